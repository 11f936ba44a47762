import { REASON_NAMES } from "../../domain/question.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { type CliCommand, readOptions } from "../support/command.ts";

export const questions: CliCommand = {
  name: "questions",
  summary: "liệt kê câu hỏi chưa trả lời được, mới nhất trước: ngày, xã, số lần, lý do, câu hỏi (cách nhau bằng tab)",
  usage: "admin -- questions [--commune SLUG] [--since NĂM-THÁNG-NGÀY]",
  async run(args, { config, log, out, note }) {
    const { values, rest, unknown } = readOptions(args, ["--commune", "--since"], []);
    const since = values.get("--since");
    if (unknown.length + rest.length > 0) {
      note(`Không hiểu: ${[...unknown, ...rest].join(", ")}. Cách dùng: npm run --silent ${questions.usage}`);
      return 2;
    }
    if (since !== undefined && !isDay(since)) {
      note(`Ngày “${since}” không đúng; viết dạng 2026-10-15.`);
      return 2;
    }
    const storage = await openStorage(config, log);
    try {
      const found = await storage.questions.list({ commune: values.get("--commune"), since });
      for (const { day, commune, count, reason, text } of found)
        out([day, commune ?? "–", count, REASON_NAMES[reason], text.replace(/\s+/g, " ").trim()].join("\t"));
      if (found.length === 0) note("Chưa có câu hỏi nào.");
      return 0;
    } finally {
      await storage.close();
    }
  },
};

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && text.length === 10;
}
