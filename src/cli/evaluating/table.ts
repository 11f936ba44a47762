import { type Figures, figuresOf, type Outcome, type Share } from "./measure.ts";
import type { Spelling } from "./spellings.ts";

/** A row: its name and its outcomes by spelling. */
export interface Row {
  name: string;
  outcomes: ReadonlyMap<Spelling | "written", readonly Outcome[]>;
}

const HEADINGS: Readonly<Record<Spelling, string>> = {
  "no-diacritics": "không dấu",
  half: "nửa dấu",
  typo: "gõ lầm",
  teencode: "chat",
};

export const percentOf = ({ part, whole }: Share): number | null => (whole === 0 ? null : (100 * part) / whole);
const percent = (of: Share): string => (of.whole === 0 ? "–" : `${(percentOf(of) as number).toFixed(1)} %`);
const counted = ({ part, whole }: Share): string => (whole === 0 ? "–" : `${part}/${whole}`);

/** Points lost against the questions as written; below 0 when more is right. */
export function lossOf(written: Figures, spelled: Figures): number | null {
  const [a, b] = [percentOf(written.strict), percentOf(spelled.strict)];
  return a === null || b === null ? null : a - b;
}

function spelled(written: Figures, other: Figures): string {
  const loss = lossOf(written, other);
  return loss === null ? "–" : `${percent(other.strict)} (${loss > 0 ? "−" : "+"}${Math.abs(loss).toFixed(1)})`;
}

/** The table, one line a row, columns aligned. */
export function tableOf(rows: readonly Row[], spellings: readonly Spelling[]): string[] {
  const head = [
    ...["", "số câu", "chặt", "rộng"],
    ...spellings.map((s) => HEADINGS[s]),
    ...["nguồn khớp", "từ chối đúng", "từ chối nhầm", "sai giá trị", "p50", "p95 ms"],
  ];
  const cells = rows.map(({ name, outcomes }) => {
    const written = figuresOf(outcomes.get("written") ?? []);
    return [
      ...[name, String(written.questions), percent(written.strict), percent(written.loose)],
      ...spellings.map((s) => spelled(written, figuresOf(outcomes.get(s) ?? []))),
      ...[percent(written.proved), counted(written.refusedRightly), counted(written.refusedWrongly)],
      ...[percent(written.wrongValues), written.p50ms.toFixed(1), written.p95ms.toFixed(1)],
    ];
  });
  const lines = [head, ...cells];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  return lines.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
