import { describe, expect, test } from "vitest";
import type { ReportedValue } from "../../src/domain/report.ts";
import { changeNeedsConfirm, formatValue, readValue } from "../../src/reporting/values.ts";
import { SPECS, type SpecName } from "./specs.ts";

/** "=82.5" taken, "?82.5" asked about, "!83,3%|50%" answered with the nearest forms. */
function outcome(kind: SpecName, text: string): string {
  const reading = readValue(text, SPECS[kind]);
  if (reading.outcome === "invalid") return `!${reading.nearest.join("|")}`;
  const { value } = reading;
  const told =
    value.kind === "range"
      ? `${value.number}..${value.max}`
      : "number" in value
        ? value.number
        : value.kind === "yes-no"
          ? value.yes
          : value.kind === "text"
            ? value.text
            : value.kind;
  return `${reading.outcome === "value" ? "=" : "?"}${told}`;
}

describe("a percentage", () => {
  test.each([
    ["82,5%", "=82.5"],
    ["82.5", "=82.5"],
    ["82,5 %", "=82.5"],
    ["82 phẩy 5", "=82.5"],
    ["82 phay 5 phan tram", "=82.5"],
    ["８２,５％", "=82.5"],
    ["80 phần trăm".normalize("NFD"), "=80"],
    ["tám mươi", "=80"],
    ["tam muoi hai phay nam", "=82.5"],
    ["năm mươi mốt phần trăm", "=51"],
    ["một trăm", "=100"],
    ["trăm phần trăm", "=100"],
    ["mười lăm", "=15"],
    ["0", "=0"],
    ["0,05%", "=0.05"],
    ["99,999", "=99.999"],
    ["82,5% (82.5%)", "=82.5"],
    ["83,3% (50/60)", "=83.3"],
    ["dạ em báo cáo đạt 82,5% trên địa bàn xã ạ", "=82.5"],
    ["- 82,5%", "=82.5"],
    ["kps", "=nothing"],
    ["không phát sinh", "=nothing"],
    ["ko phat sinh ạ", "=nothing"],
    ["chưa phát sinh trong tháng này", "=nothing"],
  ])("is taken as meant: %j", (text, expected) => {
    expect(outcome("percent", text)).toBe(expected);
  });

  test.each([
    ["khoảng 80", "?80"],
    ["tầm 80", "?80"],
    ["≥ 80", "?80"],
    ["gần 80", "?80"],
    ["80+", "?80"],
    ["tối đa 80", "?80"],
    ["hơn tám mươi", "?80"],
    ["1.234", "?1.234"],
    ["82.555", "?82.555"],
    ["0,8", "?0.8"],
    ["8o%", "?80"],
    ["l00%", "?100"],
    ["012", "?12"],
    ["tám lăm", "?85"],
    ["tám mươi năm", "?85"],
    ["tám", "?8"],
    ["75 rưỡi", "?75.5"],
    ["tăng 5%", "?5"],
    ["+5", "?5"],
    ["82,5% tháng 10", "?82.5"],
    ["V.20 82,5%", "?82.5"],
    ["62% (5G)", "?62"],
    ["1496 hộ, đạt 82,5%", "?82.5"],
    ["hết", "?100"],
    ["không phát sinh thêm", "?nothing"],
  ])("is asked about: %j", (text, expected) => {
    expect(outcome("percent", text)).toBe(expected);
  });

  test.each([
    ["50/60", "!83,3%"],
    ["50 trên tổng số 60", "!83,3%"],
    ["một nửa", "!50%"],
    ["101%", "!100%"],
    ["825", "!82,5%"],
    ["8250%", "!82,5%"],
    ["-5", "!5%"],
    ["âm 5", "!5%"],
    ["82..5", "!82,5%"],
    ["82 5", "!82,5%"],
    ["82-85", "!82%|85%"],
    ["82,5% hoặc 83%", "!82,5%|83%"],
    ["50/60 (90%)", "!90%|83,3%"],
    ["không", "!0%|Không phát sinh"],
    ["chưa có", "!0%|Không phát sinh"],
    ["không phát sinh, 5%", "!5%|Không phát sinh"],
    ["chưa có số liệu", "!"],
    ["82 người", "!"],
    ["2 triệu", "!"],
    ["10/2026", "!"],
    ["T10", "!"],
    ["abc", "!"],
    ["", "!"],
    ["?", "!"],
    ["82,5,5", "!"],
    ["82²", "!"],
    ["82'5", "!"],
    ["1e3", "!"],
    ["82,5‰", "!"],
    ["٨٢", "!"],
    ["1.234,5", "!"],
    ["82,5 ".repeat(100), "!"],
  ])("is answered with the nearest valid form: %j", (text, expected) => {
    expect(outcome("percent", text)).toBe(expected);
  });

  test("may leave 0 to 100 where it is growth or a share of the product, and is asked about then", () => {
    expect(outcome("growth", "-5")).toBe("=-5");
    expect(outcome("growth", "âm 2,5%")).toBe("=-2.5");
    expect(outcome("growth", "tăng 8,5%")).toBe("=8.5");
    expect(outcome("growth", "giảm 5%")).toBe("?-5");
    expect(outcome("growth", "120%")).toBe("?120");
    expect(outcome("range", "-5")).toBe("!5%");
  });

  test("may be a range only where the target is one", () => {
    expect(outcome("range", "15-17%")).toBe("=15..17");
    expect(outcome("range", "từ 15 đến 17")).toBe("=15..17");
    expect(outcome("range", "16%")).toBe("=16");
    expect(outcome("range", "17-15")).toBe("?15..17");
    expect(outcome("range", "khoảng 15-17%")).toBe("?15..17");
    expect(outcome("percent", "15-17%")).toBe("!15%|17%");
  });
});

