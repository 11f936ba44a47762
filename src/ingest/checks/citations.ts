import { fold } from "../../text/normalize.ts";
import type { Remark } from "../model.ts";
import type { Findings } from "./checks.ts";

const NUMBER =
  /(?<![\p{L}\d/-])(\d{1,4})\s?([-/])\s?(\p{Lu}[\p{L}&]*(?:-\p{Lu}[\p{L}&]*)*)([-/])(\p{Lu}[\p{L}]*)(?![\p{L}/])/gu;
const DATE = /^[,\s]*(?:ngày\s*)(\d{1,2})(?:\/(\d{1,2})\/|\s*tháng\s*(\d{1,2})\s*năm\s*)(20\d\d)/iu;

interface Citation {
  printed: string;
  number: string;
  kind: string;
  organ: string;
  date: string | null;
  line: number;
}

/** The same document cited under different numbers, kinds or dates. */
export function citations(findings: Findings): Remark[] {
  const all = collect(findings);
  return [...differing(all), ...differingKinds(all), ...differingDates(all)];
}

function collect({ outline, reading }: Findings): Citation[] {
  const places = [
    ...outline.texts.map(({ block }) => ({ text: block.text, line: block.line })),
    ...reading.tables.flatMap((table) =>
      table.rows.flatMap((row) => (row.kind === "row" ? [{ text: row.cells.join(" "), line: row.line }] : [])),
    ),
  ];
  return places.flatMap(({ text, line }) =>
    [...text.matchAll(NUMBER)].map((match) => {
      const date = DATE.exec(text.slice(match.index + match[0].length));
      return {
        printed: match[0].replace(/\s/g, ""),
        number: String(Number(match[1])),
        kind: fold(match[3] ?? ""),
        organ: fold(match[5] ?? ""),
        date: date ? `${Number(date[1])}/${Number(date[2] ?? date[3])}/${date[4]}` : null,
        line,
      };
    }),
  );
}

/** "71-NQ/CP" and "71/NQ-CP": the same letters, other signs between. */
function differing(all: readonly Citation[]): Remark[] {
  return groups(all, (c) => `${c.number}|${[c.kind, c.organ].join("-").split("-").sort().join()}`).flatMap((group) => {
    const forms = byCount(group, (c) => fold(c.printed));
    if (forms.length < 2) return [];
    return [
      {
        code: "citation-differs",
        message: `Cùng một văn bản được ghi số khác nhau: ${forms.map((f) => `“${f[0]?.printed}” (${f.length} lần)`).join(", ")}.`,
        line: forms.at(-1)?.[0]?.line ?? 1,
      },
    ];
  });
}

/** "57-KL/TW" once among many "57-NQ/TW". */
function differingKinds(all: readonly Citation[]): Remark[] {
  return groups(all, (c) => `${c.number}|${c.organ}`).flatMap((group) => {
    const kinds = byCount(group, (c) => c.kind);
    const [usual, ...rare] = kinds;
    if (!usual || usual.length < 3) return [];
    return rare
      .filter((other) => other.length <= 2 && usual.length >= 3 * other.length)
      .map((other) => ({
        code: "citation-differs",
        message: `“${other[0]?.printed}” có thể là “${usual[0]?.printed}” ghi nhầm loại văn bản (được dẫn ${usual.length} lần ở chỗ khác).`,
        line: other[0]?.line ?? 1,
      }));
  });
}

function differingDates(all: readonly Citation[]): Remark[] {
  return groups(
    all.filter((c) => c.date !== null),
    (c) => fold(c.printed),
  ).flatMap((group) => {
    const dates = byCount(group, (c) => c.date ?? "");
    if (dates.length < 2) return [];
    return [
      {
        code: "citation-date-differs",
        message: `“${group[0]?.printed}” được ghi với các ngày khác nhau: ${dates.map((d) => `${d[0]?.date} (dòng ${d[0]?.line})`).join(", ")}.`,
        line: dates.at(-1)?.[0]?.line ?? 1,
      },
    ];
  });
}

function groups(all: readonly Citation[], key: (c: Citation) => string): Citation[][] {
  const map = new Map<string, Citation[]>();
  for (const citation of all) map.set(key(citation), [...(map.get(key(citation)) ?? []), citation]);
  return [...map.values()];
}

/** The group by `key`, the most frequent first. */
function byCount(all: readonly Citation[], key: (c: Citation) => string): Citation[][] {
  return groups(all, key).sort((a, b) => b.length - a.length);
}
