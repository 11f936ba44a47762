import { describe, expect, it } from "vitest";
import { plan } from "./fixtures.ts";

const records = plan("bach-thong");
const indicator = (code: string) => {
  const found = records.indicators.find((i) => i.code === code);
  if (!found) throw new Error(`no ${code}`);
  return found;
};
const at = (code: string, milestone: string) => indicator(code).targets.find((t) => t.milestone === milestone);
const task = (code: string) => records.tasks.find((t) => t.code === code);

describe("the plan of Bạch Thông", () => {
  it("gives 133 values and 61 tasks, one for every printed row", () => {
    expect(records.indicators.flatMap((i) => i.targets)).toHaveLength(133);
    expect(records.tasks).toHaveLength(61);
    expect(records.tasks.filter((t) => /^NV\.V\.16\.\d$/.test(t.code))).toHaveLength(4);
  });

  it("reads the front page, the date from the annex and the signer", () => {
    expect(records.commune).toEqual({
      slug: "bach-thong",
      name: "xã Bạch Thông",
      shortName: "Bạch Thông",
      province: "Thái Nguyên",
    });
    expect(records.document).toMatchObject({
      number: null,
      issuer: "UBND xã Bạch Thông",
      issuedOn: "2025-09-05",
      signer: { name: "Hà Ngọc Việt", position: "Chủ tịch" },
      period: "2025 - 2030, tầm nhìn đến năm 2045",
    });
    expect(records.document.title).toMatch(/^Kế hoạch về đột phá phát triển khoa học, công nghệ/);
    expect(records.document.legalBases).toHaveLength(3);
  });

  it("makes one indicator of the same row at five milestones and keeps the printed places", () => {
    expect(indicator("V.11").targets.map((t) => [t.milestone, t.text, t.reference])).toEqual([
      ["2025", "≥ 97", "7"],
      ["2030", "≥ 98", "B.V.11"],
      ["2035", "≥ 98", "C.V.5"],
      ["2040", "100", "D.IV.15"],
      ["2045", "100", "E.V.5"],
    ]);
  });

  it("concludes the milestone 2025 for the first fragment and says so", () => {
    expect(at("V.8", "2025")).toMatchObject({ op: ">=", value: 100, inferred: true, line: 183 });
  });

  it("puts the rows of 2040 that are printed under IV back into group V", () => {
    const strayed = records.indicators.flatMap((i) =>
      i.targets.filter((t) => /^D\.IV\.(1[1-9]|2[01])$/.test(t.reference)).map(() => i.group),
    );
    expect(strayed).toHaveLength(11);
    expect(new Set(strayed)).toEqual(new Set(["V"]));
  });

  it("numbers the rows of group V as the first complete milestone prints them", () => {
    for (const i of records.indicators.filter((x) => x.group === "V")) {
      const printed = i.targets.find((t) => t.reference.startsWith("B.V."));
      if (printed) expect(i.code).toBe(printed.reference.slice(2));
    }
  });

  it.each([
    ["Dân số trưởng thành tiếp cận dịch vụ số", "Dân số trưởng thành thường xuyên sử dụng dịch vụ số"],
    ["Mỗi năm có công trình khoa học", "Mỗi năm có nhiệm vụ khoa học"],
    ["Doanh nghiệp khởi nghiệp sáng tạo", "Có dự án khởi nghiệp sáng tạo"],
    ["Tỷ lệ phủ sóng 5G", "Tỷ lệ phủ sóng 6G"],
    ["Số hóa di tích", "Số hóa di sản"],
  ])("keeps “%s” apart from “%s”", (a, b) => {
    const codeOf = (start: string) => records.indicators.find((i) => i.name.startsWith(start))?.code;
    expect(codeOf(a)).toBeDefined();
    expect(codeOf(b)).toBeDefined();
    expect(codeOf(a)).not.toBe(codeOf(b));
  });

  it("never gives an indicator two values for one milestone", () => {
    for (const i of records.indicators) expect(new Set(i.targets.map((t) => t.milestone)).size).toBe(i.targets.length);
  });

  it("takes the whole name where a page end cut the earlier one", () => {
    const found = records.indicators.find((i) => i.name.startsWith("Dân số trưởng thành thường xuyên"));
    expect(found?.name).toMatch(/tài chính số,\.\.\.\)$/);
  });

  it("reads a value that stands in the unit column as text and marks it as concluded", () => {
    expect(at("V.14", "2030")).toMatchObject({
      op: "text",
      text: "Xây dựng báo cáo chỉ số thương mại điện tử hằng năm",
      inferred: true,
    });
    expect(indicator("V.14").unit).toBeNull();
    expect(at("III.5", "2030")).toMatchObject({ op: "text", text: "Báo cáo" });
  });

  it("joins tasks over page ends, corrects slips and keeps the source", () => {
    const broken = task("NV.III.2");
    expect(broken?.name).toBe(
      "Nghiên cứu đề xuất cơ chế, chính sách cho phép sử dụng ngân sách nhà nước để đầu tư xây dựng nền tảng số và được sử dụng chung cho nhiều cơ quan, tổ chức trên địa bàn xã",
    );
    expect(broken?.source).toContain("đề đầu tư");
    expect(task("NV.I.4")?.coordinating).toEqual(["Các phòng, cơ quan, đơn vị, đoàn thể xã và các thôn"]);
    expect(task("NV.V.23")?.name).toContain("Trưởng thôn");
  });

  it("reads owners, coordinators, product and deadline of a sub-task", () => {
    expect(task("NV.V.16.2")).toMatchObject({
      name: "Phát triển kinh tế ban đêm.",
      lead: ["Phòng Kinh tế"],
      coordinating: ["Công an xã", "Phòng Văn hóa – Xã hội"],
      result: "Hoàn thành triển khai, đảm bảo kết nối Đề án 06",
      deadline: { text: "Năm 2026", kind: "year", from: "2026-01-01", to: "2026-12-31" },
      line: 434,
    });
    expect(task("NV.V.16")?.lead).toEqual([]);
  });

  it("knows the office behind three spellings as one", () => {
    const unit = records.units.filter((u) => /văn h[oó][aá]/iu.test(u.name));
    expect(unit.map((u) => u.name)).toEqual(["Phòng Văn hóa – Xã hội"]);
    expect(unit[0]?.aliases).toEqual(
      expect.arrayContaining(["Phòng Văn hoá – Xã hội", "Phòng Văn hoá - Xã hội", "Phòng VHXH"]),
    );
  });

  it("reads three duties and the chain of reports", () => {
    expect(records.duties.map((d) => [d.unit, d.section, d.line])).toEqual([
      ["Phòng Văn hóa – Xã hội", "IV.1", 151],
      ["Các phòng chuyên môn, đơn vị thuộc xã", "IV.2", 155],
      ["Ủy ban MTTQ Việt Nam xã", "IV.3", 159],
    ]);
    expect(records.reporting.map((r) => [r.from, r.to, r.cadence])).toEqual([
      ["Phòng Văn hóa – Xã hội", "UBND tỉnh, Sở Khoa học và Công nghệ, Sở ngành liên quan", ["year", "on-request"]],
      ["Các phòng chuyên môn, đơn vị thuộc xã", "Phòng Văn hóa – Xã hội", ["periodic"]],
      ["Phòng Văn hóa – Xã hội", "UBND tỉnh, Sở Khoa học và Công nghệ", ["periodic"]],
      ["Thủ trưởng các phòng chuyên môn, đơn vị", "UBND xã (qua Phòng Văn hóa – Xã hội)", ["on-request"]],
    ]);
  });

  it("names the lost first annex as a section of its own", () => {
    expect(records.sections.find((s) => s.label === "PL.I")).toMatchObject({
      title: "Phụ lục I: Danh mục các chỉ tiêu cụ thể",
      line: 182,
    });
    expect(records.sections.find((s) => s.label === "PL.II")?.line).toBe(360);
  });

  it.each([
    ["number-missing", 1],
    ["citation-differs", 13],
    ["citation-differs", 25],
    ["annex-heading-missing", 182],
    ["table-start-missing", 183],
    ["milestone-inferred", 183],
    ["value-in-unit-column", 204],
    ["value-in-unit-column", 232],
    ["indicator-repeated", 206],
    ["unit-differs", 243],
    ["unit-differs", 248],
    ["target-falls", 295],
    ["target-falls", 328],
    ["lead-differs", 265],
    ["text-cut", 280],
    ["group-missing", 304],
    ["district-mentioned", 310],
    ["deadline-before-issue", 400],
    ["lead-not-unit", 433],
    ["row-without-result", 436],
    ["coordinator-not-unit", 438],
    ["row-without-result", 443],
  ])("warns of %s at line %i", (code, line) => {
    const warning = records.document.warnings.find((w) => w.code === code && w.line === line);
    expect(warning?.message).toMatch(/[.”]$/);
  });
});
