import { beforeAll, describe, expect, it } from "vitest";
import type { Catalogue, Duty, ReportingRule, Unit } from "../../src/domain/plan.ts";
import {
  assignedKey,
  focalUnitOf,
  isCollective,
  isUpperBody,
  responsibleUnits,
} from "../../src/domain/responsibility.ts";
import { ingestFolder, loadLexicon } from "../../src/ingest/ingest.ts";
import { KNOWLEDGE, PLANS } from "../ingest/fixtures.ts";

describe("a name that stands for several offices", () => {
  it.each([
    "Các phòng chuyên môn",
    "Toàn thể cán bộ, công chức",
    "Tất cả các thôn",
    "Thủ trưởng các phòng chuyên môn, đơn vị",
    "Thủ trưởng cơ quan, đơn vị",
    "Sở ngành liên quan",
    "Cơ quan, đơn vị có liên quan",
    "Phòng, ban, ngành",
    "Phòng chuyên môn",
    "Cấp có thẩm quyền",
    "Từng cơ quan, đơn vị",
    "Cac truong hoc",
  ])("is %s", (name) => expect(isCollective(name)).toBe(true));

  it.each([
    "Phòng Văn hóa – Xã hội",
    "Phòng Kinh tế",
    "Văn phòng HĐND và UBND xã",
    "Thường trực Đảng ủy xã",
    "Ban Chỉ huy quân sự xã",
    "Tổ công nghệ số cộng đồng",
    "Bộ phận một cửa",
    "Ủy ban Mặt trận Tổ quốc và các tổ chức chính trị - xã hội xã",
  ])("is not %s", (name) => expect(isCollective(name)).toBe(false));
});

describe("a body above the commune", () => {
  it.each(["UBND tỉnh", "Sở Khoa học và Công nghệ", "Chi cục Thống kê", "Ban Chỉ đạo Trung ương", "Bộ Công an"])(
    "is %s",
    (name) => expect(isUpperBody(name)).toBe(true),
  );
  it.each(["UBND xã", "Bộ phận một cửa", "Ban Vận động tình nguyện", "Văn phòng Đảng ủy"])("is not %s", (name) =>
    expect(isUpperBody(name)).toBe(false),
  );
});

describe("who answers for an indicator", () => {
  const indicator = (lead: string[] | null) => ({ document: "d", code: "III.1", lead });
  const nobody = { indicators: new Map<string, string>() };
  const kinhTe = { indicators: new Map([[assignedKey("d", "III.1"), "Phòng Kinh tế"]]) };

  it("is each single unit that the plan names", () => {
    expect(responsibleUnits(indicator(["Trạm Y tế xã", "Các cơ quan"]), nobody)).toEqual(["Trạm Y tế xã"]);
  });

  it("is nobody where the plan names none, or several under one name, until a unit is assigned", () => {
    for (const lead of [null, [], ["Các phòng chuyên môn"]]) {
      expect(responsibleUnits(indicator(lead), nobody)).toEqual([]);
      expect(responsibleUnits(indicator(lead), kinhTe)).toEqual(["Phòng Kinh tế"]);
    }
  });

  it("is not the unit that was assigned another plan's indicator of the same code", () => {
    expect(responsibleUnits({ document: "other", code: "III.1", lead: null }, kinhTe)).toEqual([]);
  });

  it("names a unit once that the plan names and that was assigned too", () => {
    expect(responsibleUnits(indicator(["Phòng Kinh tế"]), kinhTe)).toEqual(["Phòng Kinh tế"]);
  });
});

