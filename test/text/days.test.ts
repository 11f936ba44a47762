import { describe, expect, it } from "vitest";
import { addDays, findDays, sayDay } from "../../src/text/days.ts";

const TODAY = "2026-10-15";

describe("days in a text", () => {
  it.each([
    ["đã ban hành KH 12 ngày 15/3/2026", ["2026-03-15"]],
    ["xong 15-3-2026", ["2026-03-15"]],
    ["xong 5.3.26", ["2026-03-05"]],
    ["xong ngày 05 / 03 / 2026.", ["2026-03-05"]],
    ["ngày 15 tháng 3 năm 2026", ["2026-03-15"]],
    ["ngay 15 thang 3", ["2026-03-15"]],
    ["ngày 2 tháng 10/2026", ["2026-10-02"]],
    ["2026-03-15", ["2026-03-15"]],
    ["xong 20/12", ["2026-12-20"]],
    ["HÔM NAY", ["2026-10-15"]],
    ["hom qua, 1/10/2026", ["2026-10-14", "2026-10-01"]],
    ["31/2/2026", [null]],
    ["29/2/2028", ["2028-02-29"]],
    ["ngày 3/15", [null]],
    ["KH số 12/KH-UBND, QĐ 45/2026/QĐ-UBND, 1552/BTTTT-THH", []],
    ["số 15/3/KH-UBND", []],
    ["đạt 82,5 trên 1.234.567 dòng, 3/2026", []],
    ["bản 1.2.3", []],
    ["5/7-UBND", []],
    ["", []],
  ])("%j names %j", (text, days) => {
    expect(findDays(text, TODAY).map(({ day }) => day)).toEqual(days);
  });

  it("say where they stand", () => {
    const text = "Đã ký ngày 15/3/2026, gửi hôm qua";
    for (const { start, end, text: said } of findDays(text, TODAY)) expect(text.slice(start, end)).toBe(said);
    expect(findDays(text, TODAY).map((d) => d.text)).toEqual(["15/3/2026", "hôm qua"]);
  });

  it("are counted over the end of a month and said as people say them", () => {
    expect(addDays("2026-10-15", 30)).toBe("2026-11-14");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
    expect(sayDay("2026-03-05")).toBe("5/3/2026");
  });
});
