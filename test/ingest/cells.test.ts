import { describe, expect, it } from "vitest";
import { parseDeadline } from "../../src/ingest/parse/deadlines.ts";
import { parseValue } from "../../src/ingest/parse/values.ts";
import { cadenceOf, dueDayOf } from "../../src/ingest/records/reporting.ts";
import { resolveUnit, UnitNames, unitAliases, unitsIn } from "../../src/ingest/units.ts";
import { lexicon } from "./fixtures.ts";

describe("a time cell", () => {
  it.each([
    ["", "none", null, null],
    ["Quý IV/2025", "quarter", "2025-10-01", "2025-12-31"],
    ["Quý IV//2025", "quarter", "2025-10-01", "2025-12-31"],
    ["Quý I, II/2026", "quarter", "2026-01-01", "2026-06-30"],
    ["Quý 4 năm 2026", "quarter", "2026-10-01", "2026-12-31"],
    ["Tháng 07/2025", "month", "2025-07-01", "2025-07-31"],
    ["6/2025", "month", "2025-06-01", "2025-06-30"],
    ["2/2028", "month", "2028-02-01", "2028-02-29"],
    ["Tháng 6-7/2026", "month", "2026-06-01", "2026-07-31"],
    ["6 tháng đầu năm 2026", "month", "2026-01-01", "2026-06-30"],
    ["Tháng 11 năm trước", "recurring", null, null],
    ["Hàng năm", "recurring", null, null],
    ["Trước 15/12 hằng năm", "recurring", null, null],
    ["Từ năm 2026", "from", "2026-01-01", null],
    ["Từ tháng 3/2026", "from", "2026-03-01", null],
    ["Năm 2025 và những năm tiếp theo", "from", "2025-01-01", null],
    ["Năm 2025 và thường xuyên", "from", "2025-01-01", null],
    ["Thường xuyên, từ năm 2025", "from", "2025-01-01", null],
    ["Thường xuyên", "ongoing", null, null],
    ["Nhiệm vụ thường xuyên", "ongoing", null, null],
    ["Thường xuyên, theo hướng dẫn, chỉ đạo của cấp trên", "ongoing", null, null],
    ["Khi có đề nghị", "on-request", null, null],
    ["Theo yêu cầu của cấp trên", "on-request", null, null],
    ["2030", "year", "2030-01-01", "2030-12-31"],
    ["Năm 2026", "year", "2026-01-01", "2026-12-31"],
    ["giai đoạn 2026-2030", "year", "2026-01-01", "2030-12-31"],
    ["Đến năm 2030", "year", null, "2030-12-31"],
    ["Trước ngày 31/3/2026", "day", null, "2026-03-31"],
    ["ngày 15 tháng 4 năm 2026", "day", null, "2026-04-15"],
    ["31/2/2026", "month", "2026-02-01", "2026-02-28"],
    ["chưa rõ", "none", null, null],
  ])("“%s” is %s from %s to %s", (text, kind, from, to) => {
    expect(parseDeadline(text)).toMatchObject({ kind, from, to });
  });

  it("takes the year from a one-year plan", () => {
    expect(parseDeadline("Tháng 6", 2026)).toMatchObject({ kind: "month", to: "2026-06-30" });
    expect(parseDeadline("Quý II", 2026)).toMatchObject({ kind: "quarter", to: "2026-06-30" });
    expect(parseDeadline("Tháng 6")).toMatchObject({ kind: "none", text: "Tháng 6" });
  });

  it("mends the doubled slash in what a person reads", () => {
    expect(parseDeadline("Quý IV//2025").text).toBe("Quý IV/2025");
  });
});

describe("a value cell", () => {
  it.each([
    ["≥ 97", ">=", 97, null],
    ["≥97%", ">=", 97, null],
    [">= 30", ">=", 30, null],
    ["> 60", ">=", 60, null],
    ["trên 40%", ">=", 40, null],
    ["90% trở lên", ">=", 90, null],
    ["≤ 10", "<=", 10, null],
    ["100", "=", 100, null],
    ["01", "=", 1, null],
    ["0.8", "=", 0.8, null],
    ["≥ 1,5", ">=", 1.5, null],
    ["1.000 người", "=", 1000, null],
    ["15-17%", "range", 15, 17],
    ["20% - 50%", "range", 20, 50],
    ["Từ 10 đến 15%", "range", 10, 15],
    ["Tỷ lệ phủ sóng 5G đạt 62%.", "=", 62, null],
    ["100% (tối thiểu 3 lớp)", "=", 100, null],
    ["Có", "text", null, null],
    ["≤ 3 Đông Nam Á; ≤ 50 Thế giới", "text", null, null],
    ["Xây dựng báo cáo", "text", null, null],
    ["12/2026", "text", null, null],
    ["-", "none", null, null],
    ["", "none", null, null],
  ])("“%s” is %s %s %s", (cell, op, value, max) => {
    expect(parseValue(cell)).toMatchObject({ op, value, max });
  });

  it("sets a space after ≥ and keeps “>” as printed", () => {
    expect(parseValue("≥80%").text).toBe("≥ 80%");
    expect(parseValue("> 60").text).toBe("> 60");
  });
});

