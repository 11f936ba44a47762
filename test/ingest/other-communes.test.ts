import { describe, expect, it } from "vitest";
import { plan } from "./fixtures.ts";

const codes = (id: ReturnType<typeof plan>) => id.document.warnings.map((w) => `${w.code}@${w.line}`);

describe("the plan of Phước An", () => {
  const records = plan("phuoc-an");
  const byCode = new Map(records.indicators.map((i) => [i.code, i]));

  it("gives 40 indicators with the printed numbers", () => {
    expect(records.indicators).toHaveLength(40);
    expect(byCode.get("V.20")).toMatchObject({
      name: "Tỷ lệ người dân có tài khoản định danh điện tử (VNeID)",
      lead: ["Công an xã"],
      unit: "%",
    });
    expect(byCode.get("V.20")?.targets[0]).toMatchObject({
      milestone: "2026",
      op: ">=",
      value: 80,
      text: "≥ 80%",
      reference: "V.20",
      line: 108,
      inferred: false,
    });
  });

  it("joins cells over three fragments of one table, owners too", () => {
    expect(byCode.get("II.4")).toMatchObject({
      name: "Tỉ lệ dân số trưởng thành tiếp cận dịch vụ số trong y tế, giáo dục, bảo hiểm, giao thông",
      lead: ["Phòng Văn hóa – Xã hội", "Trạm Y tế xã", "Tổ công nghệ số cộng đồng"],
    });
    expect(byCode.get("V.18")?.name).toBe(
      "Tỷ lệ dữ liệu của các cơ quan, ban, ngành được tích hợp với trục liên thông dữ liệu tỉnh (LGSP)",
    );
  });

  it("reads LaTeX, decimals, ranges and yes", () => {
    expect(byCode.get("IV.1")?.targets[0]).toMatchObject({ op: ">=", value: 10, text: "≥ 10%" });
    expect(byCode.get("V.1")?.targets[0]).toMatchObject({ op: ">=", value: 0.8 });
    expect(byCode.get("V.23")?.targets[0]).toMatchObject({ op: "range", value: 15, max: 17, text: "15-17%" });
    expect(byCode.get("III.1")?.targets[0]).toMatchObject({ op: "text", value: null, text: "Có" });
  });

  it("makes one office of VP HĐND-UBND and its spellings", () => {
    expect(byCode.get("V.13")?.lead).toEqual(byCode.get("V.14")?.lead);
    expect(byCode.get("V.13")?.lead).toEqual(["Văn phòng HĐND và UBND xã"]);
  });

  it("reads issuer, province, year and signer", () => {
    expect(records.document).toMatchObject({
      issuer: "UBND xã Phước An",
      province: "Đồng Nai",
      issuedOn: "2026",
      period: "2026",
      number: null,
      signer: { name: "Huỳnh Minh Đức", position: "Chủ tịch" },
    });
    expect(records.document.legalBases).toHaveLength(5);
  });

  it("reads reporting days 20 and 25 and where problems go", () => {
    expect(records.reporting.map((r) => [r.from, r.to, r.cadence, r.dueDay])).toEqual([
      ["Các cơ quan, ban ngành", "Phòng Văn hóa – Xã hội", ["month"], 20],
      ["Phòng Văn hóa – Xã hội", "UBND xã", ["month"], 25],
      ["Các cơ quan, đơn vị", "UBND xã (qua Phòng Văn hóa – Xã hội)", ["on-request"], null],
    ]);
    expect(records.duties.map((d) => d.unit)).toEqual([
      "Các cơ quan, ban ngành",
      "Phòng Văn hóa – Xã hội",
      "Phòng Kinh tế",
      "Các doanh nghiệp, đơn vị kinh tế trên địa bàn",
    ]);
  });

  it("warns of the 14 indicators that the header promises, the second II, the missing annex and the dates", () => {
    expect(codes(records)).toEqual(
      expect.arrayContaining([
        "count-mismatch@61",
        "numbering-repeated@120",
        "annex-missing@154",
        "number-missing@9",
        "date-incomplete@11",
        "citation-date-differs@160",
      ]),
    );
    expect(records.document.warnings.find((w) => w.code === "count-mismatch")?.message).toBe(
      "Tiêu đề ghi 54 chỉ tiêu nhưng bảng chỉ có 40.",
    );
    expect(records.document.warnings.filter((w) => w.code === "count-mismatch")).toHaveLength(1);
  });
});

