import { describe, expect, test } from "vitest";
import { type Period, periodKey, periodLabel, periodOfKey, shiftPeriod } from "../../src/domain/period.ts";
import type { Cadence, ReportingRule, Unit } from "../../src/domain/plan.ts";
import { defaultPeriod, dueDay, periodAllowed, readPeriod, ruleApplies } from "../../src/reporting/periods.ts";

const TODAY = "2026-10-15";

/** Key of the period, "!nearest|…" when it is answered, or "none". */
function read(text: string, today = TODAY): string {
  const reading = readPeriod(text, today);
  if (reading === null) return "none";
  return reading.outcome === "period" ? periodKey(reading.period) : `!${reading.nearest.join("|")}`;
}

describe("a period", () => {
  test.each([
    ..."T10/2026|t10|T.10|T 10|thang 10|tháng 10/2026|tháng10|thg 10|Tháng 10 năm 2026|10/2026|10-2026|2026-10|T10.26|T10/26|t10-2026|10/26|tháng mười|kỳ tháng 10 ạ|dạ T10 nhé|tháng này|tháng 10, 2026|Ｔ１０/２０２６"
      .split("|")
      .map((text) => [text, "2026-M10"]),
    ["tháng 10".normalize("NFD"), "2026-M10"],
    ["T11", "2025-M11"],
    ["tháng 12", "2025-M12"],
    ["tháng trước", "2026-M09"],
    ["thang truoc", "2026-M09"],
    ["tháng vừa rồi", "2026-M09"],
    ["tháng sau", "2026-M11"],
    ["tháng năm", "2026-M05"],
    ["tháng tư", "2026-M04"],
    ["tháng mười hai", "2025-M12"],
    ..."Q3/2026|q3|quý 3|quý III/2026|quy 3 nam 2026|Quý III năm 2026|quí 3|quý ba|quý trước|III/2026|Q3-26"
      .split("|")
      .map((text) => [text, "2026-Q3"]),
    ["quý này", "2026-Q4"],
    ["quý IV", "2026-Q4"],
    ..."6 tháng|06 tháng|6 tháng đầu năm 2026|6 thang dau nam|6T/2026|6 thang 2026|6 tháng đầu năm|sáu tháng đầu năm|nửa đầu năm 2026|H1/2026"
      .split("|")
      .map((text) => [text, "2026-H1"]),
    ["6 tháng cuối năm", "2026-H2"],
    ["6 tháng cuối 2025", "2025-H2"],
    ..."2026|năm 2026|nam 2026|năm nay|cả năm 2026|cả năm".split("|").map((text) => [text, "2026-Y1"]),
    ["năm ngoái", "2025-Y1"],
    ["năm trước", "2025-Y1"],
  ] as [string, string][])("is read: %j as %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ["T13/2026", "!T12/2026|T3/2026"],
    ["tháng 13", "!T12/2025|T3/2026"],
    ["T0/2026", "!T1/2026"],
    ["Q5/2026", "!Q4/2026"],
    ["quý V", "!Q4/2026"],
    ["T10/2062", "!T10/2026"],
    ["15/10/2026", "!T10/2026"],
    ["ngày 15 tháng 10 năm 2026", "!T10/2026"],
    ["15/10", "!T10/2026"],
    ["9/10", "!T10/2026"],
    ["9 tháng", "!Q3/2026|T9/2026"],
    ["3 tháng đầu năm 2026", "!Q1/2026|T3/2026"],
    ["12 tháng", "!2026|T12/2025"],
    ["10", "!T10/2026"],
    ["3", "!T3/2026|Q3/2026"],
    ["6", "!T6/2026|6 tháng 2026"],
    ["thang nam 2026", "!T5/2026|2026"],
  ])("is answered with the nearest ones: %j", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each(["", "abc", "82,5%", "kỳ này", "V.20", "T10 V.20", "tháng", "không", "T10,5", "5G"])(
    "is not made of %j",
    (text) => {
      expect(read(text)).toBe("none");
    },
  );

  test("without its year is the latest that has begun", () => {
    expect(read("T12", "2027-01-05")).toBe("2026-M12");
    expect(read("T1", "2027-01-05")).toBe("2027-M01");
    expect(read("quý 4", "2026-09-30")).toBe("2025-Q4");
    expect(read("quý 4", "2026-10-01")).toBe("2026-Q4");
    expect(read("6 tháng", "2026-02-01")).toBe("2026-H1");
    expect(read("6 tháng cuối năm", "2026-02-01")).toBe("2025-H2");
  });

  test("is read from its own label, and every nearest one is too", () => {
    for (let i = 0; i < 24; i += 1) {
      for (const key of ["2026-M01", "2026-Q1", "2026-H1", "2026-Y1"]) {
        const period = shiftPeriod(periodOfKey(key), i % (key.includes("Y") ? 5 : 24));
        expect(read(periodLabel(period))).toBe(periodKey(period));
      }
    }
    for (const text of ["T13", "Q9", "9 tháng", "15/10", "3", "6", "T10/1999", "thang nam 2026"]) {
      const reading = readPeriod(text, TODAY);
      const nearest = reading?.outcome === "invalid" ? reading.nearest : [];
      expect(nearest.length).toBeGreaterThan(0);
      for (const label of nearest) expect(readPeriod(label, TODAY)).toHaveProperty("outcome", "period");
    }
  });

  test("can be reported from its first day on", () => {
    expect(periodAllowed(periodOfKey("2026-M10"), "2026-10-01")).toBeNull();
    expect(periodAllowed(periodOfKey("2026-Q4"), "2026-10-01")).toBeNull();
    expect(periodAllowed(periodOfKey("2026-Y1"), "2026-01-01")).toBeNull();
    expect(periodAllowed(periodOfKey("2026-M10"), "2026-09-30")).toBe(
      "Kỳ T10/2026 chưa bắt đầu (từ 1/10/2026) nên chưa có số liệu.",
    );
  });
});

