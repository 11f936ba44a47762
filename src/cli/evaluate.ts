import { readFileSync, writeFileSync } from "node:fs";
import { openConversation } from "../app.ts";
import { type EvaluationQuestion, judge } from "./evaluating/judge.ts";
import { type CliCommand, readOptions } from "./support/command.ts";

interface Tally {
  n: number;
  strict: number;
  loose: number;
}

const percent = (part: number, whole: number): string => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`);

export const evaluate: CliCommand = {
  name: "evaluate",
  summary: "chấm câu trả lời theo một bộ câu hỏi có đáp án",
  usage: "evaluate -- TỆP.jsonl [--gate TỆP.json] [--quiet]",
  async run(args, { config, log, out, note }) {
    const { values, flags, rest, unknown } = readOptions(args, ["--gate"], ["--quiet"]);
    const path = rest[0];
    if (path === undefined || unknown.length > 0) {
      note(`Cách dùng: npm run --silent ${evaluate.usage}`);
      return 2;
    }
    let questions: EvaluationQuestion[];
    try {
      questions = readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => JSON.parse(line) as EvaluationQuestion);
    } catch {
      note(`Không đọc được bộ câu hỏi ${path} (cần mỗi dòng một đối tượng JSON).`);
      return 2;
    }
    const conversation = await openConversation(config, log, note);
    const byType = new Map<string, Tally>();
    const right: string[] = [];
    const failures: string[] = [];
    const times: number[] = [];
    for (const q of questions) {
      const started = performance.now();
      const result = await conversation.ask({
        question: q.question,
        commune: q.commune ?? undefined,
        history: q.history ?? [],
      });
      times.push(performance.now() - started);
      const strict = judge(q, result.answer, result.kind, true);
      const loose = judge(q, result.answer, result.kind, false);
      for (const key of [q.type, "tất cả", ...(q.type === "procedure" ? [] : ["tất cả trừ procedure"])]) {
        const tally = byType.get(key) ?? { n: 0, strict: 0, loose: 0 };
        tally.n += 1;
        if (strict.pass) tally.strict += 1;
        if (loose.pass) tally.loose += 1;
        byType.set(key, tally);
      }
      if (strict.pass) right.push(q.id);
      else
        failures.push(
          `- ${q.id} [${q.type}/${q.style ?? "-"}/${q.commune ?? "-"}] ${(q.history ?? []).map((h) => `${h.text} >> `).join("")}${q.question}\n    ${strict.why.join("; ")}\n    (${result.kind}) ${result.answer.replace(/\s+/g, " ").slice(0, 260)}`,
        );
    }
    const rows = [...byType].sort(
      ([a, x], [b, y]) => Number(a.startsWith("tất cả")) - Number(b.startsWith("tất cả")) || y.n - x.n,
    );
    out(`${"loại".padEnd(22)} ${"số câu".padStart(7)} ${"chặt".padStart(9)} ${"rộng".padStart(9)}`);
    for (const [type, t] of rows)
      out(
        `${type.padEnd(22)} ${String(t.n).padStart(7)} ${percent(t.strict, t.n).padStart(9)} ${percent(t.loose, t.n).padStart(9)}`,
      );
    times.sort((a, b) => a - b);
    const at = (share: number): string =>
      (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
    out(`thời gian trả lời (ms): p50 ${at(0.5)} · p95 ${at(0.95)} · p99 ${at(0.99)}`);
    if (failures.length > 0 && !flags.has("--quiet")) out(`chưa đúng (${failures.length}):\n${failures.join("\n")}`);
    const gate = values.get("--gate");
    if (gate !== undefined) writeFileSync(gate, `${JSON.stringify(right, null, 2)}\n`);
    return 0;
  },
};
