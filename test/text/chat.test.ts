import { describe, expect, it } from "vitest";
import { chatReadings, withoutStretching } from "../../src/text/chat.ts";

describe("chat spelling", () => {
  it.each([
    ["fải", "phải"],
    ["fòng", "phòng"],
    ["pải", "phải"],
    ["wản", "quản"],
    ["wá", "quá"],
    ["jờ", "giờ"],
    ["zân", "dân"],
    ["dzân", "dân"],
    ["trog", "trong"],
    ["mìh", "mình"],
    ["kák", "các"],
    ["nhìu", "nhiều"],
    ["bít", "biết"],
    ["fươg", "phương"],
    ["iu", "iêu"],
  ])("of “%s” may mean “%s”", (typed, meant) => {
    expect(chatReadings(typed)).toContain(meant);
  });

  it("never means itself, and nothing where nothing is respelled", () => {
    for (const word of ["fải", "trong", "phải", "zzz", ""]) expect(chatReadings(word)).not.toContain(word);
    expect(chatReadings("phải")).toEqual([]);
  });
});

describe("a stretched word", () => {
  it.each([
    ["khôngggg", "không"],
    ["ơiii", "ơi"],
    ["aaaa", "a"],
    ["ddooir", "ddooir"],
    ["2000", "2000"],
  ])("“%s” is “%s”", (typed, meant) => {
    expect(withoutStretching(typed)).toBe(meant);
  });
});
