import { describe, expect, test } from "vitest";
import { LexicalIndex } from "../../src/search/lexical-index.ts";
import { fold } from "../../src/text/normalize.ts";
import { entry, ids, planLines } from "./entries.ts";

const PLAN = [
  entry("5g", "Tỷ lệ phủ sóng 5G trên địa bàn xã", { context: "Về phát triển hạ tầng số" }),
  entry("cap-quang", "Tỷ lệ hộ gia đình có đường truyền cáp quang", { context: "Về phát triển hạ tầng số" }),
  entry("chu-ky-so", "Tỷ lệ người dân trưởng thành có chữ ký số", { body: "Phòng Văn hóa – Xã hội" }),
  entry("ky-duyet", "Số văn bản có chữ viết tay được ký duyệt", { body: "Văn phòng HĐND và UBND" }),
  entry("vneid", "Tỷ lệ người dân có tài khoản định danh điện tử (VNeID)", { body: "Công an xã" }),
  entry("thanh-toan", "Tỷ lệ thanh toán trực tuyến trong giải quyết thủ tục hành chính", { body: "Trung tâm Phục vụ" }),
  entry("camera", "Lắp đặt camera trên đường liên thôn", { kind: "task", body: "Công an xã" }),
  entry("ong-duong", "Ông Nguyễn Văn Dương, Chủ tịch, chỉ đạo chung", { kind: "duty" }),
  entry("truong-hoc", "Trường học trang bị kiến thức số cho học sinh", { kind: "task" }),
  entry("truong-ban", "Trưởng ban chỉ đạo họp hằng tháng", { kind: "duty" }),
];
const index = LexicalIndex.build(PLAN);

describe("ranking", () => {
  test("a phrase goes before its words scattered", () => {
    expect(ids(index.search("chữ ký số")).slice(0, 3)).toEqual([
      "chu-ky-so", // the phrase as it stands
      "ky-duyet", // all three syllables, none beside another
      "truong-hoc", // only "số"; the others have it in their group's title
    ]);
  });

  test("typed without diacritics, pairs still say which word was meant", () => {
    expect(ids(index.search("chu ky so")).slice(0, 2)).toEqual([
      "chu-ky-so", // "chu ky" and "ky so"
      "ky-duyet", // neither
    ]);
    expect(ids(index.search("truong hoc"))[0]).toBe("truong-hoc"); // "trưởng" folds alike, but "truong hoc" is a pair
  });

  test("the title outweighs the body, and the body the context", () => {
    const three = LexicalIndex.build([
      entry("context", "Việc thứ nhất", { context: "Kho bạc xã" }),
      entry("body", "Việc thứ nhì", { body: "Kho bạc xã" }),
      entry("title", "Kho bạc xã"),
    ]);
    expect(ids(three.search("kho bạc"))).toEqual(["title", "body", "context"]);
  });

  test("a rare word outweighs a common one", () => {
    expect(ids(index.search("tỷ lệ vneid"))[0]).toBe("vneid"); // "tỷ lệ" is in five titles
  });

  test("equal entries keep the order in which they were given", () => {
    const twins = LexicalIndex.build([entry("a", "Mạng nội bộ"), entry("b", "Mạng nội bộ"), entry("c", "Mạng nội bộ")]);
    expect(ids(twins.search("mạng nội bộ"))).toEqual(["a", "b", "c"]);
    expect(ids(twins.search("mạng nội bộ", { limit: 2 }))).toEqual(["a", "b"]);
  });

  test("a real indicator is found as typed, without diacritics and in everyday words", () => {
    const real = LexicalIndex.build(planLines("phuoc-an"));
    const line93 = "phuoc-an:93"; // "Tỷ lệ cấp kết quả giải quyết thủ tục hành chính điện tử"
    expect(ids(real.search("cấp kết quả thủ tục hành chính điện tử"))[0]).toBe(line93);
    expect(ids(real.search("cap ket qua thu tuc hanh chinh dien tu"))[0]).toBe(line93);
    expect(ids(real.search("điện tóan đám mây cua xã do ai phụ trác"))[0]).toBe("phuoc-an:100");
  });

  test("nothing in common finds nothing, and so does an empty question", () => {
    expect(LexicalIndex.build(PLAN, { typos: 0 }).search("bóng đá quốc tế")).toEqual([]);
    expect(index.search("")).toEqual([]);
    expect(index.search("?!…")).toEqual([]);
    expect(LexicalIndex.build([]).search("chữ ký số")).toEqual([]);
    expect(index.search("chữ ký số", { limit: 0 })).toEqual([]);
  });
});

