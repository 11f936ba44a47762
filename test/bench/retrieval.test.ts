import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { benchRetrieval } from "./retrieval.ts";
import { seededRandom, withManyTypos, withOneTypo } from "./typos.ts";

describe("the retrieval bench", () => {
  test("an absent file is said in one line", async () => {
    const lines: string[] = [];
    await benchRetrieval("/nowhere/xquad.vi.json", (line) => lines.push(line));
    expect(lines).toEqual([expect.stringContaining("no file at /nowhere/xquad.vi.json")]);
  });

  test("prints every system for every way of typing", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "squad-")), "squad.json");
    const paragraphs = [
      { context: "Thủ đô của Việt Nam là Hà Nội.", qas: [{ question: "Thủ đô của Việt Nam là gì?" }] },
      { context: "Sông Hồng chảy qua Hà Nội.", qas: [{ question: "Sông nào chảy qua Hà Nội?" }] },
    ];
    writeFileSync(path, JSON.stringify({ data: [{ paragraphs }] }));
    const lines: string[] = [];
    await benchRetrieval(path, (line) => lines.push(line));
    expect(lines[0]).toContain("2 paragraphs, 2 questions");
    const rows = lines.slice(2).map((line) => line.split(/\s{2,}/));
    expect(rows).toHaveLength(5 * 4);
    expect(rows[0]?.slice(0, 5)).toEqual(["ours", "with diacritics", "1.0000", "1.0000", "1.0000"]);
    expect(new Set(rows.map(([system]) => system)).size).toBe(5);
  });
});

describe("made typos", () => {
  const text = "Ai chủ trì chỉ tiêu chữ ký số, xong năm 2030?";

  test("are the same for the same seed and differ for another", () => {
    const typed = (seed: number) => withManyTypos(text, seededRandom(seed));
    expect(typed(1)).toBe(typed(1));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => typed(seed))).size).toBeGreaterThan(10);
  });

  test("one typo changes one word by one edit, and no number", () => {
    for (let seed = 0; seed < 100; seed++) {
      const typed = withOneTypo(text, seededRandom(seed));
      const before = text.split(" ");
      const after = typed.split(" ");
      expect(after).toHaveLength(before.length);
      expect(after.filter((word, i) => word !== before[i]).length).toBeLessThanOrEqual(1);
      expect(Math.abs(typed.length - text.length)).toBeLessThanOrEqual(1);
      expect(after.at(-1)).toBe("2030?");
    }
  });

  test("a text without long words stays", () => {
    expect(withOneTypo("5G ở xã 2030", seededRandom(1))).toBe("5G ở xã 2030");
  });
});