function rule(fields: Partial<ReportingRule> = {}): ReportingRule {
  return {
    document: "ke-hoach",
    commune: "xa-mau",
    from: "Các cơ quan, đơn vị",
    to: "Phòng Văn hóa – Xã hội",
    cadence: ["month"],
    dueDay: 20,
    text: "",
    line: 1,
    section: "IV.1",
    ...fields,
  };
}

describe("the day on which a report is due", () => {
  test.each([
    ["2026-M10", "month", 20, "2026-10-20"],
    ["2026-M02", "month", 30, "2026-02-28"],
    ["2028-M02", "month", 31, "2028-02-29"],
    ["2026-M04", "month", 31, "2026-04-30"],
    ["2026-Q3", "quarter", 20, "2026-09-20"],
    ["2026-H1", "half-year", 15, "2026-06-15"],
    ["2026-Y1", "year", 5, "2026-12-05"],
    ["2026-Q3", "month", 20, null],
    ["2026-M10", "month", null, null],
    ["2026-M10", "periodic", 20, null],
  ] as [string, Cadence, number | null, string | null][])(
    "of %s by a rule for each %s before day %s is %s",
    (key, cadence, day, due) => {
      expect(dueDay(rule({ cadence: [cadence], dueDay: day }), periodOfKey(key))).toBe(due);
    },
  );
});

describe("the period that is offered", () => {
  const offered = (today: string, ...rules: ReportingRule[]): string => {
    const period: Period = defaultPeriod(rules, today);
    expect(periodAllowed(period, today)).toBeNull();
    return periodKey(period);
  };
  test("is the one that falls due next, and never one that has not begun", () => {
    expect(offered("2026-10-15", rule())).toBe("2026-M10");
    expect(offered("2026-10-20", rule())).toBe("2026-M10");
    expect(offered("2026-10-28", rule())).toBe("2026-M10");
    expect(offered("2026-10-15", rule({ cadence: ["quarter"] }))).toBe("2026-Q4");
  });
  test("is of the finest cadence, and a month when the plan names none", () => {
    expect(offered("2026-10-15", rule({ cadence: ["year", "half-year"] }), rule({ cadence: ["quarter"] }))).toBe(
      "2026-Q4",
    );
    expect(offered("2026-10-15", rule({ cadence: ["year", "on-request"] }))).toBe("2026-Y1");
    expect(offered("2026-10-15", rule({ cadence: ["periodic"] }))).toBe("2026-M10");
    expect(offered("2026-10-15")).toBe("2026-M10");
  });
});

