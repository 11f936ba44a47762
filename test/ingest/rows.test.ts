import { describe, expect, it } from "vitest";
import { toLines } from "../../src/ingest/load/load.ts";
import { corrector } from "../../src/ingest/ocr.ts";
import { outline } from "../../src/ingest/outline.ts";
import { TABLE_LAYOUTS } from "../../src/ingest/parse/layouts/list.ts";
import { readTables } from "../../src/ingest/parse/tables.ts";
import { repair } from "../../src/ingest/repair.ts";
import { lexicon, made, plan, planText, tabs } from "./fixtures.ts";

const IDS = ["bach-thong", "dan-tien", "dinh-hoa", "kim-thanh", "phuoc-an"];

function readingOf(text: string) {
  const correct = corrector(lexicon.ocr);
  return readTables(outline(repair(toLines(text), correct)), correct);
}

describe("rows in are rows out", () => {
  it.each(IDS)("%s: every printed row has a fate, and none is unread", (id) => {
    const lines = toLines(planText(id));
    const printed: number[] = [];
    for (let i = 0; i < lines.length; ) {
      const layout = TABLE_LAYOUTS.find((l) => l.extent(lines, i) > i);
      const end = layout ? layout.extent(lines, i) : i + 1;
      if (layout) printed.push(...layout.rows(lines.slice(i, end)).map((row) => row.line));
      i = end;
    }
    const { account } = readingOf(planText(id));
    expect(account.map((row) => row.line)).toEqual(printed);
    expect(account.filter((row) => row.fate === "unread")).toEqual([]);
  });

  it.each(IDS)("%s: every line that begins with a row number is the line of a record", (id) => {
    const numbered = planText(id)
      .split("\n")
      .flatMap((line, i) => (/^(?:\d+\t|\| \d+ \|)/.test(line) ? [i + 1] : []));
    const records = plan(id);
    const known = new Set([
      ...records.indicators.flatMap((i) => i.targets.map((t) => t.line)),
      ...records.tasks.map((t) => t.line),
    ]);
    expect(numbered.filter((line) => !known.has(line))).toEqual([]);
  });

  it.each(IDS)("%s: every line of the body is in a passage, a heading, a record or the front", (id) => {
    const records = plan(id);
    const text = planText(id);
    const covered = new Set<number>();
    for (const p of records.passages) for (let n = p.line; n <= p.endLine; n++) covered.add(n);
    for (const s of records.sections) covered.add(s.line);
    for (const { line, row } of readingOf(text).account) for (let n = line; n <= row.endLine; n++) covered.add(n);
    const headings = records.passages.flatMap((p) => p.path);
    const lost = text.split("\n").flatMap((line, i) => {
      const bare = line.replace(/[#*|\s-]/g, "");
      if (bare === "" || covered.has(i + 1) || i < 30) return [];
      // Unnumbered headings and short introductions live in the paths, rulers of tables nowhere.
      return headings.some((h) => h !== "" && line.includes(h.slice(0, 40))) ||
        /:$/.test(line) ||
        /^Danh mục|^#|^\|/.test(line)
        ? []
        : [`${i + 1}: ${line}`];
    });
    expect(lost).toEqual([]);
  });

  it("keeps a row that cannot be read as a passage and warns of it", () => {
    const records = made(
      `KẾ HOẠCH\nChuyển đổi số xã Tân Lập năm 2026\n\nI. NHIỆM VỤ\n\n${tabs(
        ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn"],
        ["1", "Lắp camera", "Công an xã", "Các thôn", "Quý I/2026"],
        ["Tổng", "1 nhiệm vụ", "", "", ""],
      )}`,
    );
    expect(records.tasks).toHaveLength(1);
    expect(records.document.warnings.find((w) => w.code === "row-unread")).toMatchObject({ line: 8 });
    expect(records.passages.find((p) => p.line === 8)?.text).toContain("Tổng 1 nhiệm vụ");
  });

  it("keeps a table without a header as passages and warns of each row", () => {
    const records = made(
      `KẾ HOẠCH\nChuyển đổi số xã Tân Lập năm 2026\n\nI. NỘI DUNG\n\n${tabs(["a", "b", "c"], ["d", "e", "f"])}`,
    );
    expect(records.document.warnings.filter((w) => w.code === "row-unread")).toHaveLength(2);
    expect(records.passages.map((p) => p.text)).toEqual(["a b c", "d e f"]);
  });
});
