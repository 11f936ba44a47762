import { describe, expect, it } from "vitest";
import { findPersonalNumbers, maskPersonalNumbers } from "../../src/text/personal-numbers.ts";

describe("personal numbers", () => {
  it.each([
    ["CCCD của tôi là 001234567890 ạ", "CCCD của tôi là … ạ"],
    ["CCCD001234567890", "CCCD…"],
    ["001 234 567 890", "…"],
    ["0012-3456-7890", "…"],
    ["CMND 123.456.789", "CMND …"],
    ["CMND 012345678.", "CMND …."],
    ["gọi 0912345678 nhé", "gọi … nhé"],
    ["0912.345.678 hoặc 0208 3851 234", "… hoặc …"],
    ["(0208) 3.851.234", "(…"],
    ["+84 912 345 678", "+…"],
    ["09 12 34 56 78", "…"],
    ["0 9 1 2 3 4 5 6 7 8", "…"],
    ["0912.\u00a0345.\u00a0678", "…"],
    ["thẻ 9704 1234 5678 9012", "thẻ …"],
    ["mã số thuế 4600123456-001", "mã số thuế …"],
    ["٠١٢٣٤٥٦٧٨٩", "…"],
    ["0912345678 đồng", "… đồng"],
    ["thư: nguyen.van-a@thainguyen.gov.vn, số 0912345678", "thư: …, số …"],
    ["a0912345678@gmail.com", "…"],
  ])("are masked: %j", (text, masked) => {
    expect(maskPersonalNumbers(text)).toBe(masked);
  });

  it.each([
    "Nghị quyết số 57-NQ/TW ngày 22/12/2024",
    "Quyết định 1322/QĐ-BKHCN, Luật 24/2018/QH14, 469-KH/TU",
    "từ 01/01/2026 đến 31/12/2026",
    "từ 01.01.2026 đến 31.12.2026, 01-01-2026, 2026-01-31",
    "giai đoạn 2021-2025, 2026 – 2030, mốc 2025 2026 2027",
    "1.500.000.000 đồng",
    "15000000000 đồng; 1.500.000.000đ",
    "kỳ T10/2026, chỉ tiêu V.20, NV.III.5.2",
    "17 30 70 80 90 95",
    "đạt 80%, 82,5%, 1.234 hộ, 12.345.678 người",
    "tổng đài 1022, 19001234",
  ])("are not what plans print: %j", (text) => {
    expect(maskPersonalNumbers(text)).toBe(text);
  });

  it("are found with their place and kind", () => {
    expect(findPersonalNumbers("x@y.vn và 0912345678")).toEqual([
      { kind: "email", start: 0, end: 6 },
      { kind: "number", start: 10, end: 20 },
    ]);
  });

  it("end in time on long digits", () => {
    const started = performance.now();
    maskPersonalNumbers(`${"1 ".repeat(50_000)}a${"a.".repeat(50_000)}`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
