import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GUIDE_FACETS, type Guide } from "../../src/domain/guide.ts";
import { HEADINGS, loadGuides, parseGuide } from "../../src/ingest/load/guides.ts";
import { KNOWLEDGE } from "../ingest/fixtures.ts";
import {
  asksForSecrets,
  districtOffices,
  freeForever,
  levelTwoAtHome,
  levelTwoCosts,
  needsPhone,
  overdue,
  phoneNumbers,
  provincialPortals,
  replacedDecrees,
  type Saying,
  sayings,
  unknownSources,
} from "./rules.ts";

const FOLDER = join(KNOWLEDGE, "guides");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".md"));
const raw = (name: string): string => readFileSync(join(FOLDER, name), "utf8");
const guides = loadGuides(KNOWLEDGE);
const all: Saying[] = guides.flatMap(sayings);
const each = guides.map((guide): [string, Guide] => [guide.id, guide]);
const sectionOf = (guide: Guide, facet: string) => guide.sections.find((s) => s.facet === facet);

/** Where a rule is broken, with the words that break it. */
function broken(rule: (text: string) => readonly string[], texts: readonly Saying[] = all): string[] {
  return texts.flatMap(({ where, text }) => rule(text).map((words) => `${where}: ${words}`));
}

describe("the folder of guides", () => {
  it.each(files)("%s loads, and stands in NFC with a line feed at its end", (name) => {
    expect(parseGuide(name, raw(name)).id).toBe(name.replace(".md", ""));
    expect(raw(name) === raw(name).normalize("NFC")).toBe(true);
    expect(raw(name)).not.toMatch(/\r|\t|\u00a0|\u200b|\ufeff/);
    expect(raw(name).endsWith("\n")).toBe(true);
  });

  it.each([
    ["VNeID mức 1", "vneid-muc-1"],
    ["VNeID mức 2", "vneid-muc-2"],
    ["kích hoạt VNeID", "vneid-kich-hoat"],
    ["đổi, mất điện thoại", "vneid-doi-may"],
    ["quên mật khẩu, passcode", "vneid-quen-mat-khau"],
    ["đổi số điện thoại", "vneid-doi-so-dien-thoai"],
    ["trẻ em", "vneid-tre-em"],
    ["tích hợp giấy tờ", "vneid-tich-hop-giay-to"],
    ["chữ ký số cá nhân", "chu-ky-so-ca-nhan"],
    ["chữ ký số của cán bộ", "chu-ky-so-can-bo"],
    ["chữ ký số của hộ kinh doanh", "chu-ky-so-ho-kinh-doanh"],
    ["nộp hồ sơ trực tuyến", "nop-ho-so-truc-tuyen"],
    ["thanh toán trực tuyến", "thanh-toan-truc-tuyen"],
    ["sổ sức khỏe điện tử", "so-suc-khoe-dien-tu"],
    ["tài khoản an sinh xã hội", "tai-khoan-an-sinh"],
    ["phản ánh, kiến nghị", "phan-anh-kien-nghi"],
    ["Bình dân học vụ số", "binh-dan-hoc-vu-so"],
    ["lừa đảo qua mạng", "lua-dao-mang"],
    ["ai lo việc gì ở xã", "ai-lo-viec-gi"],
  ])("has a guide for %s", (_, id) => {
    expect(guides.map((g) => g.id)).toContain(id);
  });

  it("gives every guide a title and names of its own", () => {
    const names = guides.flatMap((g) => [g.title, ...g.also].map((n) => n.toLocaleLowerCase("vi")));
    expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
  });
});

