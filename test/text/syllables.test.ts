import { describe, expect, it } from "vitest";
import { toNfc } from "../../src/text/normalize.ts";
import { containsPhrase, foldedPhrase, syllables } from "../../src/text/syllables.ts";

const written = (text: string) => syllables(text).map((s) => s.written);

describe("syllables", () => {
  it.each([
    ["Chữ ký số, đạt ≥ 82,5%.", ["chữ", "ký", "số", "đạt", "82,5"]],
    ["15 Gb/s", ["15", "gb", "s"]],
    ["phủ sóng 5G", ["phủ", "sóng", "5g"]],
    ["Văn hoá–Xã hội", ["văn", "hóa", "xã", "hội"]],
    ["uỷ quý thuỷ", ["ủy", "quý", "thủy"]],
    ["Quý IV/2025", ["quý", "iv", "2025"]],
    ["số 1.234,5.", ["số", "1.234,5"]],
    ["NV.III.5", ["nv", "iii", "5"]],
    ["ho\u0301a \u200bchữ", ["hóa", "chữ"]],
    ["", []],
    [" …–“” ", []],
    ["😀", []],
  ])("of %j are %j", (text, expected) => {
    expect(written(text)).toEqual(expected);
  });

  it("tell where they stand in the NFC text", () => {
    const text = toNfc("Tỷ lệ ho\u0301a (5G) 😀 số");
    for (const { start, end, folded } of syllables(text)) {
      expect(end).toBeGreaterThan(start);
      expect(foldedPhrase(text.slice(start, end))).toBe(folded);
    }
  });

  it("have a folded form without any mark", () => {
    expect(syllables("Đường Thuỷ Lợi").map((s) => s.folded)).toEqual(["duong", "thuy", "loi"]);
  });
});

describe("foldedPhrase", () => {
  it("is the same for every way to write the same words", () => {
    const forms = [
      "Phòng Văn hoá – Xã hội",
      "PHÒNG VĂN HÓA - XÃ HỘI",
      "phong van hoa xa hoi",
      "Phòng Văn hóa, Xã hội".normalize("NFD"),
    ];
    expect(foldedPhrase("01 Gb/s")).toBe(foldedPhrase("1 Gb/s"));
    for (const form of forms) expect(foldedPhrase(form)).toBe("phong van hoa xa hoi");
  });
});

describe("containsPhrase", () => {
  it.each([
    ["chu ky so", "ky so", true],
    ["chu ky so", "chu ky so", true],
    ["chu ky so", "u ky", false],
    ["chu ky so", "ky s", false],
    ["chu ky so", "", false],
    ["", "a", false],
  ])("in %j of %j is %s", (text, phrase, expected) => {
    expect(containsPhrase(text, phrase)).toBe(expected);
  });
});