describe("a count", () => {
  test.each([
    ["papers", "3", "=3"],
    ["papers", "03 bài báo", "=3"],
    ["papers", "3bai", "=3"],
    ["papers", "3 bb", "=3"],
    ["papers", "ba bài báo", "=3"],
    ["papers", "3,0", "=3"],
    ["papers", "0", "=0"],
    ["papers", "k phat sinh", "=nothing"],
    ["people", "1.234 người", "=1234"],
    ["people", "1.234", "=1234"],
    ["people", "2 nghìn", "=2000"],
    ["people", "2k", "=2000"],
    ["people", "1k2", "=1200"],
    ["people", "1,2 nghìn người", "=1200"],
    ["people", "mười hai", "=12"],
    ["people", "12ng", "=12"],
    ["index", "0,82", "=0.82"],
    ["index", "0.82", "=0.82"],
    ["ratio", "1,5 người/01 vạn dân", "=1.5"],
  ] as const)("of %s is taken as meant: %j", (kind, text, expected) => {
    expect(outcome(kind, text)).toBe(expected);
  });

  test.each([
    ["people", "hơn 1000", "?1000"],
    ["people", "1,234", "?1234"],
    ["people", "2 nghìn 5", "?2500"],
    ["people", "2026", "?2026"],
    ["people", "5 van", "?50000"],
    ["people", "1234567", "?1234567"],
    ["papers", "5 văn phòng", "?5"],
    ["papers", "12 doanh nghiệp", "?12"],
    ["papers", "thêm 3", "?3"],
    ["papers", "ba", "?3"],
    ["ratio", "10 người", "?10"],
    ["papers", "3,5", "!3 bài báo|4 bài báo"],
    ["papers", "-3", "!3 bài báo"],
    ["papers", "5/10", "!5 bài báo"],
    ["papers", "80%", "!"],
    ["papers", "3 đồng", "!"],
    ["papers", "3x2", "!"],
    ["papers", "3 + 2", "!3 bài báo|2 bài báo"],
    ["people", "12 000", "!12.000 người"],
    ["people", "1.23.456", "!"],
    ["index", "82", "!0,82"],
    ["index", "82%", "!"],
  ] as const)("of %s is not taken silently: %j", (kind, text, expected) => {
    expect(outcome(kind, text)).toBe(expected);
  });
});

describe("an amount of money", () => {
  test.each([
    ["1,2 triệu", "=1200000"],
    ["1 triệu 2", "=1200000"],
    ["1tr2", "=1200000"],
    ["1tr250", "=1250000"],
    ["3 tỷ 500 triệu", "=3500000000"],
    ["2 tỷ 500 triệu 300 nghìn đồng", "=2500300000"],
    ["1 tỷ rưỡi", "=1500000000"],
    ["ba tỷ rưỡi", "=3500000000"],
    ["hai trăm triệu", "=200000000"],
    ["5 trăm triệu", "=500000000"],
    ["500", "=500000000"],
    ["1.234.567 đồng", "=1234567"],
    ["1500000001 đồng", "=1500000001"],
    ["1tr25", "?1250000"],
    ["1.200 triệu", "?1200000000"],
    ["1,2 tỷ 500 triệu", "?1700000000"],
    ["500000", "?500000"],
    ["1200000000", "?1200000000"],
    ["khoảng 500 triệu", "?500000000"],
    ["500 triệu trong 1,2 tỷ", "!500 triệu đồng"],
    ["3 tỷ, 500 triệu", "!3 tỷ đồng|500 triệu đồng"],
    ["-5 triệu", "!5 triệu đồng"],
    ["80%", "!"],
    ["5 người", "!"],
  ])("in triệu đồng: %j", (text, expected) => {
    expect(outcome("money", text)).toBe(expected);
  });

  test("in đồng is asked about when it is too small to be true", () => {
    expect(outcome("dong", "350.000.000")).toBe("=350000000");
    expect(outcome("dong", "500")).toBe("?500");
    expect(outcome("dong", "1.200")).toBe("?1200");
    expect(outcome("dong", "500 đồng")).toBe("=500");
  });
});

