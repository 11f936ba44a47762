import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { EXPORT_FORMATS, exportFileName } from "../../../src/reporting/exports/list.ts";
import { MIXED, report } from "./sample.ts";

/** How the file of every format begins. */
const BEGINNINGS: Record<string, string> = {
  xlsx: "PK\u0003\u0004",
  docx: "PK\u0003\u0004",
  csv: "\ufeffSTT,",
  jsonl: '{"period":',
};

test("there are four formats", () => {
  expect(EXPORT_FORMATS.map(({ name }) => name)).toEqual(["xlsx", "docx", "csv", "jsonl"]);
});

test.each(EXPORT_FORMATS.map((format) => [format.name, format] as const))(
  "%s makes its kind of file",
  async (name, format) => {
    const file = await format.make(report([...MIXED]));
    expect(file.toString("utf8").startsWith(BEGINNINGS[name] ?? "?")).toBe(true);
    expect(format.type).toMatch(/^(?:application|text)\/\S+/);
  },
);

describe("names of files", () => {
  test.each([
    ["xã Phước An", { year: 2026, kind: "month", index: 10 }, "bao-cao-phuoc-an-T10-2026.xlsx"],
    ["phường Hải Châu", { year: 2026, kind: "quarter", index: 4 }, "bao-cao-hai-chau-Q4-2026.xlsx"],
    ["đặc khu Phú Quốc", { year: 2026, kind: "half-year", index: 1 }, "bao-cao-phu-quoc-6-thang-2026.xlsx"],
    ["đặc khu Phú Quốc", { year: 2026, kind: "half-year", index: 2 }, "bao-cao-phu-quoc-6-thang-cuoi-2026.xlsx"],
    ["phường 7", { year: 2026, kind: "year", index: 1 }, "bao-cao-phuong-7-2026.xlsx"],
    ["xã ../../Đắk R'Lấp\u0000", { year: 2026, kind: "year", index: 1 }, "bao-cao-dak-r-lap-2026.xlsx"],
  ] as const)("%s, %o", (communeName, period, name) => {
    expect(exportFileName(report([], { communeName, period }), "xlsx")).toBe(name);
  });

  test("end in the format's name", () => {
    const names = EXPORT_FORMATS.map(({ name }) => exportFileName(report([]), name));
    expect(names).toEqual(["xlsx", "docx", "csv", "jsonl"].map((ending) => `bao-cao-phuoc-an-T10-2026.${ending}`));
  });
});

test("the libraries are loaded when a file is made, not when the service starts", () => {
  const folder = fileURLToPath(new URL("../../../src/reporting/exports", import.meta.url));
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(folder, path), "utf8"));
  const statements = sources.flatMap(
    (text) => text.match(/^(?:import|export)\b[^;]*from "(?:docx|write-excel-file)[^"]*"/gm) ?? [],
  );
  expect(statements.length).toBeGreaterThan(5);
  expect(statements.filter((statement) => !/^import type\s/.test(statement))).toEqual([]);
});
