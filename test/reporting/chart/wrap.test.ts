import { expect, it } from "vitest";
import { wrap } from "../../../src/reporting/chart/wrap.ts";

const perLetter = (text: string) => [...text].length;

it.each([
  ["Công an xã", 20, ["Công an xã"]],
  ["Công an xã", 10, ["Công an xã"]],
  ["Công an xã", 9, ["Công an", "xã"]],
  ["Văn phòng HĐND và UBND xã", 10, ["Văn phòng", "HĐND và", "UBND xã"]],
  ["một hai ba bốn năm sáu bảy", 7, ["một hai", "ba bốn", "năm…"]],
  ["khôngcódấucách đây", 6, ["khôngc", "ódấucá", "ch đây"]],
  ["  hai   khoảng trống ", 20, ["hai khoảng trống"]],
  ["abc", 0, ["a", "b", "c"]],
  ["", 20, []],
])("%s in %i letters", (text, width, lines) => {
  expect(wrap(text, width, 3, perLetter)).toEqual(lines);
});
