import { describe, expect, it } from "vitest";
import { canonicalTone, collapse, fold, hasDiacritics, slugify, toNfc } from "../../src/text/normalize.ts";

/** Every vowel with every tone, and đ: what a Vietnamese keyboard gives. */
const LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ";

describe("fold", () => {
  it.each([
    ["Định Hóa", "dinh hoa"],
    ["ĐẶNG ĐÌNH ĐƯỜNG", "dang dinh duong"],
    ["đ", "d"],
    ["Đ", "d"],
    ["Thuỷ lợi", "thuy loi"],
    ["5G – 82,5%", "5g – 82,5%"],
    ["VNeID", "vneid"],
    ["", ""],
  ])("makes %j of %j", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it("leaves only plain letters of every Vietnamese letter, small or capital, NFC or NFD", () => {
    for (const letter of LETTERS)
      for (const form of [letter, letter.toUpperCase(), letter.normalize("NFD"), letter.toUpperCase().normalize("NFD")])
        expect(fold(form), form).toMatch(/^[aeiouyd]$/);
  });

  it("changes nothing the second time", () => {
    for (const text of [LETTERS, "Định Hóa", "Ằ\u0323"]) expect(fold(fold(text))).toBe(fold(text));
  });
});

describe("toNfc", () => {
  it("joins what was typed letter and mark apart", () => {
    expect(toNfc("Đi\u0323nh Ho\u0301a")).toBe("Định Hóa");
    expect(toNfc(LETTERS.normalize("NFD"))).toBe(LETTERS);
    expect(toNfc("e\u0302\u0323")).toBe("ệ");
    expect(toNfc("e\u0323\u0302")).toBe("ệ");
  });

  it.each([
    ["zero width", "chữ\u200b ký\u200d số\ufeff", "chữ ký số"],
    ["soft hyphens", "chuyển\u00ad đổi", "chuyển đổi"],
    ["word joiners", "\u2060số\u2060", "số"],
    ["full-width letters and figures", "５Ｇ　ｎăm ２０３０％", "5G\u3000năm 2030%"],
  ])("takes out or replaces %s", (_what, text, clean) => {
    expect(toNfc(text)).toBe(clean);
  });

  it("joins a letter and its mark that something invisible stood between", () => {
    expect(toNfc("ho\u200b\u0301a")).toBe("hóa");
  });

  it.each([
    ["Cyrillic letters among Latin ones", "сhuyển đổi sо", "chuyển đổi so"],
    ["Greek letters among Latin ones", "bάo cοo Αi", "bάo coo Ai"],
    ["the Icelandic and the African D", "Ðịnh Hóa, ðổi Ɖảng", "Định Hóa, đổi Đảng"],
    ["fancy letters", "𝗰𝗵ữ 𝐤ý ﬁle", "chữ ký file"],
    ["direction marks", "\u202asố\u202c", "số"],
  ])("replaces %s", (_what, text, clean) => {
    expect(toNfc(text)).toBe(clean);
  });

  it("leaves text of another script", () => {
    expect(toNfc("Как дела, xã?")).toBe("Как дела, xã?");
  });

  it("changes nothing the second time", () => {
    for (const text of ["сhuyển ðổi", "e\u0301", "ａ\u0301", "𝗰\u0301"]) expect(toNfc(toNfc(text))).toBe(toNfc(text));
  });

  it("keeps line breaks, emoji and everything else that is seen", () => {
    expect(toNfc("a\nb\r\nc 😀 – “x”")).toBe("a\nb\r\nc 😀 – “x”");
  });
});

describe("collapse", () => {
  it.each([
    [" a  b\tc ", "a b c"],
    ["a\n\nb", "a b"],
    ["a\u00a0\u3000b\u2009c", "a b c"],
    [" \n ", ""],
  ])("makes %j of %j", (text, collapsed) => {
    expect(collapse(text)).toBe(collapsed);
  });
});

describe("hasDiacritics", () => {
  it.each(["ký", "đo", "Đ", "a\u0301", "ư"])("sees one in %j", (text) => {
    expect(hasDiacritics(text)).toBe(true);
  });

  it.each(["", "chu ky so", "5G", "VNeID", "–“”"])("sees none in %j", (text) => {
    expect(hasDiacritics(text)).toBe(false);
  });
});

describe("slugify", () => {
  it.each([
    ["Định Hóa", "dinh-hoa"],
    ["  xã  Phước An! ", "xa-phuoc-an"],
    ["Đặc khu Côn Đảo (2026)", "dac-khu-con-dao-2026"],
    ["---", ""],
  ])("makes %j of %j", (text, slug) => {
    expect(slugify(text)).toBe(slug);
  });
});

describe("canonicalTone", () => {
  it.each([
    ["hoà", "hòa"],
    ["hoá", "hóa"],
    ["hoả", "hỏa"],
    ["toạ", "tọa"],
    ["khoẻ", "khỏe"],
    ["loè", "lòe"],
    ["thuỷ", "thủy"],
    ["uỷ", "ủy"],
    ["luỹ", "lũy"],
    ["tuỳ", "tùy"],
    ["huý", "húy"],
    ["luỵ", "lụy"],
  ])("writes %s as %s", (typed, canonical) => {
    expect(canonicalTone(typed)).toBe(canonical);
    expect(canonicalTone(canonical)).toBe(canonical);
  });

  it.each(["quý", "quỳ", "quỹ", "quỵ", "hoàn", "toán", "thuyền", "khoảng", "xoáy", "hoa", "thuy", "a", "", "5g"])(
    "leaves %j as it is",
    (syllable) => {
      expect(canonicalTone(syllable)).toBe(syllable);
    },
  );
});
