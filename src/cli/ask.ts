import { createInterface } from "node:readline";
import { z } from "zod";
import { openConversation } from "../app.ts";
import { type CliCommand, readOptions } from "./support/command.ts";

const lineSchema = z.object({
  id: z.union([z.string(), z.number()]),
  question: z.string(),
  commune: z.string().nullish(),
  history: z.array(z.object({ role: z.enum(["user", "assistant"]), text: z.string() })).nullish(),
});

export const ask: CliCommand = {
  name: "ask",
  summary: "hỏi một câu, hoặc đọc câu hỏi JSONL từ đầu vào chuẩn",
  usage: 'ask -- "câu hỏi" [--commune SLUG] | ask -- --jsonl [--commune SLUG] < câu-hỏi.jsonl',
  async run(args, { config, log, out, note }) {
    const { values, flags, rest, unknown } = readOptions(args, ["--commune"], ["--jsonl"]);
    const question = rest.join(" ").trim();
    if (unknown.length > 0 || (question === "" && !flags.has("--jsonl"))) {
      note(unknown.length > 0 ? `Không hiểu tùy chọn: ${unknown.join(", ")}.` : "Thiếu câu hỏi.");
      note(`Cách dùng: npm run --silent ${ask.usage}`);
      return 2;
    }
    const conversation = await openConversation(config, log, note);
    const chosen = values.get("--commune");
    if (chosen !== undefined && !conversation.communes.some((c) => c.slug === chosen)) {
      note(`Không có xã “${chosen}”. Hiện có: ${conversation.communes.map((c) => c.slug).join(", ")}.`);
      return 2;
    }
    if (!flags.has("--jsonl")) {
      const result = await conversation.ask({ question, commune: chosen });
      out(result.answer);
      if (result.suggestions.length > 0) out(result.suggestions.map((s) => `  · ${s}`).join("\n"));
      return 0;
    }
    let failed = 0;
    let number = 0;
    for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (line.trim() === "") continue;
      const read = readLine(line);
      if (read === null) {
        failed += 1;
        note(`Dòng ${number}: không phải câu hỏi JSON hợp lệ (cần "id" và "question"); bỏ qua.`);
        continue;
      }
      const started = performance.now();
      const result = await conversation.ask({
        question: read.question,
        commune: read.commune ?? chosen,
        history: read.history ?? [],
      });
      const ms = Math.round((performance.now() - started) * 100) / 100;
      out(JSON.stringify({ id: read.id, answer: result.answer, kind: result.kind, citations: result.citations, ms }));
    }
    return failed === 0 ? 0 : 1;
  },
};

function readLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    const read = lineSchema.safeParse(JSON.parse(line));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
