import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { respell, SPELLINGS } from "../../../src/cli/evaluating/spellings.ts";
import { fold } from "../../../src/text/normalize.ts";

const QUESTIONS = readFileSync(join(import.meta.dirname, "../../questions/own.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => (JSON.parse(line) as { question: string }).question);

describe.each(SPELLINGS)("the spelling %s", (spelling) => {
  it("is the same each time and from either normal form, and NFC itself", () => {
    for (const text of QUESTIONS) {
      const once = respell(text, spelling);
      expect(respell(text, spelling)).toBe(once);
      expect(respell(text.normalize("NFD"), spelling)).toBe(once);
      expect(once.normalize("NFC")).toBe(once);
    }
  });

  it("leaves numbers, codes, document numbers and dates as they are", () => {
    for (const kept of ["V.20", "57-NQ/TW", "155/KH-UBND", "22/12/2024", "T10/2026", "1.234,5", "≥82,5%", "5G", "T2"])
      expect(respell(`chuyển đổi số ${kept} không?`, spelling)).toContain(` ${kept} `);
    for (const text of QUESTIONS) expect(respell(text, spelling).match(/\d+/g), text).toEqual(text.match(/\d+/g));
  });

  it("changes a fair part of real questions and empties none", () => {
    const changed = QUESTIONS.filter((text) => respell(text, spelling) !== text.normalize("NFC"));
    expect(changed.length).toBeGreaterThan(QUESTIONS.length / 4);
    for (const text of QUESTIONS) expect(respell(text, spelling).trim()).not.toBe("");
    expect(respell("", spelling)).toBe("");
  });
});

describe("without diacritics", () => {
  it("keeps letters, capitals and marks of a sentence", () => {
    expect(respell("Đến 2030 ở Định Hóa, chữ ký số đạt bao nhiêu?", "no-diacritics")).toBe(
      "Den 2030 o Dinh Hoa, chu ky so dat bao nhieu?",
    );
  });
});

describe("half marked", () => {
  it("keeps the marks of about half of the words, and of some that lose the tone the marks of their letters", () => {
    let marked = 0;
    let kept = 0;
    let toneOnly = 0;
    for (const text of QUESTIONS.filter((t) => fold(t) !== t.toLowerCase())) {
      const before = text.normalize("NFC").split(/\s+/);
      respell(text, "half")
        .split(/\s+/)
        .forEach((word, i) => {
          const typed = before[i] as string;
          if (fold(typed) === typed.toLowerCase()) return;
          marked += 1;
          if (word === typed) kept += 1;
          else if (fold(word) !== word.toLowerCase()) toneOnly += 1;
          expect(fold(word)).toBe(fold(typed));
        });
    }
    expect(kept / marked).toBeGreaterThan(0.4);
    expect(kept / marked).toBeLessThan(0.65);
    expect(toneOnly / marked).toBeGreaterThan(0.08);
  });
});

describe("a typo", () => {
  it("spoils every token of six letters or more, once, and no other", () => {
    const text = "Doanh nghiệp, chuyển đổi trường học: (nguyên tắc) PVHCC";
    const before = text.split(" ");
    const after = respell(text, "typo").split(" ");
    expect(after.length).toBe(before.length);
    after.forEach((word, i) => {
      const long = (before[i]?.match(/\p{L}/gu) ?? []).length >= 6;
      expect(word === before[i], `${before[i]} -> ${word}`).toBe(!long);
      expect(Math.abs(word.length - (before[i] ?? "").length)).toBeLessThanOrEqual(1);
    });
  });

  it("keeps the marks of punctuation around the word", () => {
    expect(respell("“trường”,", "typo")).toMatch(/^“\p{L}+”,$/u);
  });

  it("is of every kind somewhere: beside its key, left out, doubled, swapped, a mark's key left over", () => {
    const words = [...new Set(QUESTIONS.join(" ").match(/(?<!\p{L})\p{L}{6,}(?!\p{L})/gu) ?? [])];
    const lengths = words.map((w) => respell(w, "typo").length - w.normalize("NFC").length);
    expect(new Set(lengths)).toEqual(new Set([-1, 0, 1]));
    const letters = (w: string): string => [...fold(w)].sort().join("");
    expect(words.some((w) => letters(respell(w, "typo")) === letters(w))).toBe(true);
    expect(words.some((w) => /[sfrxj]$/.test(fold(respell(w, "typo"))) && !/[sfrxj]$/.test(fold(w)))).toBe(true);
  });
});

describe("chat spelling", () => {
  it.each([
    ["như thế nào", "ntn"],
    ["người dân được gì", /^ng dân (?:dc|đc) j$/],
    ["mình làm với ai vậy", /^(?:mk|mik) lm vs ai (?:z|zậy|v)$/],
    ["không biết", /^(?:ko|k|hong|hông|hok) (?:bít|bik)$/],
    ["khong duoc", /^(?:ko|k|hong|hok) dc$/],
    ["Bây giờ nhiều rồi", /^bh nhìu (?:r|rùi)$/],
    ["làm gì", /^(?:lm j|lmj)$/],
  ])("makes of “%s” %s", (text, expected) => {
    expect(respell(text, "teencode")).toMatch(expected instanceof RegExp ? expected : new RegExp(`^${expected}$`));
  });

  it.each([
    "Phước An", // a commune's name, though it begins with ph
    "xã Định Hóa, Bạch Thông, Kim Thành, Dân Tiến",
    "thong minh", // typed without marks it is not "mình"
    "khoảng", // holds no whole word
    "57-NQ/TW",
  ])("leaves “%s” as it is", (text) => {
    expect(respell(text, "teencode")).toBe(text);
  });

  it("writes f for ph in small letters", () => {
    const made = ["phối hợp", "phải", "phòng", "phủ sóng", "phát triển"].map((w) => respell(w, "teencode"));
    expect(made.some((w) => w.startsWith("f"))).toBe(true);
  });
});