describe("yes or no", () => {
  test.each("có|co|co roi|đã có|đa co|rồi|xong|dạ có ạ|dạ rồi ạ|có rồi nhé anh|đã triển khai|ok|vâng|CÓ".split("|"))(
    "yes: %j",
    (text) => {
      expect(outcome("yes-no", text)).toBe("=true");
    },
  );
  test.each("không|khong|ko|k|hok|chưa|chua|chưa có|k có|dạ chưa ạ|chưa triển khai|Không.".split("|"))(
    "no: %j",
    (text) => {
      expect(outcome("yes-no", text)).toBe("=false");
    },
  );
  test.each([
    ["đã thuê dịch vụ của VNPT", "?true"],
    ["chưa thuê", "?false"],
    ["có?", "?true"],
    ["không phát sinh", "=nothing"],
    ...[
      "đang làm",
      "sắp có",
      "có nhưng chưa xong",
      "có thể",
      "co the",
      "không rõ",
      "cò",
      "dạ",
      "1",
      "0",
      "x",
      "82%",
    ].map((text): [string, string] => [text, "!Có|Không|Không phát sinh"]),
  ])("else it is asked about or the answers are offered: %j", (text, expected) => {
    expect(outcome("yes-no", text)).toBe(expected);
  });
});

describe("a text", () => {
  test("is taken with its numbers, but not when there is nothing or too much of it", () => {
    expect(outcome("text", " đã triển khai  2 ứng dụng ")).toBe("=đã triển khai 2 ứng dụng");
    expect(outcome("text", "không phát sinh")).toBe("=nothing");
    expect(outcome("text", "…")).toBe("!");
    expect(outcome("text", "a".repeat(1001))).toBe("!");
  });
});

describe("a number that may name a person", () => {
  const numbers = [
    "0912345678",
    "0912 345 678",
    "0912.345.678",
    "+84 912 345 678",
    "001085012345",
    "123456789",
    "123456789012",
  ];
  test.each(Object.keys(SPECS) as SpecName[])("is neither taken nor said again (%s)", (kind) => {
    for (const number of numbers) {
      for (const text of [number, `${number} ạ`, `82,5% gọi ${number}`]) {
        const reading = readValue(text, SPECS[kind]);
        expect(reading.outcome).toBe("invalid");
        expect(JSON.stringify(reading).replace(/[\s.]/g, "")).not.toContain(number.replace(/[\s.+]/g, ""));
      }
    }
  });

  test("leaves the value beside it to be picked", () => {
    expect(outcome("percent", "82,5% liên hệ 0912345678")).toBe("!82,5%");
  });

  test("is not said again even where it could be a count", () => {
    const reading = readValue("123.456.789", SPECS.people);
    expect(reading.outcome).toBe("confirm");
    expect(reading).not.toHaveProperty("question", expect.stringContaining("123"));
  });
});

test("every nearest form is itself read without another question", () => {
  const texts =
    "50/60|101%|825|-5|82..5|82 5|82-85|không|3,5|5/10|12 000|500 triệu trong 1,2 tỷ|3 tỷ, 500 triệu|x|82".split("|");
  for (const kind of Object.keys(SPECS) as SpecName[]) {
    for (const text of texts) {
      const reading = readValue(text, SPECS[kind]);
      for (const form of reading.outcome === "invalid" ? reading.nearest : [])
        expect([kind, text, form, readValue(form, SPECS[kind]).outcome]).toEqual([kind, text, form, "value"]);
    }
  }
});

test("every question ends as one and says the value, and every reason is a sentence", () => {
  for (const text of ["khoảng 80", "1.234", "0,8", "tăng 5%", "82,5% dân số"]) {
    const reading = readValue(text, SPECS.percent);
    expect(reading).toHaveProperty("question", expect.stringMatching(/Giá trị là [\d,]+%, đúng không ạ\?$/));
  }
  for (const text of ["abc", "50/60", "101%", "82 người", "0912345678", ""]) {
    const reading = readValue(text, SPECS.percent);
    expect(reading).toHaveProperty("why", expect.stringMatching(/^\p{Lu}.+\.$/u));
  }
});

