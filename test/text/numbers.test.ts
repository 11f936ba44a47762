import { describe, expect, it } from "vitest";
import { parseNumber, parseRoman, printedNumbers } from "../../src/text/numbers.ts";

describe("parseNumber", () => {
  it.each([
    ["82,5", 82.5],
    ["0.8", 0.8],
    ["0,8", 0.8],
    ["1.234", 1_234],
    ["1.234,5", 1_234.5],
    ["1,234.5", 1_234.5],
    ["12.345.678", 12_345_678],
    ["12,345,678", 12_345_678],
    ["82.5", 82.5],
    ["82.55", 82.55],
    ["0.125", 0.125],
    ["1,234", 1.234],
    ["100", 100],
    ["01", 1],
    ["007", 7],
    [" 15 ", 15],
    ["0", 0],
  ])("reads %j as %d", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each([
    "",
    " ",
    "abc",
    "5G",
    "-5",
    "+5",
    "1e3",
    "1,2,3",
    "1.23.456",
    "1.234,5,6",
    ".5",
    "5.",
    "5,",
    "82,5%",
    "1 234",
    "Infinity",
    "0x10",
    "١٢",
  ])("takes %j for no number", (text) => {
    expect(parseNumber(text)).toBeNull();
  });
});

describe("printedNumbers", () => {
  it.each([
    ["≥ 82,5% năm 2026 (dòng 12).", ["82,5", "2026", "12"]],
    ["từ 15-17%", ["15", "17"]],
    ["trước ngày 31/3/2026.", ["31", "3", "2026"]],
    ["1.234,5 và 0.8, 5G", ["1.234,5", "0.8", "5"]],
    ["không có số", []],
    ["", []],
  ])("finds in %j %j", (text, numbers) => {
    expect(printedNumbers(text)).toEqual(numbers);
  });

  it("gives the same a second time", () => {
    expect(printedNumbers("1 2")).toEqual(printedNumbers("1 2"));
  });
});

describe("parseRoman", () => {
  it("reads every numeral up to 50 as it is written", () => {
    const write = (n: number) =>
      (
        [
          [50, "L"],
          [40, "XL"],
          [10, "X"],
          [9, "IX"],
          [5, "V"],
          [4, "IV"],
          [1, "I"],
        ] as const
      ).reduce(
        (done, [value, letters]) => {
          while (done.left >= value) done = { left: done.left - value, text: done.text + letters };
          return done;
        },
        { left: n, text: "" },
      ).text;
    for (let n = 1; n <= 50; n++) expect(parseRoman(write(n)), write(n)).toBe(n);
  });

  it.each([
    ["XCIX", 99],
    ["CCCXCIX", 399],
  ])("reads %s as %d", (text, value) => {
    expect(parseRoman(text)).toBe(value);
  });

  it.each(["", "IIX", "IIII", "VV", "IC", "iv", "A", "V.20", " V", "CCCC", "MX"])("takes %j for none", (text) => {
    expect(parseRoman(text)).toBeNull();
  });
});
