import { beforeAll, describe, expect, it } from "vitest";
import { check, checkWording, isProved } from "../../src/conversation/answering/check.ts";
import { citeTarget, citeTask, type Draft, draft } from "../../src/conversation/answering/draft.ts";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import type { AnswerKind } from "../../src/domain/answer.ts";
import { realKnowledge } from "./real.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

/** A draft that says `text` and cites Phước An's row V.20: "≥ 80%", Công an xã, line 108. */
function aboutVneid(text: string, kind: AnswerKind = "target", computed: string[] = []): Draft {
  const indicator = knowledge.catalogue.indicators.find((i) => i.document === "phuoc-an" && i.code === "V.20");
  const target = indicator?.targets[0];
  if (!indicator || !target) throw new Error("no V.20");
  return draft(kind, text, { citations: [citeTarget(knowledge, indicator, target)], computed });
}

/** A draft that cites Bạch Thông's NV.III.5: Phòng Văn hoá – Xã hội, Quý I/2026. */
function aboutInfrastructure(text: string, kind: AnswerKind = "owner"): Draft {
  const task = knowledge.catalogue.tasks.find((t) => t.document === "bach-thong" && t.code === "NV.III.5");
  if (!task) throw new Error("no NV.III.5");
  return draft(kind, text, { citations: [citeTask(knowledge, task)] });
}

describe("check", () => {
  it.each([
    ["Đến hết năm 2026: ≥ 80%. Công an xã chủ trì.", "target"],
    ["Công an xã chủ trì chỉ tiêu V.20.", "owner"],
    ["Kế hoạch không nêu mốc khác; năm 2026: 80%.", "none"],
  ] as const)("lets pass what the cited row says: %j", (text, kind) => {
    expect(check(aboutVneid(text, kind), "phuoc-an", knowledge)).toEqual({ numbers: [], units: [] });
  });

  it.each(["Phòng Văn hóa – Xã hội chủ trì.", "Quý I/2026.", "Nhiệm vụ NV.III.5: Quý I/2026."])(
    "knows a unit and a quarter in the spelling of the row: %j",
    (text) => {
      expect(check(aboutInfrastructure(text), "bach-thong", knowledge)).toEqual({ numbers: [], units: [] });
    },
  );

  it.each([
    ["Đến hết năm 2026: ≥ 85%.", ["85"]],
    ["Đến hết năm 2030: ≥ 80%.", ["2030"]],
    ["≥ 80,5% năm 2026", ["80,5"]],
    ["≥ 800% năm 2026", ["800"]],
    ["≥ 8% năm 2026", ["8"]],
    ["80% trước ngày 30/9/2026", ["30", "9"]],
  ])("refuses invented numbers: %j", (text, numbers) => {
    for (const kind of [
      "target",
      "owner",
      "deadline",
      "passage",
      "definition",
      "compare",
      "none",
      "reporting",
    ] as const)
      expect(check(aboutVneid(text, kind), "phuoc-an", knowledge).numbers, kind).toEqual(numbers);
  });

  it("does not take a number of the plan's title, or of the line, for a value", () => {
    expect(check(aboutVneid("Năm 2026: ≥ 57%."), "phuoc-an", knowledge).numbers).toEqual(["57"]);
    expect(check(aboutVneid("Năm 2026: ≥ 108%."), "phuoc-an", knowledge).numbers).toEqual(["108"]);
  });

  it.each(["list", "count", "duty"] as const)("refuses an invented number in a %s too", (kind) => {
    expect(check(aboutVneid("V.20: năm 2026: ≥ 77%.", kind), "phuoc-an", knowledge).numbers).toEqual(["77"]);
  });

  it.each([
    ["Phòng Kinh tế chủ trì, 80% năm 2026.", ["Phòng Kinh tế"]],
    ["Phòng Văn hóa – Xã hội chủ trì.", ["Phòng Văn hóa – Xã hội"]],
    ["Công an xã và Trạm Y tế xã chủ trì.", ["Trạm Y tế xã"]],
  ])("refuses a unit that the row does not name: %j", (text, units) => {
    expect(check(aboutVneid(text, "owner"), "phuoc-an", knowledge).units).toEqual(units);
  });

  it("refuses a unit in a list too", () => {
    expect(check(aboutVneid("- V.20: Phòng Kinh tế", "list"), "phuoc-an", knowledge).units).toEqual(["Phòng Kinh tế"]);
  });

  it("takes a number that was counted here for proved, and no other", () => {
    expect(check(aboutVneid("Có 17 chỉ tiêu.", "passage", ["17"]), "phuoc-an", knowledge).numbers).toEqual([]);
    expect(check(aboutVneid("Có 18 chỉ tiêu.", "passage", ["17"]), "phuoc-an", knowledge).numbers).toEqual(["18"]);
  });

  it("refuses every number and unit of an answer without a source", () => {
    const bare = draft("target", "Công an xã: 80% năm 2026.");
    expect(check(bare, "phuoc-an", knowledge)).toEqual({ numbers: ["80", "2026"], units: ["Công an xã"] });
  });

  it("reads 0,8 and 0.8, 01 and 1 as the same figures", () => {
    const cited = (quote: string, text: string) =>
      check(
        draft("target", text, { citations: [{ document: "phuoc-an", title: "", locator: "", quote }] }),
        "phuoc-an",
        knowledge,
      ).numbers;
    expect(cited("≥ 0.8", "≥ 0,8")).toEqual([]);
    expect(cited("01 Gb/s", "1 Gb/s")).toEqual([]);
    expect(cited("≥ 0.8", "≥ 8")).toEqual(["8"]);
    expect(cited("1,5%", "15%")).toEqual(["15"]);
  });

  it("asks nothing of what states no fact", () => {
    for (const kind of ["clarify", "smalltalk", "refuse"] as const)
      expect(check(draft(kind, "Ví dụ: 5G năm 2030?"), null, knowledge)).toEqual({ numbers: [], units: [] });
  });
});

