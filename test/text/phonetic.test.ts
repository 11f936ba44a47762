import { describe, expect, it } from "vitest";
import { phoneticKey, withinOneEdit } from "../../src/text/phonetic.ts";

describe("phoneticKey", () => {
  it.each([
    ["xuc", "suc"],
    ["tri", "chi"],
    ["trac", "chat"],
    ["dao", "giao"],
    ["rao", "dao"],
    ["nam", "lam"],
    ["ki", "ky"],
    ["quy", "cuy"],
    ["ghi", "gi"],
    ["nghi", "ngi"],
    ["tan", "tang"],
    ["manh", "man"],
    ["viet", "viec"],
    ["kinh", "cinh"],
  ])("of %s and %s is the same", (a, b) => {
    expect(phoneticKey(a)).toBe(phoneticKey(b));
  });

  it.each([
    ["an", "am"],
    ["ba", "ca"],
    ["khong", "cong"],
    ["thu", "tu"],
    ["nghe", "le"],
    ["hoa", "hoan"],
    ["pho", "vo"],
  ])("of %s and %s differs", (a, b) => {
    expect(phoneticKey(a)).not.toBe(phoneticKey(b));
  });

  it("is never empty for a syllable", () => {
    for (const syllable of ["a", "y", "o", "x", "ng", "nh", "t", "5g"]) expect(phoneticKey(syllable)).not.toBe("");
  });
});

describe("withinOneEdit", () => {
  it.each([
    ["so", "so"],
    ["so", "soo"],
    ["soo", "so"],
    ["chu", "hu"],
    ["tang", "tan"],
    ["tang", "tong"],
    ["hcu", "chu"],
    ["hoa", "hao"],
    ["", "a"],
    ["", ""],
  ])("is true of %j and %j, both ways", (a, b) => {
    expect(withinOneEdit(a, b)).toBe(true);
    expect(withinOneEdit(b, a)).toBe(true);
  });

  it.each([
    ["so", "sooo"],
    ["abcd", "badc"],
    ["abc", "cab"],
    ["tang", "gnat"],
    ["", "ab"],
    ["abc", "axy"],
    ["ab", "cabd"],
  ])("is false of %j and %j, both ways", (a, b) => {
    expect(withinOneEdit(a, b)).toBe(false);
    expect(withinOneEdit(b, a)).toBe(false);
  });
});
