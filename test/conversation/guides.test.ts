import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { answerQuestion } from "../../src/conversation/answering/answer.ts";
import { check } from "../../src/conversation/answering/check.ts";
import type { Draft } from "../../src/conversation/answering/draft.ts";
import { GuideBook } from "../../src/conversation/answering/guides/book.ts";
import { communeTarget } from "../../src/conversation/answering/guides/commune.ts";
import { composeGuide, SCAM_WARNING, stepHeader } from "../../src/conversation/answering/guides/compose.ts";
import { findGuides } from "../../src/conversation/answering/guides/find.ts";
import { Knowledge, readWords } from "../../src/conversation/answering/knowledge.ts";
import { understand } from "../../src/conversation/answering/understand.ts";
import type { Turn } from "../../src/domain/answer.ts";
import type { Guide, GuideFacet, GuideSection, LocalFacts } from "../../src/domain/guide.ts";
import { toEntries } from "../../src/ingest/entries.ts";
import { loadGuides } from "../../src/ingest/load/guides.ts";
import { KNOWLEDGE } from "../ingest/fixtures.ts";
import { COMMUNES, realKnowledge, type Talk, talk } from "./real.ts";

interface Phrasing {
  guide: string;
  question: string;
}

const NOON = new Date("2026-10-15T12:00:00+07:00");
const guides = loadGuides(KNOWLEDGE);
const ids = guides.map((g) => g.id);
const phrasings: Phrasing[] = readFileSync(join(import.meta.dirname, "../questions/guide-phrasings.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

function guideOf(id: string): Guide {
  const guide = guides.find((g) => g.id === id);
  if (!guide) throw new Error(`no guide ${id}`);
  return guide;
}

function sectionOf(guide: Guide, facet: GuideFacet): GuideSection {
  const section = guide.sections.find((s) => s.facet === facet);
  if (!section) throw new Error(`${guide.id} has no ${facet}`);
  return section;
}

/** One question of a person who said nothing before. */
const answer = (question: string, commune: string | null = null, at = NOON, history: Turn[] = []): Draft =>
  answerQuestion(question, commune, history, knowledge, at).draft;

/** Typed without diacritics. */
const isUnmarked = ({ question }: { question: string }): boolean => !/\p{L}/u.test(question.replace(/[a-z]/gi, ""));

describe("finding the guide", () => {
  /** Of 16 phrasings, at least so many find their guide first, and so many of those without diacritics. */
  const LEAST = 12;
  const LEAST_UNMARKED = 4;

  it("is measured on at least 16 phrasings of every guide, some of them without diacritics", () => {
    for (const id of ids) {
      const own = phrasings.filter((p) => p.guide === id);
      expect(own.length, id).toBeGreaterThanOrEqual(16);
      expect(own.filter(isUnmarked).length, id).toBeGreaterThanOrEqual(LEAST_UNMARKED);
    }
    expect(phrasings.filter((p) => !ids.includes(p.guide))).toEqual([]);
  });

  it.each(ids)("finds %s by most of the ways in which people ask for it", (id) => {
    const own = phrasings.filter((p) => p.guide === id);
    const missed = own.flatMap(({ question }) => {
      const found = findGuides(understand(question, knowledge, NOON), knowledge.guides)[0]?.prepared.guide.id;
      return found === id ? [] : [{ question, found }];
    });
    const list = missed.map((m) => `“${m.question}” -> ${m.found ?? "none"}`).join("\n");
    const found = own.length - missed.length;
    const foundUnmarked = own.filter(isUnmarked).length - missed.filter(isUnmarked).length;
    expect(found, list).toBeGreaterThanOrEqual(LEAST);
    expect(foundUnmarked, list).toBeGreaterThanOrEqual(LEAST_UNMARKED);
  });

  it.each(["cấp lại mật khẩu VNeID thế nào", "cap lai mat khau vneid the nao"])(
    "tells how it is done, not what a password looks like: %s",
    (question) => {
      const summary = sectionOf(guideOf("vneid-quen-mat-khau"), "summary");
      expect(answer(question, "bach-thong").text.startsWith(summary.text)).toBe(true);
    },
  );

  it("finds every guide by its title", () => {
    const missed = guides.filter(
      (g) => findGuides(understand(g.title, knowledge, NOON), knowledge.guides)[0]?.prepared.guide.id !== g.id,
    );
    expect(missed.map((g) => g.title)).toEqual([]);
  });
});

describe("a part of a guide", () => {
  /** Neither is a procedure: of them nobody asks where it is done or what it costs. */
  const procedures = guides.filter(({ id }) => id !== "ai-lo-viec-gi" && id !== "lua-dao-mang");
  const ASKED: [GuideFacet, string][] = [
    ["where", "làm ở đâu"],
    ["cost", "có mất tiền không"],
    ["time", "mất bao lâu"],
    ["bring", "cần mang giấy tờ gì"],
  ];

  it.each(ASKED)("that tells the %s is sent word for word when people ask “… %s”, and cited", (facet, asked) => {
    const wrong = procedures.flatMap((guide) => {
      const section = sectionOf(guide, facet);
      const { text, citations, kind } = answer(`${guide.also[0]} ${asked}`);
      const cited = citations.find((c) => c.document === `guide/${guide.id}` && c.quote === section.text);
      const right =
        kind === "procedure" &&
        text.includes(section.text) &&
        cited?.title === guide.title &&
        cited.locator.includes(`mục ${section.heading}`) &&
        cited.locator.includes(section.source);
      return right ? [] : [`${guide.also[0]} ${asked} -> ${text.slice(0, 120)}`];
    });
    expect(wrong).toEqual([]);
  });

  it.each<[string, string, GuideFacet, string]>([
    ["vneid muc 2 lam o dau", "vneid-muc-2", "where", "Nghị định 69/2024/NĐ-CP, Điều 10"],
    ["lam vneid muc 2 co mat tien khong", "vneid-muc-2", "cost", "Nghị định 69/2024/NĐ-CP"],
    ["VNeID mức 2 mấy ngày có", "vneid-muc-2", "time", "Nghị định 69/2024/NĐ-CP, Điều 13"],
    ["đi làm mức 2 cần mang theo gì", "vneid-muc-2", "bring", "Nghị định 69/2024/NĐ-CP, Điều 10"],
    ["chu ky so ca nhan lam o dau", "chu-ky-so-ca-nhan", "where", "Nghị quyết 66.22/2026/NQ-CP, Điều 9 khoản 15"],
    ["chữ ký số cá nhân có mất phí không", "chu-ky-so-ca-nhan", "cost", "Tài liệu kết nối Cổng ký số VNeID"],
  ])("answers “%s” from %s, %s, naming %s", async (question, id, facet, law) => {
    const { answer: said, citations } = await talk(knowledge).conversation.ask({ question });
    expect(said).toContain(sectionOf(guideOf(id), facet).text);
    expect(citations[0]?.document).toBe(`guide/${id}`);
    expect(citations.map((c) => c.locator).join("\n")).toContain(law);
    expect(said).toContain(`Nguồn: hướng dẫn “${guideOf(id).title}”`);
    expect(said).toContain("kiểm tra ngày 21/11/2026");
  });

  it("is understood without the guide's name after an answer from it", async () => {
    const here = talk(knowledge);
    await here.say("làm VNeID mức 2 thế nào");
    for (const [facet, question] of [
      ["bring", "Cần chuẩn bị gì?"],
      ["where", "lam o dau"],
      ["cost", "Có mất tiền không?"],
    ] as const)
      expect((await here.say(question)).text).toContain(sectionOf(guideOf("vneid-muc-2"), facet).text);
  });
});

describe("walking through the steps", () => {
  const level2 = guideOf("vneid-muc-2");
  const header = (n: number): string => stepHeader(level2, n);
  const shows = (text: string, n: number): void => {
    expect(text.split("\n")[0]).toBe(header(n));
    expect(text).toContain(level2.steps[n - 1]);
  };
  let here: Talk;
  const say = async (text: string): Promise<string> => (await here.say(text)).text;

  async function atStep(n: number): Promise<void> {
    here = talk(knowledge);
    await say("từng bước làm VNeID mức 2");
    for (let at = 1; at < n; at++) await say("Tiếp");
  }

  it("begins at the guide that was just talked of", async () => {
    here = talk(knowledge);
    await say("làm VNeID mức 2 thế nào");
    const reply = await here.say("Từng bước");
    shows(reply.text, 1);
    expect(reply.choices.map((c) => c.text)).toEqual(["Tiếp", "Tôi kẹt ở bước này"]);
    expect(reply.citations[0]).toMatchObject({ document: "guide/vneid-muc-2", title: level2.title });
  });

  it("begins at once when the guide is named with it, also without diacritics", async () => {
    for (const question of ["hướng dẫn từng bước làm VNeID mức 2", "tung buoc lam vneid muc 2"]) {
      here = talk(knowledge);
      shows(await say(question), 1);
    }
  });

  // "Ai lo việc gì" is asked for a place to go, not for steps.
  it.each(ids.filter((id) => id !== "ai-lo-viec-gi"))("begins at step 1 of %s", async (id) => {
    here = talk(knowledge);
    const guide = guideOf(id);
    await say(guide.also[0] ?? "");
    expect((await say("Từng bước")).split("\n")[0]).toBe(stepHeader(guide, 1));
  });

  it("asks which guide when none was talked of, and begins the one that is chosen", async () => {
    here = talk(knowledge);
    const reply = await here.say("từng bước");
    expect(reply.kind).toBe("clarify");
    expect(reply.choices.length).toBeGreaterThan(2);
    const chosen = reply.choices.find((c) => c.text.includes("mức 2"));
    expect(await say(chosen?.text ?? "")).toContain("mức 2");
    shows(await say("Từng bước"), 1);
  });

  it.each(["Tiếp", "tiep", "tiếp tục", "tiếp đi ạ", "ok tiếp", "bước tiếp theo", "xong rồi", "rồi sao nữa", "TIẾP"])(
    "goes on at “%s”",
    async (word) => {
      await atStep(2);
      shows(await say(word), 3);
    },
  );

  it.each(["Quay lại", "quay lai", "bước trước", "lùi lại"])("goes back at “%s”", async (word) => {
    await atStep(3);
    shows(await say(word), 2);
  });

  it("stays at the first step when there is none before it", async () => {
    await atStep(1);
    shows(await say("Quay lại"), 1);
  });

  it("tells what to do where a step has one known problem, and goes on from there", async () => {
    await atStep(2);
    const problem = level2.problems.find((p) => p.step === 2);
    for (const word of ["Tôi kẹt ở bước này", "toi ket o buoc nay", "không được"]) {
      const text = await say(word);
      expect(text.split("\n")[0]).toBe(`${header(2)} (đang kẹt)`);
      expect(text).toContain(problem?.text);
    }
    shows(await say("Tiếp"), 3);
  });

  it("offers the known problems where the step has none of its own; a pressed one is answered, and the walk goes on", async () => {
    await atStep(3);
    const reply = await here.say("Tôi kẹt ở bước này");
    expect(reply.kind).toBe("clarify");
    expect(reply.choices.length).toBeGreaterThan(1);
    for (const { label } of reply.choices) expect(label.length).toBeLessThanOrEqual(60);
    const pressed = reply.choices[0]?.text ?? "";
    const problem = level2.problems.find((p) => p.title === pressed);
    expect(await say(pressed)).toContain(problem?.text);
    shows(await say("Tiếp"), 4);
  });

  it("goes on after a question about the same guide, another guide or a plan", async () => {
    await atStep(2);
    await say("có mất tiền không?");
    shows(await say("Tiếp"), 3);
    await say("mất điện thoại thì khóa VNeID ở đâu");
    shows(await say("tiếp"), 4);
    await say("Chữ ký số ở xã Định Hóa năm 2030 đạt bao nhiêu?");
    shows(await say("Tiếp"), 5);
  });

  it("goes on after 29 minutes of silence", async () => {
    await atStep(2);
    here.wait(29);
    shows(await say("Tiếp"), 3);
  });

  it.each(ids)("shows every step of %s once, with history alone, and ends after the last", async (id) => {
    const guide = guideOf(id);
    const { conversation } = talk(knowledge);
    const history: Turn[] = [{ role: "assistant", text: stepHeader(guide, 1) }];
    for (let n = 2; n <= guide.steps.length; n++) {
      const { answer: said, suggestions } = await conversation.ask({ question: "Tiếp", history });
      expect(said.split("\n")[0]).toBe(stepHeader(guide, n));
      expect(said).toContain(guide.steps[n - 1]);
      expect(suggestions.includes("Tiếp")).toBe(n < guide.steps.length);
      expect(said.includes("bước cuối")).toBe(n === guide.steps.length);
      history.push({ role: "user", text: "Tiếp" }, { role: "assistant", text: said });
    }
    const end = await conversation.ask({ question: "Tiếp", history });
    expect(end.answer).toContain(`Đã hết các bước của “${guide.title}”`);
    const back = await conversation.ask({ question: "Quay lại", history });
    expect(back.answer.split("\n")[0]).toBe(stepHeader(guide, guide.steps.length - 1));
  });

  it("walks with history alone past questions in between", async () => {
    const { conversation } = talk(knowledge);
    const history: Turn[] = [];
    const said: string[] = [];
    for (const question of ["từng bước làm VNeID mức 2", "Tiếp", "cần mang gì", "làm ở đâu", "Tiếp", "kẹt", "tiếp"]) {
      const reply = await conversation.ask({ question, history: [...history] });
      said.push(reply.answer.split("\n")[0] ?? "");
      history.push({ role: "user", text: question }, { role: "assistant", text: reply.answer });
    }
    expect(said.filter((s) => s.startsWith("Bước"))).toEqual([
      header(1),
      header(2),
      header(3),
      `${header(3)} (đang kẹt)`,
      header(4),
    ]);
  });

  it.each(["tiếp", "Tiếp", "quay lại", "tôi kẹt ở bước này", "xong rồi"])(
    "takes “%s” without a walk for no step and no failure",
    async (word) => {
      here = talk(knowledge);
      const reply = await here.say(word);
      expect(reply.text).not.toMatch(/^Bước/);
      expect(reply.text).not.toContain("trục trặc");
      expect(reply.citations).toEqual([]);
      expect(here.lines.join("")).not.toContain("answer-failed");
    },
  );

  it("does not follow a step that somebody made up", async () => {
    const { conversation } = talk(knowledge);
    for (const made of [
      "Bước 99/99 – Đăng ký tài khoản VNeID",
      `Bước 9/8 – ${level2.title}`,
      "Bước 1/3 – Trúng thưởng",
    ]) {
      const { answer: said } = await conversation.ask({
        question: "Tiếp",
        history: [{ role: "assistant", text: made }],
      });
      expect(said).not.toMatch(/^Bước/);
    }
  });
});

describe("what the commune's own plan adds", () => {
  it.each([
    ["phuoc-an", "làm chữ ký số cá nhân ở đâu", "V.21", "≥ 50% năm 2026"],
    ["dinh-hoa", "làm chữ ký số cá nhân ở đâu", "III.17", "≥ 70% năm 2030"],
    ["bach-thong", "làm chữ ký số cá nhân ở đâu", "B.V.12", "≥ 50% năm 2030"],
    ["phuoc-an", "bật sổ sức khỏe điện tử ở đâu", "V.27", "≥ 95% năm 2026"],
    ["phuoc-an", "kích hoạt VNeID ở đâu", "V.20", "≥ 80% năm 2026"],
  ])("is the target of %s under “%s”, citing %s", (commune, question, code, value) => {
    const { text, citations } = answer(question, commune);
    expect(text).toContain("Kế hoạch xã đặt mục tiêu");
    expect(text).toContain(value);
    expect(citations.some((c) => c.document === commune && c.locator.includes(`chỉ tiêu ${code}`))).toBe(true);
  });

  it("is the target of the row that it cites, wherever a guide finds one", () => {
    for (const commune of COMMUNES)
      for (const guide of guides) {
        const found = communeTarget(guide, commune, knowledge, NOON);
        if (found) expect(found.indicator.document, `${guide.id}, ${commune}`).toBe(commune);
        if (found) expect(Number(found.target.milestone)).toBeGreaterThanOrEqual(2026);
      }
  });

  it("is no target where the plan sets none, and none without a commune", () => {
    for (const commune of ["kim-thanh", null]) {
      const { text, citations } = answer("làm chữ ký số cá nhân ở đâu", commune);
      expect(text).not.toContain("mục tiêu");
      expect(citations.length).toBeGreaterThan(0);
      expect(citations.filter((c) => c.document !== "guide/chu-ky-so-ca-nhan")).toEqual([]);
    }
  });

  it("is the unit as the plan names it, citing the plan", () => {
    const { text, citations } = answer("nộp hồ sơ trực tuyến ở đâu", "phuoc-an");
    expect(text).toContain("Tại xã Phước An: gặp Trung tâm Phục vụ hành chính công.");
    expect(citations.some((c) => c.document === "phuoc-an" && /hành chính công/iu.test(c.quote))).toBe(true);
    const police = answer("làm VNeID mức 2 ở đâu", "dan-tien");
    expect(police.text).toContain("Tại xã Dân Tiến: gặp Công an xã.");
    expect(police.citations.some((c) => c.document === "dan-tien" && c.locator.includes("Công an xã"))).toBe(true);
  });

  it("is no citation of the plan where it names no such unit: the guide is cited then", () => {
    const { text, citations } = answer("làm VNeID mức 2 ở đâu", "kim-thanh");
    expect(text).toContain("Tại xã Kim Thành: gặp Công an xã.");
    expect(citations.every((c) => c.document === "guide/vneid-muc-2")).toBe(true);
  });

  it("is never that of another commune", () => {
    for (const commune of COMMUNES)
      for (const question of ["làm chữ ký số cá nhân ở đâu", "nộp hồ sơ trực tuyến ở đâu", "làm VNeID mức 2 ở đâu"]) {
        const others = answer(question, commune).citations.filter(
          (c) => c.document !== commune && !c.document.startsWith("guide/"),
        );
        expect(others, `${commune}: ${question}`).toEqual([]);
      }
  });
});

describe("what a commune filled in itself", () => {
  const PHONE = "0209 381 1234";
  const filled: LocalFacts = {
    commune: "kim-thanh",
    checkedOn: "2026-10-01",
    offices: {
      "cong-an": { contact: "bàn trực", address: "thôn Đồng Tâm", hours: "7:30–16:30", phone: PHONE },
      "to-cong-nghe-so": { contact: null, address: "nhà văn hóa thôn 7", hours: null, phone: null },
    },
  };
  let local: Knowledge;
  beforeAll(() => {
    const { catalogue, lexicon, index } = knowledge;
    const book = new GuideBook(guides, [filled], knowledge.guides.search, (text) => readWords(text, lexicon));
    local = new Knowledge(catalogue, toEntries(catalogue, lexicon.abbreviations), index, lexicon, book);
  });
  const asked = (question: string, commune: string | null, from = local) =>
    answerQuestion(question, commune, [], from, NOON);

  it.each(["số điện thoại công an xã là bao nhiêu", "so dien thoai cong an xa la bao nhieu", "sđt công an xã"])(
    "answers “%s”, with the day on which the commune looked at it",
    (question) => {
      const { draft, checkFailed } = asked(question, "kim-thanh");
      expect(draft.kind).toBe("procedure");
      expect(draft.text).toContain(PHONE);
      expect(draft.text).toContain("xã Kim Thành");
      expect(draft.text).toContain("1/10/2026");
      expect(checkFailed).toBe(false);
    },
  );

  it("stands in the guides beside the office", () => {
    const { draft, checkFailed } = asked("làm VNeID mức 2 ở đâu", "kim-thanh");
    expect(draft.text).toContain(
      `Tại xã Kim Thành: gặp Công an xã – bàn trực; thôn Đồng Tâm; giờ tiếp: 7:30–16:30; điện thoại ${PHONE}.`,
    );
    expect(checkFailed).toBe(false);
  });

  it("is all that is said of an office: what is empty is left out", () => {
    const { text } = asked("làm chữ ký số cá nhân ở đâu", "kim-thanh").draft;
    expect(text).toContain("Tại xã Kim Thành: gặp Tổ công nghệ số cộng đồng – nhà văn hóa thôn 7.");
    expect(text).not.toMatch(/giờ tiếp|điện thoại \d/u);
  });

  it("is said of no other commune", () => {
    for (const commune of [...COMMUNES.filter((c) => c !== "kim-thanh"), null])
      for (const question of ["số điện thoại công an xã là bao nhiêu", "làm VNeID mức 2 ở đâu"])
        expect(asked(question, commune).draft.text, `${commune}`).not.toMatch(/0209|Đồng Tâm|7:30/u);
  });

  it.each([
    "số điện thoại công an xã là bao nhiêu",
    "so dien thoai cong an xa la bao nhieu",
    "công an xã làm việc mấy giờ",
    "sđt phòng kinh tế",
    "số điện thoại chủ tịch xã",
  ])("is not invented where it is empty: “%s” gets no digits", (question) => {
    for (const commune of [...COMMUNES, null]) {
      const { draft } = asked(question, commune, knowledge);
      expect(draft.text, `${commune}`).not.toMatch(/\d/);
      expect(draft.kind).toBe("none");
    }
  });

  it("when it is unknown, tells where to look", () => {
    for (const commune of ["kim-thanh", "dinh-hoa", null])
      expect(asked("số điện thoại công an xã là bao nhiêu", commune, knowledge).draft.text).toMatch(/bảng niêm yết/);
  });
});

describe("the day up to which a guide is sure", () => {
  const CAUTION = "nay có thể đã đổi";
  const on = (day: string): Date => new Date(`${day}+07:00`);

  it("brings no caution until it is over, in Vietnam's time", () => {
    expect(answer("làm VNeID mức 2 ở đâu", null, on("2027-02-28T23:59:00")).text).not.toContain(CAUTION);
    const after = answer("làm VNeID mức 2 ở đâu", null, on("2027-03-01T00:01:00")).text;
    expect(after).toContain("chỉ chắc đến ngày 28/2/2027");
    expect(after).toContain("hỏi lại Công an xã");
    expect(after).toContain(sectionOf(guideOf("vneid-muc-2"), "where").text);
  });

  it("is that of the section where it is earlier than that of the guide", () => {
    const guide: Guide = { ...guideOf("can-cuoc"), reviewBy: "2027-02-28" };
    const said = (facet: GuideFacet, day: string): string => {
      const context = { commune: null, knowledge, now: on(`${day}T12:00:00`), warn: false, continued: false };
      return composeGuide(guide, [{ kind: "section", section: sectionOf(guide, facet) }], context).text;
    };
    expect(sectionOf(guide, "cost").until).toBe("2026-12-31");
    expect(said("cost", "2026-12-31")).not.toContain(CAUTION);
    expect(said("cost", "2027-01-01")).toContain("chỉ chắc đến ngày 31/12/2026");
    expect(said("where", "2027-01-01")).not.toContain(CAUTION);
    expect(said("where", "2027-03-01")).toContain("chỉ chắc đến ngày 28/2/2027");
  });

  it("is said of every guide whose day has passed, and its number is proved", () => {
    // Who was robbed is told what to do at once; these numbers do not lapse.
    for (const guide of guides.filter((g) => g.id !== "lua-dao-mang")) {
      const late = answerQuestion(`${guide.title}`, null, [], knowledge, on("2028-01-01T12:00:00"));
      if (late.draft.kind !== "procedure") continue;
      expect(late.draft.text, guide.id).toContain(CAUTION);
      expect(late.checkFailed, guide.id).toBe(false);
    }
  });
});

describe("the warning of fraud", () => {
  it.each([
    "làm VNeID mức 2 có mất tiền không",
    "lam vneid muc 2 mat bao nhieu tien",
    "chữ ký số cá nhân có mất phí không",
    "có người gọi điện xin mã OTP VNeID",
    "quên mật khẩu VNeID làm sao",
    "có người gọi bảo chuyển khoản phí kích hoạt VNeID",
    "nộp lệ phí qua mạng bằng cách nào",
  ])("stands under “%s”", (question) => {
    expect(answer(question).text).toContain(SCAM_WARNING);
  });

  it("stands under a step in which a code or password is typed", () => {
    const guide = guideOf("vneid-kich-hoat");
    const at = guide.steps.findIndex((s) => /OTP/.test(s)) + 1;
    const history: Turn[] = [{ role: "assistant", text: stepHeader(guide, at - 1) }];
    expect(answer("Tiếp", null, NOON, history).text).toContain(SCAM_WARNING);
  });

  it("does not stand where no money, code or account is asked for", () => {
    for (const question of ["làm VNeID mức 2 ở đâu", "đi làm mức 2 cần mang theo gì", "kích hoạt VNeID ở đâu"])
      expect(answer(question).text, question).not.toContain(SCAM_WARNING);
  });

  it("says the bank and 113 first to who lost money", () => {
    for (const question of ["tôi bị lừa chuyển khoản mất tiền rồi", "bi lua mat tien chuyen khoan phai lam sao"]) {
      const first = answer(question).text.slice(0, 300);
      expect(first, question).toContain("ngân hàng");
      expect(first, question).toContain("113");
    }
  });
});

describe("the proof of what is said", () => {
  it.each([null, "kim-thanh"])("holds for every phrasing, commune %s", (commune) => {
    const unproved = phrasings.flatMap(({ question }) => {
      const { draft, checkFailed } = answerQuestion(question, commune, [], knowledge, NOON);
      // Answers to several questions of one message are numbered.
      const { numbers } = check({ ...draft, text: draft.text.replace(/^\d\. /gm, "") }, commune, knowledge);
      return checkFailed || numbers.length > 0 ? [`“${question}”: ${numbers.join(", ")}`] : [];
    });
    expect(unproved).toEqual([]);
  });

  it("cites a guide or a plan under every phrasing that is answered", () => {
    const uncited = phrasings.filter(({ question }) => {
      const { kind, citations } = answer(question);
      return kind === "procedure" && citations.length === 0;
    });
    expect(uncited).toEqual([]);
  });

  it("quotes nothing that its guide does not say", () => {
    const texts = new Map(
      guides.map((g) => [
        `guide/${g.id}`,
        new Set([
          ...g.sections.map((s) => s.text),
          ...g.problems.map((p) => `${p.title}. ${p.text}`),
          ...[[sectionOf(g, "steps").text, ...g.steps].join("\n")],
        ]),
      ]),
    );
    const made = phrasings.flatMap(({ question }) =>
      answer(question)
        .citations.filter((c) => c.document.startsWith("guide/") && !texts.get(c.document)?.has(c.quote))
        .map((c) => `“${question}”: ${c.document}, ${c.quote.slice(0, 80)}`),
    );
    expect(made).toEqual([]);
  });
});