describe("the plan of Định Hóa", () => {
  const records = plan("dinh-hoa");

  it("gives 18 indicators at five milestones, numbered on over its groups", () => {
    expect(records.indicators.map((i) => i.code)).toEqual([
      ..."I.1 I.2 I.3 II.4 II.5 II.6 II.7".split(" "),
      ..."III.8 III.9 III.10 III.11 III.12 III.13 III.14 III.15 III.16 III.17 III.18".split(" "),
    ]);
    for (const i of records.indicators)
      expect(i.targets.map((t) => t.milestone)).toEqual(["2025", "2030", "2035", "2040", "2045"]);
  });

  it("reads a sentence in a cell, a dash and LaTeX", () => {
    const [first] = records.indicators;
    expect(first?.name).toBe("Tỷ lệ phủ sóng 5G/6G trên địa bàn");
    expect(first?.targets[0]).toMatchObject({ op: "=", value: 62, text: "Tỷ lệ phủ sóng 5G đạt 62%." });
    expect(records.indicators[6]?.targets[0]).toMatchObject({ op: "none", text: "-" });
    expect(records.indicators[13]?.targets[0]).toMatchObject({ op: ">=", value: 55, text: "≥ 55%" });
  });

  it("says that nobody leads, because the table has no such column", () => {
    expect(records.indicators.every((i) => i.lead === null)).toBe(true);
    expect(codes(records)).toContain("no-lead-column@263");
  });

  it("takes number and date from the annex", () => {
    expect(records.document).toMatchObject({
      number: "31-KH/ĐU",
      issuedOn: "2025-10-27",
      issuer: "Ban Thường vụ Đảng ủy xã Định Hóa",
      signer: { name: "Nguyễn Minh Tú", position: "Bí thư" },
    });
  });

  it("gives each office of a collective heading its own duty", () => {
    expect(records.duties.map((d) => [d.unit, d.section])).toEqual([
      ["Ban Chỉ đạo", "IV.1"],
      ["Văn phòng Đảng ủy", "IV.2"],
      ["Ban Xây dựng Đảng", "IV.2"],
      ["Ủy ban Kiểm tra Đảng ủy", "IV.2"],
      ["HĐND xã", "IV.3"],
      ["UBND xã", "IV.4"],
      ["Ủy ban Mặt trận Tổ quốc và các tổ chức chính trị - xã hội xã", "IV.5"],
      ["Các chi, đảng bộ trực thuộc Đảng ủy", "IV.6"],
    ]);
    expect(records.duties[0]?.text.split("\n")).toHaveLength(3);
  });

  it("reads the chain of reports in IV.7 and the control commission's own", () => {
    const chain = records.reporting.filter((r) => r.section === "IV.7");
    expect(chain.map((r) => [r.to, r.cadence])).toEqual([
      ["Ban Chỉ đạo", ["quarter", "half-year", "year"]],
      ["Thường trực Đảng ủy xã, Ban Chỉ đạo tỉnh", ["periodic"]],
    ]);
    expect(chain[1]?.from).toBe("Ban Chỉ đạo");
    expect(records.reporting.find((r) => r.from === "Ủy ban Kiểm tra Đảng ủy")?.to).toBe("Thường trực Đảng ủy xã");
    expect(records.reporting.find((r) => r.line === 41)).toMatchObject({ to: "Ban Chỉ đạo tỉnh", cadence: ["month"] });
  });

  it("takes the footnote out of the sentence it interrupts", () => {
    const passage = records.passages.find((p) => p.line === 43);
    expect(passage?.text).toContain("đặc biệt là nguồn ngân sách Nhà nước");
    expect(records.passages.find((p) => p.line === 45)?.text).toMatch(/^Theo hình thức trực tuyến/);
    expect(records.passages.find((p) => p.line === 41)?.text).toContain("01 tháng/lần;");
  });

  it("warns of the section 6.3 inside 7", () => {
    expect(codes(records)).toContain("numbering-out-of-place@163");
  });
});