describe("the focal unit of a made-up plan", () => {
  const UNITS = ["Phòng Kinh tế", "Văn phòng UBND xã", "UBND xã", "Các thôn", "UBND tỉnh", "Sở Nội vụ", "Công an xã"];
  const units: Unit[] = UNITS.map((name) => ({ commune: "x", name, aliases: [] }));
  const at = { document: "x", commune: "x", line: 1, section: "IV" };
  const rule = (from: string, to: string, text: string): ReportingRule => ({
    ...at,
    from,
    to,
    text,
    cadence: [],
    dueDay: null,
  });
  const duty = (unit: string, text: string): Duty => ({ ...at, unit, text, endLine: 1 });
  const sent = rule("Các thôn", "Phòng Kinh tế", "Các thôn gửi báo cáo về Phòng Kinh tế tổng hợp.");

  it.each<[string, ReportingRule[], Duty[], string | null]>([
    ["the one that others report to", [sent], [], "Phòng Kinh tế"],
    [
      "the one through which they report",
      [rule("Các thôn", "UBND xã (qua Văn phòng UBND xã)", "báo cáo UBND xã")],
      [],
      "Văn phòng UBND xã",
    ],
    [
      "the standing office of the steering committee",
      [],
      [duty("Công an xã", "Là cơ quan Thường trực Ban Chỉ đạo.")],
      "Công an xã",
    ],
    [
      "the one that is called so, not the one that works with it",
      [],
      [
        duty("Văn phòng UBND xã", "Là đơn vị đầu mối theo dõi việc thực hiện Kế hoạch."),
        duty("Công an xã", "Phối hợp với đơn vị đầu mối thực hiện Kế hoạch."),
      ],
      "Văn phòng UBND xã",
    ],
    [
      "the one that sums up results, not the one that sums up money",
      [],
      [
        duty("Phòng Kinh tế", "Tổng hợp nhu cầu kinh phí, báo cáo UBND xã."),
        duty("Văn phòng UBND xã", "Đánh giá kết quả, tổng hợp tình hình thực hiện, báo cáo UBND xã."),
      ],
      "Văn phòng UBND xã",
    ],
    [
      "the one that urges the others",
      [],
      [duty("Công an xã", "Đôn đốc các cơ quan thực hiện Kế hoạch.")],
      "Công an xã",
    ],
    [
      "of two with proof the one that also sums up",
      [sent, rule("Các thôn", "Công an xã", "Các thôn báo cáo an ninh mạng về Công an xã.")],
      [duty("Phòng Kinh tế", "Tổng hợp kết quả, báo cáo UBND xã.")],
      "Phòng Kinh tế",
    ],
    [
      "nobody when it says as much of two",
      [sent, rule("Các thôn", "Công an xã", "Các thôn gửi báo cáo về Công an xã tổng hợp.")],
      [],
      null,
    ],
    ["nobody when it says nothing", [], [duty("Phòng Kinh tế", "Hỗ trợ doanh nghiệp chuyển đổi số.")], null],
    [
      "nobody when only bodies above the commune or the deciding ones receive",
      [
        rule("Phòng Kinh tế", "Sở Nội vụ", "gửi Sở Nội vụ để tổng hợp, báo cáo UBND tỉnh."),
        rule("Các thôn", "UBND xã", "Các thôn báo cáo UBND xã."),
      ],
      [],
      null,
    ],
    [
      "nobody when a unit only reports to itself",
      [rule("Phòng Kinh tế", "Phòng Kinh tế", "Báo cáo theo quy định.")],
      [],
      null,
    ],
    [
      "not the body whose name stands inside another's",
      [rule("Các thôn", "Văn phòng UBND xã", "gửi Văn phòng UBND xã")],
      [],
      "Văn phòng UBND xã",
    ],
  ])("is %s", (_what, rules, duties, expected) => {
    expect(focalUnitOf(rules, duties, units, null)).toBe(expected);
    // The order of the catalogue decides nothing.
    expect(focalUnitOf(rules.toReversed(), duties.toReversed(), units.toReversed(), null)).toBe(expected);
  });

  it("is the assigned one whatever the plan says", () => {
    expect(focalUnitOf([sent], [], units, "Công an xã")).toBe("Công an xã");
  });
});

describe("the focal unit of the five real plans", () => {
  let catalogue: Catalogue;
  beforeAll(() => {
    catalogue = ingestFolder(PLANS, loadLexicon(KNOWLEDGE)).catalogue;
  });

  it.each([
    ["phuoc-an", "Phòng Văn hóa – Xã hội"],
    ["bach-thong", "Phòng Văn hóa – Xã hội"],
    ["dan-tien", "Phòng Văn hóa – Xã hội"],
    // Reports go to the steering committee; its standing office is this one.
    ["dinh-hoa", "Văn phòng Đảng ủy"],
    // "báo cáo kết quả thực hiện về Thường trực MTTQ xã": who decides, not who puts together.
    ["kim-thanh", null],
  ])("of %s is %s", (commune, expected) => {
    const of = <T extends { commune: string }>(all: readonly T[]): T[] => all.filter((one) => one.commune === commune);
    expect(focalUnitOf(of(catalogue.reporting), of(catalogue.duties), of(catalogue.units), null)).toBe(expected);
  });
});
