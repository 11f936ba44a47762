import { openStorage } from "../../storage/open-storage.ts";
import { type CliCommand, readOptions } from "../support/command.ts";

export const deadLetters: CliCommand = {
  name: "dead-letters",
  summary:
    "liệt kê tin nhắn không xử lý được: số, lúc nhận, kênh, cuộc trò chuyện, số lần thử, lỗi (cách nhau bằng tab); --retry SỐ: xử lý lại",
  usage: "admin -- dead-letters [--retry SỐ]",
  async run(args, { config, log, out, note }) {
    const { values, rest, unknown } = readOptions(args, ["--retry"], []);
    if (unknown.length + rest.length > 0) {
      note(`Không hiểu: ${[...unknown, ...rest].join(", ")}. Cách dùng: npm run --silent ${deadLetters.usage}`);
      return 2;
    }
    const wanted = values.get("--retry");
    if (wanted !== undefined && !/^\d{1,15}$/.test(wanted)) {
      note(`“${wanted}” không phải số của tin nhắn; xem danh sách bằng: npm run --silent admin -- dead-letters`);
      return 2;
    }
    const storage = await openStorage(config, log);
    try {
      if (wanted !== undefined) {
        const isThere = await storage.inbox.retry(Number(wanted));
        note(isThere ? `Tin nhắn ${wanted} sẽ được xử lý lại.` : `Không có tin nhắn ${wanted} trong danh sách.`);
        return isThere ? 0 : 1;
      }
      const found = await storage.inbox.dead();
      for (const { id, receivedAt, channel, chat, attempts, error } of found)
        out([id, receivedAt.toISOString(), channel, chat, attempts, error].join("\t"));
      if (found.length === 0) note("Không có tin nhắn nào bị bỏ lại.");
      return 0;
    } finally {
      await storage.close();
    }
  },
};
