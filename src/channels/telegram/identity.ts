import type { Api } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import type { Logger } from "../../log.ts";
import { readFailure, TelegramError } from "./calls.ts";

/** Who the bot is; null when Telegram gives no usable answer. @throws TelegramError when it refuses the token. */
export async function identify(api: Api, log: Logger): Promise<UserFromGetMe | null> {
  try {
    return await api.getMe();
  } catch (error) {
    const { status, reason } = readFailure(error);
    // A token that does not look like one is "404 Not Found".
    if (status === 401 || status === 404) {
      const advice = "check TELEGRAM_BOT_TOKEN and TELEGRAM_API_ROOT";
      throw new TelegramError("credentials-refused", `Telegram refuses the bot token (${status} ${reason}): ${advice}`);
    }
    log.warn({ status, reason }, "telegram cannot be reached");
    return null;
  }
}