describe("diacritics", () => {
  test("typed marks outrank folded ones: đường is not Dương", () => {
    expect(ids(index.search("đường"))).toEqual(["camera", "cap-quang", "ong-duong"]);
    expect(ids(index.search("Dương"))[0]).toBe("ong-duong");
    expect(ids(index.search("đường Dương"))).toHaveLength(3);
  });

  test("without marks both are meant", () => {
    expect(ids(index.search("duong")).sort()).toEqual(["camera", "cap-quang", "ong-duong"]);
  });

  test.each([
    ["trưởng ban", "truong-ban"],
    ["trường học", "truong-hoc"],
  ])("%s finds its own word first", (query, expected) => {
    expect(ids(index.search(query))[0]).toBe(expected);
  });

  test("a wrong mark still finds the word", () => {
    expect(ids(index.search("phũ sòng 5g"))[0]).toBe("5g");
    expect(ids(index.search("câp quáng"))[0]).toBe("cap-quang");
  });

  test("both customs of placing the tone and decomposed letters are one spelling", () => {
    const one = LexicalIndex.build([entry("hoa", "Phường Hòa Bình"), entry("hoá", "Hóa chất")]);
    expect(ids(one.search("hoà bình"))[0]).toBe("hoa");
    expect(one.search("hoà bình".normalize("NFD"))).toEqual(one.search("hòa bình"));
  });
});

describe("typos", () => {
  test.each([
    ["tai khoan vneud", "vneid"],
    ["camere liên thôn", "camera"],
    ["thanhh toán trực tuyén", "thanh-toan"],
    ["cac quag", "cap-quang"],
  ])("%s", (query, expected) => {
    expect(ids(index.search(query))[0]).toBe(expected);
  });

  test("a question that is spelled right is ranked as without n-grams", () => {
    const without = LexicalIndex.build(PLAN, { typos: 0 });
    for (const { title } of PLAN) {
      for (const query of [title, fold(title)]) expect(index.search(query)).toEqual(without.search(query));
    }
  });

  test("an entry with the word outranks one with a word like it", () => {
    const near = LexicalIndex.build([entry("like", "Kho tàng"), entry("word", "Kho hàng"), entry("far", "Kho bạc")]);
    expect(ids(near.search("kho hàng"))[0]).toBe("word");
    expect(near.search("hàng").map(({ id }) => id)).toEqual(["word"]);
  });

  test("numbers are not mended", () => {
    const years = LexicalIndex.build([entry("2030", "Đến năm 2030")]);
    expect(years.search("2031")).toEqual([]);
  });
});

describe("several phrases", () => {
  test("synonyms find what the person's own words do not", () => {
    expect(ids(index.search("di động thế hệ năm"))[0]).not.toBe("5g");
    const found = index.search([
      { text: "di động thế hệ năm", weight: 1 },
      { text: "5G", weight: 0.5 },
    ]);
    expect(ids(found)[0]).toBe("5g");
  });

  test("a phrase of more weight decides", () => {
    const terms = (camera: number, vneid: number) => [
      { text: "camera", weight: camera },
      { text: "VNeID", weight: vneid },
    ];
    expect(ids(index.search(terms(1, 0.5)))).toEqual(["camera", "vneid"]);
    expect(ids(index.search(terms(0.5, 1)))).toEqual(["vneid", "camera"]);
  });

  test("saying a word twice does not count twice", () => {
    const once = index.search([{ text: "chữ ký số", weight: 1 }]);
    const twice = index.search([
      { text: "chữ ký số", weight: 1 },
      { text: "chữ ký số", weight: 0.5 },
    ]);
    expect(twice).toEqual(once);
  });

  test("words of different phrases are no pair", () => {
    const pair = index.search("chữ ký")[0]?.score ?? 0;
    const apart = index.search([
      { text: "chữ", weight: 1 },
      { text: "ký", weight: 1 },
    ])[0]?.score;
    expect(apart).toBeLessThan(pair);
  });
});

