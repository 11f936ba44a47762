import { describeChannelContract } from "./channel.contract.ts";
import { botframework } from "./harnesses/botframework.ts";
import { telegram } from "./harnesses/telegram.ts";
import { webchat } from "./harnesses/webchat.ts";
import { zalo } from "./harnesses/zalo.ts";

describeChannelContract("Telegram", telegram);
describeChannelContract("Zalo OA", zalo);
describeChannelContract("Bot Framework (Teams)", botframework);
describeChannelContract("the web chat", webchat);
