import { describe, expect, test } from "vitest";
import { toCsv } from "../../../src/reporting/exports/csv.ts";
import type { MonthlyRow } from "../../../src/reporting/monthly-report.ts";
import { HOSTILE, MIXED, many, report, row } from "./sample.ts";

/** RFC 4180 as it is written, and as a reader with another separator would take it. */
function read(csv: string, separator = ","): string[][] {
  const rows: string[][] = [[]];
  let field = "";
  let isQuoted = false;
  for (let i = 0; i < csv.length; i++) {
    const c = csv[i] as string;
    if (isQuoted && c === '"' && csv[i + 1] === '"') field += csv[++i];
    else if (c === '"' && (isQuoted || field === "")) isQuoted = !isQuoted;
    else if (!isQuoted && (c === separator || c === "\n")) {
      rows.at(-1)?.push(field.replace(/\r$/, ""));
      field = "";
      if (c === "\n") rows.push([]);
    } else field += c;
  }
  return rows.slice(0, -1);
}

function made(rows: readonly MonthlyRow[]): Record<string, string>[] {
  const [titles = [], ...lines] = read(toCsv(report([...rows])).slice(1));
  return lines.map((line) => Object.fromEntries(titles.map((title, i) => [title, line[i] ?? ""])));
}

test("begins with the byte order mark and ends every line with CR LF", () => {
  const csv = toCsv(report([...MIXED]));
  expect([...Buffer.from(csv).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(csv.endsWith("\r\n")).toBe(true);
  expect(csv.match(/(?<!\r)\n/g)).toBeNull();
});

test("has a line of titles and a line a row, all of the same length", () => {
  const lines = read(toCsv(report(many(300))));
  expect(lines).toHaveLength(301);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(read(toCsv(report([])))).toHaveLength(1);
});

test("gives the value in words and as a number with a decimal point", () => {
  const [first, negative, , words, missing] = made(MIXED);
  expect([first?.["Kỳ này"], first?.["Giá trị số"]]).toEqual(["82,5%", "82.5"]);
  expect([negative?.["Kỳ này"], negative?.["Giá trị số"]]).toEqual(["−2,25%", "-2.25"]);
  expect([words?.["Kỳ này"], words?.["Giá trị số"]]).toEqual(["Có", ""]);
  expect([missing?.["Kỳ này"], missing?.["Giá trị số"], missing?.["Tình trạng"]]).toEqual(["", "", "Chưa có số liệu"]);
});

test("leaves the number out when it is none", () => {
  expect(made([row({ value: Number.NaN })])[0]?.["Giá trị số"]).toBe("");
});

test.each([
  ['Phòng "một cửa", xã', 'Phòng "một cửa", xã'],
  ["dòng một\r\ndòng hai", "dòng một\ndòng hai"],
  [HOSTILE.emoji, HOSTILE.emoji],
  [HOSTILE.control, "trướcsau"],
  ["- Tăng 2 điểm\n- Còn ấp 3", "– Tăng 2 điểm\n– Còn ấp 3"],
])("%j reads back", (note, expected) => {
  expect(made([row({ note })])[0]?.["Ghi chú"]).toBe(expected);
});

describe("no text is a formula", () => {
  test.each(["=1+1", "+1", "@SUM(A1)", "-1+1", "\t=1+1", "\r=1+1", "＝1＋1", "＠x"])("%j", (note) => {
    expect(made([row({ note })])[0]?.["Ghi chú"]).toBe(`'${note.trim()}`);
  });

  test.each(["a;=1+1", "a\n=1+1", "a; +1", "a\t@x", 'a";=1+1;"'])(
    "%j neither, where a spreadsheet separates at another character",
    (note) => {
      const csv = toCsv(report([row({ note })])).slice(1);
      for (const separator of [",", ";", "\t"]) {
        const cells = read(csv, separator).flat();
        // A reader that does not know our quotes begins a new line at every line break.
        const pieces = [...cells, ...csv.split(/[;\t\n]/)].map((cell) => cell.replace(/^["\s]+/, ""));
        expect(pieces.filter((cell) => /^[=+@]/.test(cell))).toEqual([]);
      }
    },
  );
});
