import { openStorage } from "../../storage/open-storage.ts";
import { type CliCommand, readOptions } from "../support/command.ts";

export const deadLetters: CliCommand = {
  name: "dead-letters",
  summary:
    "liệt kê tin nhắn không xử lý được và câu trả lời không gửi được (số bắt đầu bằng R): số, lúc nhận, kênh, cuộc trò chuyện, số lần thử, lỗi (cách nhau bằng tab); --retry SỐ: làm lại",
  usage: "admin -- dead-letters [--retry SỐ]",
  async run(args, { config, log, out, note }) {
    const { values, rest, unknown } = readOptions(args, ["--retry"], []);
    if (unknown.length + rest.length > 0) {
      note(`Không hiểu: ${[...unknown, ...rest].join(", ")}. Cách dùng: npm run --silent ${deadLetters.usage}`);
      return 2;
    }
    const wanted = values.get("--retry");
    if (wanted !== undefined && !/^R?\d{1,15}$/i.test(wanted)) {
      note(`“${wanted}” không phải số của tin nhắn; xem danh sách bằng: npm run --silent admin -- dead-letters`);
      return 2;
    }
    const storage = await openStorage(config, log);
    try {
      if (wanted !== undefined) {
        const id = Number(wanted.replace(/^R/i, ""));
        const isThere = await (/^R/i.test(wanted) ? storage.outgoing.retry(id) : storage.inbox.retry(id));
        note(isThere ? `${wanted} sẽ được làm lại.` : `Không có ${wanted} trong danh sách.`);
        return isThere ? 0 : 1;
      }
      const found = await storage.inbox.dead();
      for (const { id, receivedAt, channel, chat, attempts, error } of found)
        out([id, receivedAt.toISOString(), channel, chat, attempts, error].join("\t"));
      const replies = await storage.outgoing.givenUp();
      for (const { id, createdAt, channel, chat, attempts, error } of replies)
        out([`R${id}`, createdAt.toISOString(), channel, chat, attempts, error].join("\t"));
      if (found.length + replies.length === 0) note("Không có tin nhắn nào bị bỏ lại.");
      return 0;
    } finally {
      await storage.close();
    }
  },
};
