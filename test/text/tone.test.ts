import { describe, expect, it } from "vitest";
import { isSyllable, placeTone, splitTone, withTonePlaced } from "../../src/text/tone.ts";

describe("placing the tone", () => {
  it.each([
    ["đựơc", "được"],
    ["tóan", "toán"],
    ["qúy", "quý"],
    ["gìơ", "giờ"],
    ["nhìêu", "nhiều"],
    ["khỏang", "khoảng"],
    ["phứơc", "phước"],
    ["hoà", "hòa"],
    ["thuỷ", "thủy"],
  ])("mends %s to %s", (typed, placed) => {
    expect(withTonePlaced(typed)).toBe(placed);
  });

  it.each("của ngoài quốc giá nghĩa mùa thuở huỳnh gì giữ quý việt được chuyển hoàn khuya ở 5g xyz".split(" "))(
    "leaves “%s” as it is",
    (syllable) => {
      expect(withTonePlaced(syllable)).toBe(syllable);
    },
  );

  it("puts back what it took off", () => {
    for (const syllable of ["đổi", "số", "kỹ", "trường", "nghiệp"]) {
      const { toneless, tone } = splitTone(syllable);
      expect(placeTone(toneless, tone)).toBe(syllable);
    }
  });
});

describe("a syllable", () => {
  it.each("chuyển đổi số nghiêng quỳnh giữa uống yêu hoa khuya ngoao chuyen truong a ở".split(" "))(
    "may be spelled “%s”",
    (text) => {
      expect(isSyllable(text)).toBe(true);
    },
  );

  it.each("chukyso ngihep xh 5g phâ tiê thinn word".split(" "))("is not spelled “%s”", (text) => {
    expect(isSyllable(text)).toBe(false);
  });
});
