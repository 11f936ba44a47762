import { describe, expect, test } from "vitest";
import { valueKindOf } from "../../src/reporting/value-kinds.ts";
import { indicator } from "./specs.ts";

describe("values of an indicator", () => {
  test.each([
    ["%", "percent"],
    ["Tỷ lệ %", "percent"],
    ["phần trăm", "percent"],
    ["%GRDP", "percent"],
    ["Bài báo", "count"],
    ["Người/01 vạn dân", "count"],
    ["Chỉ số", "count"],
    ["Hợp đồng", "count"],
    ["Tổ công nghệ số cộng đồng", "count"],
    ["Nghìn lượt", "count"],
    ["đồng", "money"],
    ["triệu đồng", "money"],
    ["Tỷ đồng", "money"],
    ["Triệu đồng/người/năm", "money"],
    ["tỷ", "money"],
  ])("in %j are of the kind %s", (unit, kind) => {
    expect(valueKindOf(indicator("Kết quả", unit)).kind).toBe(kind);
  });

  test("without a unit are told by the targets, then by the name", () => {
    const of = (name: string, ...targets: Parameters<typeof indicator>[2][]) =>
      valueKindOf(indicator(name, null, ...targets)).kind;
    expect(of("Độ phủ sóng", { op: ">=", value: 62, text: "đạt 62%" })).toBe("percent");
    expect(of("Tỷ lệ phủ sóng", { op: "none", value: null, text: "-" })).toBe("percent");
    expect(of("Tổ công nghệ số", { op: ">=", value: 5, text: "≥ 5" })).toBe("count");
    expect(of("Số thôn có Internet", { op: "none", value: null, text: "-" })).toBe("count");
    expect(of("Trung tâm điều hành", { op: "none", value: null, text: "-" })).toBe("text");
  });

  test("are yes or no only where every target says so", () => {
    const of = (...texts: string[]) =>
      valueKindOf(
        indicator("Thuê dịch vụ", "Ứng dụng", ...texts.map((text) => ({ op: "text" as const, value: null, text }))),
      ).kind;
    expect(of("Có")).toBe("yes-no");
    expect(of("có", "Có")).toBe("yes-no");
    expect(of("Không")).toBe("yes-no");
    expect(of("Đã có")).toBe("yes-no");
    expect(of("Có", "Báo cáo")).toBe("text");
    expect(of("Có kế hoạch riêng")).toBe("text");
  });

  test("that are percentages lie within 0 and 100, except growth, shares of the product and parts of a plan", () => {
    const of = (name: string, unit = "%") => valueKindOf(indicator(name, unit));
    expect(of("Tỷ lệ người dân có chữ ký số")).toMatchObject({ min: 0, max: 100, decimals: true });
    expect(of("Tăng cường kết nối dữ liệu")).toMatchObject({ min: 0, max: 100 });
    expect(of("Truy cập với tốc độ trên 01 Gb/s")).toMatchObject({ min: 0, max: 100 });
    expect(of("Kinh tế số", "%GRDP")).toMatchObject({ min: 0, max: null });
    expect(of("Quy mô kinh tế số/GRDP")).toMatchObject({ min: 0, max: null });
    expect(of("Tốc độ tăng trưởng kinh tế số")).toMatchObject({ min: null, max: null });
    expect(of("Tốc độ tăng năng suất lao động")).toMatchObject({ min: null, max: null });
    expect(of("Thu ngân sách so với dự toán")).toMatchObject({ min: 0, max: null });
    expect(valueKindOf(indicator("Mức hoàn thành", "%", { value: 110 }))).toMatchObject({ min: 0, max: null });
  });

  test("that are counted are whole and not negative; what is measured may have decimals", () => {
    const decimals = (unit: string | null, value = 1, name = "Kết quả") =>
      valueKindOf(indicator(name, unit, { value, text: String(value) })).decimals;
    for (const unit of ["Bài báo", "Người", "Doanh nghiệp", "Sáng kiến", "Vườn ươm/trung tâm", "Đơn đăng ký"])
      expect([unit, decimals(unit)]).toEqual([unit, false]);
    for (const unit of ["Chỉ số", "Điểm", "Người/01 vạn dân", "máy/100 dân", "Gb/s", "Mbps", "km", "Nghìn lượt", "giờ"])
      expect([unit, decimals(unit)]).toEqual([unit, true]);
    expect(decimals("Bậc", 1.5)).toBe(true);
    expect(decimals(null)).toBe(true);
    expect(valueKindOf(indicator("Bài báo", "Bài báo"))).toMatchObject({ min: 0, max: null });
  });

  test("of an index up to 1 end there, and of another index nowhere", () => {
    const max = (value: number) => valueKindOf(indicator("Chỉ số Chuyển đổi số", "Chỉ số", { value })).max;
    expect(max(0.8)).toBe(1);
    expect(max(75)).toBeNull();
    expect(max(1)).toBeNull();
  });

  test("may be a range where a target is one", () => {
    expect(valueKindOf(indicator("Kinh tế số/GRDP", "%", { op: "range", value: 15, max: 17 }))).toMatchObject({
      kind: "percent",
      range: true,
    });
    expect(valueKindOf(indicator("Chữ ký số", "%")).range).toBe(false);
  });

  test("that come about every year are of the period; states, percentages and indexes are not", () => {
    const of = (name: string, unit: string | null) => valueKindOf(indicator(name, unit, { value: 2 })).accumulation;
    expect(of("Đơn đăng ký sở hữu trí tuệ mỗi năm", "Đơn đăng ký")).toBe("in-period");
    expect(of("Hằng năm có sáng kiến được công nhận", "Sáng kiến")).toBe("in-period");
    expect(of("Sản phẩm được thương mại hóa trong kỳ", "Sản phẩm")).toBe("in-period");
    expect(of("Chi cho chuyển đổi số hàng năm", "triệu đồng")).toBe("in-period");
    expect(of("Lượt tập huấn", "Lượt/năm")).toBe("in-period");
    expect(of("Doanh nghiệp công nghệ số", "Doanh nghiệp")).toBe("cumulative");
    expect(of("Tỷ lệ hồ sơ trực tuyến hằng năm", "%")).toBe("cumulative");
    expect(of("Chỉ số chuyển đổi số hằng năm", "Chỉ số")).toBe("cumulative");
  });
});