describe("the check of a model's wording", () => {
  const SHOWN = [
    "Căn cứ Nghị quyết số 57-NQ/TW ngày 22/12/2024, xã phấn đấu trên 80% người dân có tài khoản VNeID; hoàn thành trong Quý IV/2026.",
    "Phòng Văn hóa – Xã hội chủ trì, UBND tỉnh hỗ trợ 1,5 tỷ đồng trong hai năm; xem https://dichvucong.gov.vn trước ngày 05/6/2026, mục IV.",
  ];
  const wording = (text: string, shown = SHOWN) => checkWording(text, shown, "phuoc-an", knowledge);

  it.each([
    "Theo Nghị quyết 57-NQ/TW, xã phấn đấu trên 80% người dân có tài khoản VNeID, xong trong quý IV năm 2026.",
    "Xã Phước An phấn đấu trên 80 phần trăm.",
    "Phòng Văn hóa - Xã hội chủ trì; Ủy ban nhân dân tỉnh hỗ trợ 1,5 tỷ đồng trong hai năm.",
    "Phòng VHXH chủ trì.",
    "Hạn là ngày 5 tháng 6 năm 2026, tức tháng 6/2026; xem dichvucong.gov.vn hoặc https://dichvucong.gov.vn.",
    "Không có con số nào ở đây.",
  ])("lets pass what the texts say: %j", (text) => {
    expect(wording(text)).toEqual({ numbers: [], units: [], dates: [], documents: [], links: [] });
  });

  it.each([
    ["trên 85% người dân", { numbers: ["85", "85 %"] }],
    ["80 triệu đồng", { numbers: ["80 trieu"] }],
    ["tám mươi phần trăm", { numbers: ["tám mươi"] }],
    ["trong ba năm", { numbers: ["ba năm"] }],
    ["năm 2030", { numbers: ["2030"] }],
    ["Phòng Kinh tế chủ trì", { units: ["Phòng Kinh tế", "phong kinh te"] }],
    ["phong kinh te chu tri", { units: ["Phòng Kinh tế"] }],
    ["Sở Khoa học và Công nghệ chủ trì", { units: ["so khoa hoc"] }],
    ["Phòng Văn thư chủ trì", { units: ["phong van thu"] }],
    ["UBND tỉnh Bắc Kạn hỗ trợ", { units: ["ubnd tinh bac kan"] }],
    ["xã Định Hóa cũng vậy", { units: ["xã Định Hóa"] }],
    ["ngày 22/6/2026", { dates: ["22/6/2026"] }],
    ["Quý I/2026", { dates: ["Q1/2026"] }],
    ["ngày 5/12/2024", { dates: ["5/12/2024"] }],
    ["Nghị quyết 57-NQ/CP", { documents: ["57-nq/cp"] }],
    ["Quyết định 57", { documents: ["quyet dinh 57"] }],
    ["chỉ tiêu V.57", { documents: ["V.57"] }],
    ["mục III", { documents: ["III"] }],
    ["xem https://dichvucong.gov.vn.evil.com", { links: ["dichvucong.gov.vn.evil.com"] }],
    ["gửi a@b.vn", { links: ["a@b.vn"] }],
  ])("refuses what they do not: %j", (text, expected) => {
    expect(wording(text)).toMatchObject(expected);
    expect(isProved(wording(text))).toBe(false);
  });

  it("looks only into the texts that were used", () => {
    expect(isProved(wording("trên 80%", [SHOWN[0] as string]))).toBe(true);
    expect(wording("trên 80%", [SHOWN[1] as string]).numbers).toEqual(["80", "80 %"]);
  });
});