describe("a value is shown", () => {
  test.each<[ReportedValue, string | null, string]>([
    [{ kind: "percent", number: 82.5 }, "%", "82,5%"],
    [{ kind: "percent", number: 3 }, "%GRDP", "3% GRDP"],
    [{ kind: "percent", number: -1.25 }, null, "-1,25%"],
    [{ kind: "count", number: 1234 }, "Người", "1.234 người"],
    [{ kind: "count", number: 0.8 }, "Chỉ số", "0,8"],
    [{ kind: "count", number: 5 }, "GB", "5 GB"],
    [{ kind: "count", number: 12 }, null, "12"],
    [{ kind: "money", number: 1_200_000_000 }, "đồng", "1,2 tỷ đồng"],
    [{ kind: "money", number: 350_250_000 }, "triệu đồng", "350,25 triệu đồng"],
    [{ kind: "money", number: 1_234_567 }, "triệu đồng", "1.234.567 đồng"],
    [{ kind: "money", number: 1_234_000_000 }, "đồng", "1.234.000.000 đồng"],
    [{ kind: "money", number: 0 }, "đồng", "0 đồng"],
    [{ kind: "range", number: 15, max: 17 }, "%", "15-17%"],
    [{ kind: "yes-no", yes: true }, null, "Có"],
    [{ kind: "yes-no", yes: false }, null, "Không"],
    [{ kind: "text", text: "Đã xong" }, null, "Đã xong"],
    [{ kind: "nothing" }, "%", "Không phát sinh"],
  ])("%j in %s as %s", (value, unit, shown) => {
    expect(formatValue(value, { unit })).toBe(shown);
  });
});

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("what is shown is read back as the same value", () => {
  const random = seeded(20261015);
  const numbers = (count: number, make: () => number) => Array.from({ length: count }, make);
  const size = (largest: number) => Math.floor(largest ** random());
  const cases: [SpecName, ReportedValue[]][] = [
    ["percent", Array.from({ length: 10_001 }, (_, i) => ({ kind: "percent", number: i / 100 }))],
    [
      "growth",
      numbers(500, () => Math.round((random() * 200 - 100) * 100) / 100).map((number) => ({ kind: "percent", number })),
    ],
    [
      "people",
      [0, 1, 999, 1000, 1e6, 1e9, ...numbers(2000, () => size(1e9))].map((number) => ({ kind: "count", number })),
    ],
    ["index", numbers(500, () => Math.round(random() * 1e4) / 1e4).map((number) => ({ kind: "count", number }))],
    ["money", [0, 1, 1e6, 1e9, 1e12, ...numbers(2000, () => size(1e13))].map((number) => ({ kind: "money", number }))],
    ["dong", numbers(1000, () => size(1e8) * 10_000).map((number) => ({ kind: "money", number }))],
    ["yes-no", [{ kind: "yes-no", yes: true }, { kind: "yes-no", yes: false }, { kind: "nothing" }]],
    ["range", numbers(200, () => size(50)).map((number) => ({ kind: "range", number, max: number + size(40) + 1 }))],
  ];
  test.each(cases)("%s", (kind, values) => {
    for (const value of values)
      expect(readValue(formatValue(value, SPECS[kind]), SPECS[kind])).toEqual({ outcome: "value", value });
  });
});

describe("a jump is asked about", () => {
  const percent = (number: number): ReportedValue => ({ kind: "percent", number });
  const count = (number: number): ReportedValue => ({ kind: "count", number });
  test.each([
    [percent(62.5), percent(82.5), false],
    [percent(62.4), percent(82.5), true],
    [percent(82.5), percent(20), true],
    [percent(0), percent(5), false],
    [count(100), count(150), false],
    [count(100), count(151), true],
    [count(100), count(49), true],
    [count(0), count(5), true],
    [count(0), count(0), false],
    [{ kind: "money", number: 1e9 }, { kind: "money", number: 1e6 }, true],
    [{ kind: "yes-no", yes: true }, { kind: "yes-no", yes: false }, true],
    [{ kind: "yes-no", yes: false }, { kind: "yes-no", yes: true }, false],
    [{ kind: "nothing" }, count(5), false],
    [{ kind: "text", text: "a" }, { kind: "text", text: "b" }, false],
    [{ kind: "range", number: 15, max: 17 }, percent(80), true],
  ] as [ReportedValue, ReportedValue, boolean][])("%j -> %j: %s", (previous, next, asked) => {
    expect(changeNeedsConfirm(previous, next) !== null).toBe(asked);
  });

  test("with both values and the way it went", () => {
    expect(changeNeedsConfirm(percent(82.5), percent(20))).toBe(
      "Lần trước là 82,5%, lần này là 20% (giảm 62,5 điểm %). Anh/chị xác nhận giúp tôi ạ?",
    );
    expect(changeNeedsConfirm(count(10), count(100), "Người")).toContain("10 người, lần này là 100 người (tăng mạnh)");
  });
});