describe("coverage", () => {
  const coverage = (query: string) => index.search(query)[0]?.coverage ?? 0;

  test("is 1 when the entry holds every syllable, with or without marks", () => {
    expect(coverage("chữ ký số")).toBe(1);
    expect(coverage("ty le phu song 5g")).toBe(1);
  });

  test("falls with each rare word that is missing", () => {
    expect(coverage("chữ ký số thuê bao")).toBeLessThan(0.7);
    expect(coverage("phủ sóng truyền hình")).toBeLessThan(coverage("phủ sóng trên địa bàn"));
  });

  test("is low when the words are only like others", () => {
    expect(Math.max(...index.search("bóng đá quốc tế").map((match) => match.coverage))).toBeLessThan(0.35);
  });

  test("counts a mended word in part", () => {
    expect(coverage("camere")).toBeGreaterThan(0.5);
    expect(coverage("camere")).toBeLessThan(1);
  });
});

describe("filters", () => {
  const mixed = LexicalIndex.build([
    entry("a/1", "Phủ sóng 5G", { commune: "a" }),
    entry("b/1", "Phủ sóng 5G", { commune: "b" }),
    entry("b/2", "Lắp trạm phủ sóng 5G", { commune: "b", kind: "task" }),
    entry("guide", "Đổi sim để dùng 5G", { commune: "", kind: "guide" }),
  ]);

  test("a commune's search returns nothing of another commune, but what holds for all", () => {
    expect(ids(mixed.search("5G", { communes: ["b"] })).sort()).toEqual(["b/1", "b/2", "guide"]);
    expect(ids(mixed.search("5G", { communes: ["a", "b"] }))).toHaveLength(4);
    expect(ids(mixed.search("5G", { communes: [] }))).toEqual(["guide"]);
  });

  test("kinds are filtered before the limit", () => {
    expect(ids(mixed.search("5G", { kinds: ["task"], limit: 1 }))).toEqual(["b/2"]);
    expect(mixed.search("5G", { kinds: [] })).toEqual([]);
  });
});

describe("what answering asks of the index", () => {
  test("idf is highest for unknown words and lower the more entries hold one", () => {
    expect(index.idf("zzz")).toBeGreaterThan(index.idf("vneid"));
    expect(index.idf("vneid")).toBeGreaterThan(index.idf("duong"));
    expect(index.idf("duong")).toBeGreaterThan(index.idf("ty"));
    expect(index.idf("duong", "dương")).toBe(index.idf("vneid")); // one "Dương", though three fold to it
    expect(index.idf("duong", "dướng")).toBe(index.idf("duong")); // a form that is not in the index
  });

  test("the vocabulary counts entries, not occurrences", () => {
    expect(index.vocabulary().get("duong")).toBe(3);
    expect(index.vocabulary().get("ky")).toBe(2);
    expect(index.vocabulary().has("zzz")).toBe(false);
  });

  test("pairs are counted in their order", () => {
    expect(index.hasPair("ky", "so")).toBe(1);
    expect(index.hasPair("ty", "le")).toBe(5);
    expect(index.hasPair("so", "ky")).toBe(0);
    expect(index.hasPair("zzz", "so")).toBe(0);
  });
});

describe("saved as JSON", () => {
  const again = LexicalIndex.fromJSON(JSON.parse(JSON.stringify(index)));

  test("finds the same with the same scores", () => {
    for (const { title } of PLAN) expect(again.search(fold(title))).toEqual(index.search(fold(title)));
    expect(JSON.stringify(again)).toBe(JSON.stringify(index));
    expect([...again.vocabulary()]).toEqual([...index.vocabulary()]);
  });

  test("another format is refused", () => {
    const saved = { ...index.toJSON(), format: 0 };
    expect(() => LexicalIndex.fromJSON(saved)).toThrow(expect.objectContaining({ code: "index-mismatch" }));
  });
});

test("a search over 2,000 entries takes far less than 2 ms", () => {
  const lines = ["phuoc-an", "bach-thong", "dinh-hoa", "dan-tien", "kim-thanh"].flatMap(planLines);
  const many = Array.from({ length: 2000 }, (_, i) => {
    const line = lines[i % lines.length];
    return entry(`${i}`, line?.title ?? "");
  });
  const large = LexicalIndex.build(many);
  const times = many.slice(0, 400).map(({ title }) => {
    const startedMs = performance.now();
    large.search(fold(title).slice(0, 80), { limit: 50 });
    return performance.now() - startedMs;
  });
  times.sort((a, b) => a - b);
  // The median, since a busy machine stretches the slowest ones.
  expect(times[200]).toBeLessThan(1);
});
