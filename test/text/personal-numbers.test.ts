import { describe, expect, it } from "vitest";
import { maskPersonalNumbers } from "../../src/text/personal-numbers.ts";

describe("masking personal numbers", () => {
  it.each([
    ["an identity card of 12 digits", "CCCD 079123456789 của tôi"],
    ["an old identity card of 9 digits", "CMND 012345678 của tôi"],
    ["a telephone", "gọi 0912345678 của tôi"],
    ["a telephone with its country", "gọi +84912345678 của tôi"],
    ["spaces between", "gọi 0912 345 678 của tôi"],
    ["dots between", "gọi 079.123.456.789 của tôi"],
    ["dashes between", "gọi 0912-345-678 của tôi"],
    ["spaces and dashes between", "gọi 0912 - 345 – 678 của tôi"],
    ["brackets", "gọi (091) 234-5678 của tôi"],
    ["a space after each digit", "gọi 0 9 1 2 3 4 5 6 7 8 của tôi"],
    ["a bank account of 16 digits", "chuyển 9704 1234 5678 9012 của tôi"],
    ["a no-break space between", "gọi 0912\u00a0345\u00a0678 của tôi"],
  ])("takes out %s, and leaves the words around it", (_what, text) => {
    const masked = maskPersonalNumbers(text);
    expect(masked).not.toMatch(/\d/);
    expect(masked.startsWith(text.split(" ")[0] as string)).toBe(true);
    expect(masked.endsWith(" của tôi")).toBe(true);
  });

  it("takes out each of several", () => {
    expect(maskPersonalNumbers("0912345678, 079123456789")).toBe("[số đã ẩn], [số đã ẩn]");
  });

  it.each([
    "Chữ ký số đến 2030 đạt bao nhiêu?",
    "so sánh 2026 - 2030 - 2035",
    "từ 2025 2030 2035 thì sao",
    "kế hoạch 12/KH-UBND ngày 05/01/2026, 06/02/2026 và 07/03/2026",
    "chỉ tiêu V.20, IV.3, 82,5% và 1.234,5 tỷ đồng",
    "12345678",
    "",
  ])("leaves %j as it is", (text) => {
    expect(maskPersonalNumbers(text)).toBe(text);
  });
});