describe.each(each)("%s", (id, guide) => {
  it("has between 3 and 8 steps, with what to do when one does not work", () => {
    expect(guide.steps.length).toBeGreaterThanOrEqual(3);
    expect(guide.steps.length).toBeLessThanOrEqual(8);
    expect(guide.problems.length).toBeGreaterThanOrEqual(3);
    expect(guide.problems.length).toBeLessThanOrEqual(8);
    for (const { title, step } of guide.problems)
      if (step !== null) expect(step, title).toBeLessThanOrEqual(guide.steps.length);
  });

  it("has the shared sections once each, in their order, and none that is empty", () => {
    const shared = guide.sections.flatMap((s) => (s.facet === null ? [] : [s.facet]));
    expect(shared).toEqual(GUIDE_FACETS.filter((facet) => shared.includes(facet)));
    for (const s of guide.sections) if (s.facet !== "steps") expect(s.text, s.heading).not.toBe("");
    for (const { title, text } of guide.problems) expect(text, title).not.toBe("");
  });

  it("is short enough for a small screen", () => {
    const long = [
      ...guide.sections.filter((s) => s.text.length > 500).map((s) => `${s.heading}: ${s.text.length}`),
      ...guide.problems.filter((p) => p.text.length > 500).map((p) => `${p.title}: ${p.text.length}`),
      ...guide.steps.filter((s) => s.length > 300).map((s) => `${s.slice(0, 40)}…: ${s.length}`),
    ];
    expect(long).toEqual([]);
    expect(sectionOf(guide, "summary")?.text.length).toBeLessThanOrEqual(350);
    expect(guide.title.length).toBeLessThanOrEqual(70);
  });

  it("names a source under every section, and only what its front matter lists", () => {
    expect(guide.sections.filter((s) => s.source === "").map((s) => s.heading)).toEqual([]);
    const unknown = guide.sections.flatMap((s) => unknownSources(guide, s.source).map((n) => `${s.heading}: ${n}`));
    expect(unknown).toEqual([]);
  });

  it("uses no markup but headings, bullets and numbers", () => {
    const body = raw(`${id}.md`).replace(/^---\n[\s\S]*?\n---\n/, "");
    const marked = body
      .split("\n")
      .filter((line) => /\*|__|`|<[a-z/!]|\]\(|^\s*[|>]|^#(?!##? \S)|^####|^\s+[-\d]|^[+•] |https?:\/\//iu.test(line));
    expect(marked).toEqual([]);
  });

  it("is dated in order: valid, looked at, to be looked at again", () => {
    expect(guide.validFrom <= guide.checkedOn).toBe(true);
    expect(guide.checkedOn < guide.reviewBy).toBe(true);
    for (const s of guide.sections) if (s.until !== null) expect(s.until >= guide.checkedOn, s.heading).toBe(true);
  });

  it("serves people without a smartphone where its steps need one", () => {
    if (needsPhone(guide.steps)) expect(sectionOf(guide, "without-phone")?.text).toMatch(/\p{L}{2}/u);
  });
});

describe("what no guide may say", () => {
  it("sends nobody to an office of a district", () => {
    expect(broken(districtOffices)).toEqual([]);
    expect(districtOffices("Nộp tại Công an huyện. Ra UBND cấp huyện hỏi.")).toHaveLength(2);
    expect(districtOffices("Không còn Công an quận, hỏi Công an xã.")).toEqual([]);
  });

  it("sends nobody to the portal of a province", () => {
    expect(broken(provincialPortals)).toEqual([]);
    expect(provincialPortals("Nộp trên Cổng dịch vụ công của tỉnh. Vào dichvucong.thainguyen.gov.vn.")).toHaveLength(2);
    expect(provincialPortals("Cổng dịch vụ công của tỉnh không dùng nữa; vào dichvucong.gov.vn")).toEqual([]);
  });

  it("cites no decree that was replaced, in its texts or its sources", () => {
    const cited = guides.flatMap((g) => [...g.legal.map((l) => l.document), ...g.sources.map((s) => s.title)]);
    const sourced = guides.flatMap((g) => g.sections.map((s) => s.source));
    expect(broken(replacedDecrees)).toEqual([]);
    expect([...cited, ...sourced].flatMap(replacedDecrees)).toEqual([]);
    expect(replacedDecrees("Nghị định 59/2022/NĐ-CP; Nghị định 159/2022/NĐ-CP")).toEqual(["59/2022/NĐ-CP"]);
  });

  it("lets nobody believe that VNeID level 2 is had online or at home", () => {
    expect(broken(levelTwoAtHome)).toEqual([]);
    expect(levelTwoAtHome("Đăng ký mức 2 ngay tại nhà. Làm VNeID mức 2 qua mạng.")).toHaveLength(2);
    expect(levelTwoAtHome("Không tự làm VNeID mức 2 ở nhà được. Ai làm mức 2 qua Zalo là lừa đảo.")).toEqual([]);
  });

  it("lets nobody believe that VNeID level 2 costs anything", () => {
    expect(broken(levelTwoCosts)).toEqual([]);
    expect(levelTwoCosts("VNeID mức 2 thu 50.000 đồng. Tài khoản mức 2 có lệ phí.")).toHaveLength(2);
    expect(levelTwoCosts("Mức 2 miễn phí; lệ phí thẻ tùy trường hợp. Làm mức 2 không mất tiền.")).toEqual([]);
    const level2 = guides.find((g) => g.id === "vneid-muc-2") as Guide;
    expect(sectionOf(level2, "cost")?.text).toMatch(/miễn phí/iu);
    expect(sectionOf(level2, "where")?.text).toContain("Công an xã");
  });

  it("calls no signature and nothing of Nghị quyết 66.22 free without saying until when or on what condition", () => {
    expect(all.filter(({ text }) => freeForever(text)).map(({ where }) => where)).toEqual([]);
    expect(freeForever("Chữ ký số trên VNeID miễn phí.")).toBe(true);
    expect(freeForever("Nghị quyết 66.22: lệ phí 0 đồng.")).toBe(true);
    expect(freeForever("Chữ ký số có gói miễn phí 6 tháng.")).toBe(false);
    expect(freeForever("Đăng ký VNeID miễn phí.")).toBe(false);
  });

  it("asks nobody to tell or send a code, a password or an identity number", () => {
    expect(broken(asksForSecrets)).toEqual([]);
    expect(asksForSecrets("Gửi số căn cước qua Zalo. Đọc mã OTP cho cán bộ. Nhắn lại mật khẩu.")).toHaveLength(3);
    expect(asksForSecrets("Không đọc OTP cho ai. Lỡ đọc mã OTP thì gọi ngân hàng. Tự gõ mật khẩu.")).toEqual([]);
  });

  it("names the bank and 113 in the first sentence on fraud, and the number that locks VNeID on a lost phone", () => {
    const first = (id: string): string => {
      const summary = sectionOf(guides.find((g) => g.id === id) as Guide, "summary")?.text ?? "";
      return summary.split(/\.(?=\s)/u)[0] ?? "";
    };
    expect(first("lua-dao-mang")).toContain("ngân hàng");
    expect(first("lua-dao-mang")).toContain("113");
    expect(first("vneid-doi-may")).toContain("1900.0368");
  });
});

describe("the rules themselves", () => {
  it("know a source by its full or short name, and a law only with the articles that the guide lists", () => {
    const some = guides.find((g) => g.id === "vneid-muc-2") as Guide;
    const law = "Nghị định 69/2024/NĐ-CP";
    expect(unknownSources(some, `${law}, Điều 10; ${law} (sửa đổi bởi Nghị định 320/2026/NĐ-CP), Điều 13`)).toEqual([]);
    expect(unknownSources(some, `${law}, Điều 99; Báo Nào Đó`)).toEqual([`${law}, Điều 99`, "Báo Nào Đó"]);
  });

  it("see a phone in the steps where one is needed", () => {
    expect(needsPhone(["Đến Công an xã.", "Mở app VNeID."])).toBe(true);
    expect(needsPhone(["Lấy mẫu văn bản.", "Gửi qua cơ quan chủ quản."])).toBe(false);
  });
});

describe("telephone numbers in the guides", () => {
  it("are those of the fact sheet, spelled as there", () => {
    const found = [...new Set(all.flatMap(({ text }) => phoneNumbers(text)))].sort();
    expect(found).toEqual(["1022", "113", "114", "115", "156", "1800 1096", "1900.0368", "5656"]);
  });

  it("are seen in any spelling, and told from prices, days and documents", () => {
    expect(phoneNumbers("Gọi 19001234, 0209 381 1234 hoặc 0987654321; báo 1414")).toEqual([
      "19001234",
      "0209 381 1234",
      "0987654321",
      "1414",
    ]);
    expect(phoneNumbers("Số 115/2026/NĐ-CP; và 500 đồng; qua 113 ngày; số 69/2024; hết 15.000 đồng")).toEqual([]);
  });

  it("come with the word that 1900.0368 is charged, in every guide that names it", () => {
    const silent = guides.filter((g) => {
      const texts = sayings(g).map((s) => s.text);
      return texts.some((t) => t.includes("1900.0368")) && !texts.some((t) => /1900\.0368[^.]*cước/u.test(t));
    });
    expect(silent.map((g) => g.id)).toEqual([]);
  });
});

describe("the day on which a guide has to be looked at again", () => {
  it("has passed only after it is over", () => {
    const some = [
      { id: "b", reviewBy: "2027-02-28" },
      { id: "a", reviewBy: "2026-12-31" },
    ];
    expect(overdue(some, "2026-12-31")).toEqual([]);
    expect(overdue(some, "2027-01-01")).toEqual(["a (2026-12-31)"]);
    expect(overdue(some, "2027-03-01")).toEqual(["a (2026-12-31)", "b (2027-02-28)"]);
  });

  it("is still ahead, or is said aloud", () => {
    const late = overdue(guides, new Date().toISOString().slice(0, 10));
    if (late.length > 0) console.warn(`\n!!! Hướng dẫn quá ngày rà lại, cần kiểm tra: ${late.join(", ")} !!!\n`);
    expect(overdue(guides, "2026-11-21")).toEqual([]);
  });
});

describe("the shared headings", () => {
  it("are all used by some guide", () => {
    const used = new Set(guides.flatMap((g) => g.sections.map((s) => s.facet)));
    for (const facet of GUIDE_FACETS) expect(used.has(facet), HEADINGS[facet]).toBe(true);
  });
});