describe("a cell of offices", () => {
  const names = new UnitNames(lexicon, { kind: "xã", shortName: "Phước An" });

  it.each([
    [
      "Phòng VHXXH, trạm Y Tế và Tổ công nghệ số cộng đồng",
      ["Phòng Văn hóa – Xã hội", "Trạm Y tế xã", "Tổ công nghệ số cộng đồng"],
    ],
    ["Phòng Văn hoá – Xã hội xã Phước An", ["Phòng Văn hóa – Xã hội"]],
    ["P. VHXH", ["Phòng Văn hóa – Xã hội"]],
    ["VP HĐND - UBND xã", ["Văn phòng HĐND và UBND xã"]],
    ["Văn phòng HĐND&UBND; các phòng chuyên môn", ["Văn phòng HĐND và UBND xã", "Các phòng chuyên môn"]],
    ["Các phòng, cơ quan, đơn vị, đoàn thể xã và các thôn", ["Các phòng, cơ quan, đơn vị, đoàn thể xã và các thôn"]],
    ["Các cơ quan, đơn vị có liên quan", ["Các cơ quan, đơn vị có liên quan"]],
    ["Công an xã, Các cơ quan, đơn vị có liên quan", ["Công an xã", "Các cơ quan, đơn vị có liên quan"]],
    ["Phòng Kinh tế/Công an xã", ["Phòng Kinh tế", "Công an xã"]],
    [
      "Bộ Thông tin và Truyền thông Bộ Khoa học và Công nghệ",
      ["Bộ Thông tin và Truyền thông", "Bộ Khoa học và Công nghệ"],
    ],
    ["Bộ Lao động - Thương binh và Xã hội, Bộ Y tế", ["Bộ Lao động - Thương binh và Xã hội", "Bộ Y tế"]],
    ["Hợp tác xã Chè Tân Hương", ["Hợp tác xã Chè Tân Hương"]],
    ["", []],
  ])("“%s” names %j", (cell, offices) => {
    expect(names.split(cell)).toEqual(offices);
  });

  it("does not take an office of the province for the commune's", () => {
    expect(names.split("Công an tỉnh")).toEqual(["Công an tỉnh"]);
    expect(resolveUnit("Ban Chỉ đạo tỉnh", lexicon)).toBe("Ban Chỉ đạo tỉnh");
  });

  it("names the ward where the commune is one", () => {
    expect(
      new UnitNames(lexicon, { kind: "phường", shortName: "Tân An" }).split("Công an phường Tân An; UBND phường"),
    ).toEqual(["Công an phường", "UBND phường"]);
  });

  it("finds offices in a question", () => {
    expect(unitsIn("phong vhxh va cong an phai lam gi", lexicon)).toEqual(["Phòng Văn hóa – Xã hội", "Công an xã"]);
    expect(unitAliases(lexicon).find((u) => u.name === "Công an xã")?.aliases).toContain("Công an");
  });

  it("never gives one spelling to two offices", () => {
    const seen = new Map<string, string>();
    for (const { name, aliases } of unitAliases(lexicon)) {
      for (const alias of new Set([name, ...aliases].map((a) => a.toLowerCase()))) {
        expect(seen.get(alias) ?? name, alias).toBe(name);
        seen.set(alias, name);
      }
    }
  });
});

describe("a reporting rule", () => {
  it.each([
    ["trước ngày 20 hằng tháng", ["month"], 20],
    ["03 tháng, 6 tháng, 1 năm", ["quarter", "half-year", "year"], null],
    [
      "Định kỳ hằng tháng, hằng quý, 06 tháng, 01 năm hoặc đột xuất",
      ["month", "quarter", "half-year", "year", "on-request"],
      null,
    ],
    ["theo định kỳ 01 tháng/lần", ["month"], null],
    ["định kỳ sơ kết, tổng kết", ["periodic"], null],
    ["trước ngày 15 tháng cuối quý", ["quarter"], 15],
    ["trước ngày 31/3/2026", [], null],
  ])("“%s” means %j by day %s", (text, cadence, day) => {
    expect(cadenceOf(text)).toEqual(cadence);
    expect(dueDayOf(text)).toBe(day);
  });
});