describe("the plan of Dân Tiến", () => {
  const records = plan("dan-tien");

  it("has passages and duties but no records of tables, and says which annexes are missing", () => {
    expect(records.indicators).toHaveLength(0);
    expect(records.tasks).toHaveLength(0);
    expect(
      records.document.warnings
        .filter((w) => w.code === "annex-missing")
        .map((w) => /Phụ lục [IV]+/.exec(w.message)?.[0]),
    ).toEqual(["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV", "Phụ lục V"]);
    expect(codes(records)).toEqual(
      expect.arrayContaining([
        "numbering-skipped@101",
        "number-missing@3",
        "date-incomplete@5",
        "citation-differs@63",
        "no-tables@3",
      ]),
    );
  });

  it("reads month and rank as far as they are printed", () => {
    expect(records.document).toMatchObject({
      issuedOn: "2025-12",
      number: null,
      province: null,
      signer: { name: "Hoàng Văn Thảo", position: "Phó Chủ tịch" },
    });
  });

  it("reads all five cadences of a report", () => {
    expect(records.reporting.find((r) => r.line === 157)?.cadence).toEqual([
      "month",
      "quarter",
      "half-year",
      "year",
      "on-request",
    ]);
    expect(records.duties).toHaveLength(5);
    expect(records.duties.at(-1)?.unit).toBe("Ủy ban MTTQ Việt Nam xã");
  });

  it("joins paragraphs over page ends, corrects slips and keeps the lines", () => {
    const joined = records.passages.find((p) => p.line === 37);
    expect(joined).toMatchObject({ endLine: 39 });
    expect(joined?.text).toContain("đảm bảo bố trí kinh phí");
    expect(joined?.source).toContain("bổ trí kinh phí");
    expect(records.passages.find((p) => p.line === 29)?.text).toContain("hạ tầng số thống nhất");
  });
});

describe("the plan of Kim Thành", () => {
  const records = plan("kim-thanh");

  it("reads two aims from its sentences, with their milestone and without an owner", () => {
    expect(
      records.indicators.map((i) => [
        i.code,
        i.name,
        i.targets[0]?.milestone,
        i.targets[0]?.op,
        i.targets[0]?.value,
        i.lead,
      ]),
    ).toEqual([
      ["II.1", "Tỷ lệ sử dụng dịch vụ công trực tuyến của người dân và doanh nghiệp", "2030", "=", 85, null],
      ["II.2", "Tỷ lệ doanh nghiệp trên địa bàn có hoạt động đổi mới sáng tạo", "2030", ">=", 40, null],
    ]);
  });

  it("splits office and verb in one sentence", () => {
    expect(records.duties.map((d) => d.unit)).toEqual([
      "Ban thường trực Ủy ban Mặt trận Tổ quốc và các tổ chức chính trị - xã hội xã",
      "Các tổ chức thành viên và Ủy ban MTTQ Việt Nam xã, các tổ chức chính trị-xã hội xã, các chi bộ, Ban công tác mặt trận các khối",
      "Các đồng chí Ban thường trực UBMTTQ xã, chuyên viên MTTQ",
    ]);
    expect(records.duties[0]?.text).toMatch(/^Xây dựng kế hoạch/);
  });

  it("reads the front, the signer and two reports", () => {
    expect(records.document).toMatchObject({
      number: "43/KH-MTTQ-BTT",
      issuedOn: "2025-09-12",
      issuer: "Ban Thường trực Ủy ban MTTQ Việt Nam xã Kim Thành",
      province: null,
      signer: { name: "Lê Văn Nê", position: "Chủ tịch" },
    });
    expect(records.reporting.map((r) => r.to)).toEqual(["", "Thường trực MTTQ xã"]);
    expect(codes(records)).toEqual(expect.arrayContaining(["numbering-repeated@91", "reporting-without-addressee@95"]));
  });

  it("labels the second III apart from the first", () => {
    const labels = records.sections.map((s) => s.label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels).toContain("III(2).1");
  });

  it("quotes recipients and signature as one passage each", () => {
    expect(records.passages.filter((p) => p.line >= 103).map((p) => [p.line, p.endLine])).toEqual([
      [103, 111],
      [113, 119],
    ]);
  });
});
