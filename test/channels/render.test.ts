import { describe, expect, test } from "vitest";
import { numberedChoices, plainText, shorten, sourceLines, splitText } from "../../src/channels/render.ts";
import type { Citation } from "../../src/domain/answer.ts";
import type { Reply } from "../../src/domain/message.ts";

function cite(locator: string, title = "Kế hoạch 12/KH-UBND"): Citation {
  return { document: "dan-tien", title, locator, quote: "…" };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

describe("splitting a text", () => {
  test("a text that fits stays whole, and a blank one gives no part", () => {
    expect(splitText("Xin chào.\nEm giúp gì được?", 100)).toEqual(["Xin chào.\nEm giúp gì được?"]);
    expect(splitText("a".repeat(100), 100)).toEqual(["a".repeat(100)]);
    expect(splitText(" \n ", 100)).toEqual([]);
  });

  test("a paragraph is kept whole before a line is, a line before a sentence, a sentence before a word", () => {
    expect(splitText("Một hai.\nBa bốn.\n\nNăm sáu. Bảy tám.", 30)).toEqual(["Một hai.\nBa bốn.", "Năm sáu. Bảy tám."]);
    expect(splitText("Một hai. Ba bốn.\nNăm sáu. Bảy tám.", 28)).toEqual(["Một hai. Ba bốn.", "Năm sáu. Bảy tám."]);
    expect(splitText("Một hai ba bốn. Năm sáu bảy tám chín.", 25)).toEqual([
      "Một hai ba bốn.",
      "Năm sáu bảy tám chín.",
    ]);
    expect(splitText("một hai ba bốn năm sáu", 14)).toEqual(["một hai ba bốn", "năm sáu"]);
  });

  test("a decimal number or an abbreviation inside a word is no end of a sentence", () => {
    expect(splitText("Đạt 82.5 phần trăm theo V.20 của xã", 12)[0]).toBe("Đạt 82.5");
  });

  test("a word longer than the limit is cut, but never inside an emoji", () => {
    const parts = splitText("😀".repeat(10), 7);
    expect(parts.join("")).toBe("😀".repeat(10));
    expect(parts.every((part) => part.length <= 7 && part.isWellFormed())).toBe(true);
  });

  test("nor inside an emoji of several, or a letter with its marks", () => {
    const family = "👨‍👩‍👧";
    expect(splitText(family.repeat(4), 19)).toEqual([family.repeat(2), family.repeat(2)]);
    const letter = "x\u0323\u0301";
    expect(splitText(letter.repeat(4), 8)).toEqual([letter.repeat(2), letter.repeat(2)]);
    const tooLong = `x${"\u0301".repeat(9)}`;
    expect(splitText(tooLong, 4).join("")).toBe(tooLong);
  });

  test("a word that fits alone is not cut, however little stands before it", () => {
    const address = `https://xa.vn/${"a".repeat(84)}`;
    expect(splitText(`Xem ${address} nhé`, 100)).toEqual(["Xem", address, "nhé"]);
    expect(splitText(`Xem ${"a".repeat(120)}`, 100)).toEqual([`Xem ${"a".repeat(96)}`, "a".repeat(24)]);
  });

  test("a heading alone is no part when much follows it", () => {
    const [first = ""] = splitText(`Trả lời:\n\n${"từ ".repeat(200)}`, 100);
    expect(first.length).toBeGreaterThan(90);
  });

  test("whatever the text, no part is too long and no word is lost or moved", () => {
    let seed = 7;
    const random = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    const pieces = ["xã ", "Đan Tiến ", "đạt 82,5%. ", "\n", "\n\n", "- mục; ", "(theo V.20) ", "😀 "];
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: random(120) }, () => pieces[random(pieces.length)]).join("");
      const limit = 20 + random(100);
      const parts = splitText(text, limit);
      expect(parts.every((part) => part !== "" && part.length <= limit)).toBe(true);
      expect(words(parts.join("\n"))).toEqual(words(text));
    }
  });
});

describe("sources", () => {
  test("the same place is named once, three are shown and the rest is counted", () => {
    const lines = sourceLines([
      cite("dòng 1"),
      cite("dòng 1"),
      cite("dòng 2"),
      cite("dòng 3"),
      cite("dòng 4"),
      cite("dòng 5"),
    ]);
    expect(lines).toEqual([
      "Nguồn: Kế hoạch 12/KH-UBND, dòng 1",
      "Nguồn: Kế hoạch 12/KH-UBND, dòng 2",
      "Nguồn: Kế hoạch 12/KH-UBND, dòng 3",
      "và 2 nguồn khác",
    ]);
  });

  test("a source without a place is its title alone, and no source is no line", () => {
    expect(sourceLines([cite("", "Hướng dẫn VNeID")])).toEqual(["Nguồn: Hướng dẫn VNeID"]);
    expect(sourceLines([])).toEqual([]);
  });
});

describe("a reply without markup", () => {
  const reply: Reply = {
    text: "Anh/chị hỏi xã nào?",
    kind: "clarify",
    citations: [cite("dòng 1")],
    choices: ["Đan Tiến", "Bạch Thông", "Định Hóa"].map((label) => ({ label, text: `/xa ${label}` })),
  };

  test("text, numbered choices and sources stand in this order", () => {
    expect(plainText(reply)).toBe(
      "Anh/chị hỏi xã nào?\n\n1. Đan Tiến\n2. Bạch Thông\n3. Định Hóa\n\nNguồn: Kế hoạch 12/KH-UBND, dòng 1",
    );
  });

  test("choices that are buttons are not listed, and the others keep their number", () => {
    expect(plainText(reply, 2)).toContain("?\n\n3. Định Hóa\n\nNguồn");
    expect(numberedChoices(reply.choices.slice(1), 2)).toBe("2. Bạch Thông\n3. Định Hóa");
  });

  test("an answer without choices and sources is its text", () => {
    expect(plainText({ ...reply, choices: [], citations: [] })).toBe("Anh/chị hỏi xã nào?");
  });
});

test("a reply without buttons says how to rate it, and one with buttons does not", () => {
  const ratings = [
    { label: "👍 Hữu ích", text: "👍" },
    { label: "👎 Chưa đúng", text: "👎" },
  ];
  const reply: Reply = { text: "Đến năm 2026.", kind: "target", citations: [], choices: [], ratings };
  expect(plainText(reply)).toBe("Đến năm 2026.\n\nGóp ý: gõ 👍 (Hữu ích) hoặc 👎 (Chưa đúng).");
  expect(plainText(reply, 3)).toBe("Đến năm 2026.");
});

test("a label is shortened by characters and says so", () => {
  expect(shorten("Định Hóa", 8)).toBe("Định Hóa");
  expect(shorten("Đăng ký VNeID mức 2", 10)).toBe("Đăng ký V…");
  expect(shorten("😀😀😀", 2)).toBe("😀…");
});