describe("a reporting rule binds", () => {
  const unit = (name: string, ...aliases: string[]): Unit => ({ commune: "xa-mau", name, aliases });
  const units = [
    unit("Phòng Văn hóa – Xã hội", "Phòng VHXH"),
    unit("Phòng Kinh tế"),
    unit("Công an xã", "Công an"),
    unit("Trạm Y tế xã"),
    unit("Trường Tiểu học số 1"),
    unit("Văn phòng HĐND và UBND xã"),
    unit("Ủy ban MTTQ Việt Nam xã", "Ủy ban Mặt trận Tổ quốc Việt Nam xã"),
    unit("Sở Khoa học và Công nghệ"),
    unit("UBND tỉnh"),
    unit("UBND xã"),
    unit("Các cơ quan, đơn vị"),
  ];
  const bound = (from: string, to = "UBND xã"): string[] =>
    units.map(({ name }) => name).filter((name) => ruleApplies(rule({ from, to }), name, units));
  const OFFICES = units.slice(0, 7).map(({ name }) => name);

  test("the unit that it names, by any spelling, and no other", () => {
    expect(bound("Công an xã")).toEqual(["Công an xã"]);
    expect(bound("Phòng VHXH")).toEqual(["Phòng Văn hóa – Xã hội"]);
    expect(bound("Phòng Kinh tế, Công an xã")).toEqual(["Phòng Kinh tế", "Công an xã"]);
    expect(bound("Sở Khoa học và Công nghệ", "UBND tỉnh")).toEqual(["Sở Khoa học và Công nghệ"]);
    expect(ruleApplies(rule({ from: "Phòng VHXH" }), "Phòng VHXH", [])).toBe(true);
  });

  test("all offices of the commune when it says so, but none above it and not who receives them", () => {
    expect(bound("Các cơ quan, đơn vị")).toEqual([...OFFICES, "Các cơ quan, đơn vị"]);
    expect(bound("Các phòng, cơ quan, đơn vị xã và các thôn")).toEqual(OFFICES);
    // UBND xã heads its offices and is none of them, whoever gathers the reports.
    expect(bound("Các cơ quan, ban ngành", "Trạm Y tế xã")).not.toContain("UBND xã");
  });

  test("those of a kind when it says so", () => {
    expect(bound("Các phòng chuyên môn")).toEqual(["Phòng Văn hóa – Xã hội", "Phòng Kinh tế"]);
    expect(bound("Các trường học trên địa bàn xã")).toEqual(["Trường Tiểu học số 1"]);
    expect(bound("Thủ trưởng các phòng chuyên môn, đơn vị")).toEqual(OFFICES);
    expect(bound("Các chi, đảng bộ trực thuộc Đảng ủy")).toEqual([]);
    expect(bound("Các sở, ban, ngành tỉnh")).toEqual([]);
  });

  test("not the unit that gathers the reports", () => {
    expect(bound("Các cơ quan, ban ngành", "Phòng Văn hóa – Xã hội")).not.toContain("Phòng Văn hóa – Xã hội");
    expect(bound("Các cơ quan, ban ngành", "UBND xã (qua Phòng Văn hóa – Xã hội)")).toContain("Phòng Văn hóa – Xã hội");
    expect(bound("Phòng Văn hóa – Xã hội", "UBND xã (qua Phòng Văn hóa – Xã hội)")).toEqual(["Phòng Văn hóa – Xã hội"]);
  });

  test("a unit that is named beside a collective", () => {
    const from = "Các chi bộ cơ sở và Ủy ban Mặt trận Tổ quốc Việt Nam xã";
    expect(bound(from, "Ban Chỉ đạo")).toEqual(["Ủy ban MTTQ Việt Nam xã"]);
  });
});
