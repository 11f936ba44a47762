import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { openConversation } from "../app.ts";
import type { EvaluationQuestion } from "./evaluating/judge.ts";
import { figuresOf, measure, type Outcome } from "./evaluating/measure.ts";
import { readOffices } from "./evaluating/proof.ts";
import { SPELLINGS, type Spelling } from "./evaluating/spellings.ts";
import { lossOf, type Row, tableOf } from "./evaluating/table.ts";
import { type CliCommand, readOptions } from "./support/command.ts";

/** Beside a file of questions: the ids that were right when it was last written with --gate, and have to stay so. */
const GATE_FILE = "gate.json";
const ALL = "tất cả";

/** @throws when the file is not there or a line is no JSON. */
function readQuestions(path: string): EvaluationQuestion[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as EvaluationQuestion);
}

/** Ids of the gate beside the file; none where no gate stands. @throws when the gate is no JSON. */
function gated(path: string): string[] {
  const gate = join(dirname(path), GATE_FILE);
  return existsSync(gate) ? (JSON.parse(readFileSync(gate, "utf8")) as string[]) : [];
}

/** The rows' outcomes one after the other, where `of` wants them. */
function together(rows: readonly Row[], name: string, of: (o: Outcome) => boolean = () => true): Row {
  const outcomes = new Map<Spelling | "written", Outcome[]>();
  for (const row of rows)
    for (const [spelling, list] of row.outcomes)
      outcomes.set(spelling, [...(outcomes.get(spelling) ?? []), ...list.filter(of)]);
  return { name, outcomes };
}

/** Files, all together, then all together by type, the most asked first. */
function allRows(files: readonly Row[]): Row[] {
  const all = together(files, ALL);
  const counts = new Map<string, number>();
  for (const o of all.outcomes.get("written") ?? [])
    counts.set(o.question.type, (counts.get(o.question.type) ?? 0) + 1);
  const types = [...counts].sort(([, a], [, b]) => b - a).map(([type]) => type);
  const byType = types.map((type) => together(files, `  ${type}`, (o) => o.question.type === type));
  const answerable = types.includes("procedure")
    ? [together(files, `${ALL} trừ procedure`, (o) => o.question.type !== "procedure")]
    : [];
  return [...files, all, ...answerable, ...byType];
}

function failureOf(o: Outcome): string {
  const where = `${o.question.type}/${o.question.style ?? "-"}/${o.question.commune ?? "-"}`;
  return `- ${o.question.id} [${where}] ${o.asked}\n    ${o.why.join("; ")}\n    (${o.kind}) ${o.answer.replace(/\s+/g, " ").slice(0, 260)}`;
}

/** What the table does not show: each wrong answer, each unproved one. */
function details(all: Row): string[] {
  return [...all.outcomes].flatMap(([spelling, outcomes]) => {
    const wrong = outcomes.filter((o) => !o.strict);
    const loose = outcomes.filter((o) => (o.unproved?.length ?? 0) > 0);
    const of = spelling === "written" ? "" : `, ${spelling}`;
    return [
      ...(wrong.length === 0 ? [] : [`chưa đúng (${wrong.length}${of}):`, ...wrong.map(failureOf)]),
      ...(loose.length === 0 || spelling !== "written" ? [] : [`nguồn chưa khớp (${loose.length}):`]),
      ...(spelling === "written" ? loose.map((o) => `- ${o.question.id}: ${o.unproved?.join(", ")}`) : []),
    ];
  });
}

function asJson(row: Row): Record<string, unknown> {
  const written = figuresOf(row.outcomes.get("written") ?? []);
  const bySpelling = [...row.outcomes].map(([spelling, outcomes]) => {
    const figures = figuresOf(outcomes);
    return [
      spelling,
      {
        ...figures,
        loss: lossOf(written, figures),
        wrong: outcomes.filter((o) => !o.strict).map((o) => o.question.id),
      },
    ];
  });
  return { name: row.name.trim(), ...Object.fromEntries(bySpelling) };
}

export const evaluate: CliCommand = {
  name: "evaluate",
  summary: "chấm câu trả lời theo những bộ câu hỏi có đáp án; lỗi khi một câu trong gate.json bên cạnh không còn đúng",
  usage: "evaluate -- TỆP.jsonl… [--spellings] [--gate TỆP.json] [--quiet] [--json]",
  async run(args, { config, log, out, note }) {
    const { values, flags, rest, unknown } = readOptions(args, ["--gate"], ["--quiet", "--spellings", "--json"]);
    if (rest.length === 0 || unknown.length > 0) {
      note(`Cách dùng: npm run --silent ${evaluate.usage}`);
      return 2;
    }
    const sets: { path: string; questions: EvaluationQuestion[]; gate: string[] }[] = [];
    for (const path of rest) {
      try {
        sets.push({ path, questions: readQuestions(path), gate: gated(path) });
      } catch {
        note(`Không đọc được bộ câu hỏi ${path} hoặc ${GATE_FILE} bên cạnh (cần mỗi dòng một đối tượng JSON).`);
        return 2;
      }
    }
    const conversation = await openConversation(config, log, note);
    const offices = readOffices(config.knowledgeDir);
    const spellings = flags.has("--spellings") ? SPELLINGS : [];
    const files: Row[] = [];
    const fallen: string[] = [];
    const right: string[] = [];
    for (const { path, questions, gate } of sets) {
      const outcomes = await measure((request) => conversation.ask(request), questions, offices, spellings);
      files.push({ name: basename(path), outcomes });
      for (const { question, strict } of outcomes.get("written") ?? []) {
        if (strict) right.push(question.id);
        else if (gate.includes(question.id)) fallen.push(question.id);
      }
    }
    const rows = allRows(files);
    const total = together(files, ALL);
    if (flags.has("--json")) out(JSON.stringify({ rows: rows.map(asJson), gate: { fallen } }));
    else {
      for (const line of tableOf(rows, spellings)) out(line);
      if (!flags.has("--quiet")) for (const line of details(total)) out(line);
    }
    // A gate that is written anew says by itself what has to be right from now on.
    const written = values.get("--gate");
    if (written !== undefined) {
      writeFileSync(written, `${JSON.stringify(right, null, 2)}\n`);
      return 0;
    }
    if (fallen.length > 0) note(`Câu phải đúng mà không còn đúng: ${fallen.join(", ")}.`);
    return fallen.length > 0 ? 1 : 0;
  },
};
