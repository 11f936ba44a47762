import { beforeAll, describe, expect, it } from "vitest";
import { pickOption } from "../../src/conversation/answering/choose.ts";
import type { Option } from "../../src/conversation/answering/draft.ts";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { understand } from "../../src/conversation/answering/understand.ts";
import type { Reply } from "../../src/domain/message.ts";
import { realKnowledge, type Talk, talk } from "./real.ts";

const NOW = new Date("2026-10-15T12:00:00+07:00");
let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

/** A chat whose last reply offers choices. */
async function offered(turns: readonly string[], commune = ""): Promise<{ chat: Talk; reply: Reply }> {
  const chat = talk(knowledge);
  if (commune !== "") await chat.say(`/xa ${commune}`);
  let reply: Reply | undefined;
  for (const turn of turns) reply = await chat.say(turn);
  if (reply?.kind !== "clarify") throw new Error(`${reply?.kind}: ${reply?.text}`);
  return { chat, reply };
}

const FIT = ["làm vneid"];
const INDICATORS = ["/xa phuoc-an", "dữ liệu đạt bao nhiêu"];
const STEPS = ["từng bước"];
const STUCK = ["Làm VNeID mức 2", "từng bước", "tôi kẹt ở bước này"];

describe.each([
  ["guides that fit equally", FIT, 4],
  ["guides to walk through", STEPS, 5],
  ["problems at a step", STUCK, 5],
  ["indicators", INDICATORS, 4],
])("choices of %s", (_what, turns, count) => {
  it("are few, short, different, and say what their buttons show", async () => {
    const { reply } = await offered(turns);
    const labels = reply.choices.map((c) => c.label);
    expect(labels).toHaveLength(count);
    expect(count).toBeLessThanOrEqual(5);
    expect(new Set(labels).size).toBe(count);
    for (const { label, text } of reply.choices) {
      expect(label.length).toBeLessThanOrEqual(60);
      expect(label.trim()).not.toBe("");
      expect(text).toBe(label);
    }
  });

  it("are each answered when their button is pressed, differently", async () => {
    const { reply } = await offered(turns);
    const answers = new Set<string>();
    for (const { text } of reply.choices) {
      const { chat } = await offered(turns);
      const answer = await chat.say(text);
      expect(answer.kind, text).toBe(turns === INDICATORS ? "target" : "procedure");
      expect(answer.citations.length).toBeGreaterThan(0);
      answers.add(answer.text);
    }
    expect(answers.size).toBe(reply.choices.length);
  });
});

describe.each([
  ["guides that fit equally", FIT],
  ["problems at a step", STUCK],
  ["indicators", INDICATORS],
])("choices of %s", (_what, turns) => {
  it("are picked by number as by button", async () => {
    const { reply } = await offered(turns);
    for (const [at, { text }] of reply.choices.entries()) {
      const pressed = await (await offered(turns)).chat.say(text);
      const ordinal = ["đầu tiên", "thứ hai", "thứ ba", "thứ tư", "thứ năm"][at];
      for (const said of [`${at + 1}`, `số ${at + 1}`, `chọn ${at + 1}`, `cái ${ordinal}`]) {
        const { chat } = await offered(turns);
        expect((await chat.say(said)).text, said).toBe(pressed.text);
      }
    }
  });

  it("are picked as the last one", async () => {
    const { reply } = await offered(turns);
    const pressed = await (await offered(turns)).chat.say(reply.choices.at(-1)?.text ?? "");
    for (const said of ["cái cuối", "cái cuối cùng", "cai cuoi", "cuối cùng"])
      expect((await (await offered(turns)).chat.say(said)).text, said).toBe(pressed.text);
  });

  it("are picked by the label without diacritics, in capitals, and over the API", async () => {
    const { reply } = await offered(turns);
    const last = reply.choices.at(-1)?.text ?? "";
    const pressed = await (await offered(turns)).chat.say(last);
    const plain = last.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D");
    for (const said of [plain, plain.toUpperCase(), last.toLowerCase()])
      expect((await (await offered(turns)).chat.say(said)).text, said).toBe(pressed.text);
    const { chat } = await offered(turns);
    const history = [];
    for (const question of turns) {
      const { answer } = await chat.conversation.ask({ question, history: [...history] });
      history.push({ role: "user" as const, text: question }, { role: "assistant" as const, text: answer });
    }
    expect((await chat.conversation.ask({ question: last, history })).answer.startsWith(pressed.text)).toBe(true);
  });
});

describe("choices of guides to walk through, by number,", () => {
  it.each(["1", "số 2", "cái thứ ba", "chọn 4", "5", "cái cuối"])("%j begins the steps of that guide", async (said) => {
    const { chat, reply } = await offered(STEPS);
    const at = { "1": 0, "số 2": 1, "cái thứ ba": 2, "chọn 4": 3 }[said] ?? 4;
    const answer = await chat.say(said);
    expect(answer.text).toMatch(/^Bước 1\/\d+ – /);
    expect(answer.text.split("\n")[0]).toContain(reply.choices[at]?.label);
  });

  it("or by a button, begin the steps", async () => {
    const { reply } = await offered(STEPS);
    for (const { text } of reply.choices.slice(0, 4)) {
      const { chat } = await offered(STEPS);
      expect((await chat.say(text)).text).toMatch(new RegExp(`^Bước 1/\\d+ – ${text}`));
    }
  });
});

describe("words pick the choice that has them", () => {
  it.each([
    [FIT, "trẻ em", "Trẻ từ đủ 06 tuổi"],
    [FIT, "chữ ký số", "Làm chữ ký số ngay trên điện thoại"],
    [FIT, "tài khoản ở công an", "VNeID mức 2 làm ở Công an xã"],
    [INDICATORS, "dữ liệu mở", "(V.29,"],
    [INDICATORS, "du lieu mo", "(V.29,"],
    [INDICATORS, "V.17", "(V.17,"],
    [["/xa phuoc-an", "người dân đạt bao nhiêu"], "chữ ký số", "(V.21,"],
    [["/xa phuoc-an", "người dân đạt bao nhiêu"], "sổ sức khỏe", "(V.27,"],
    [["/xa bach-thong", "doanh nghiệp đạt bao nhiêu"], "khởi nghiệp", "(IV.2,"],
    [["/xa phuoc-an", "ai chủ trì chỉ tiêu dữ liệu"], "dữ liệu mở", "(V.29,"],
    [STEPS, "chữ ký số", "Bước 1/7 – Làm chữ ký số cá nhân"],
    [STEPS, "chu ky so", "Bước 1/7 – Làm chữ ký số cá nhân"],
    [STEPS, "nộp hồ sơ", "Nộp hồ sơ trực tuyến"],
    [STEPS, "nop ho so", "Nộp hồ sơ trực tuyến"],
    [STUCK, "sim", "Không có SIM đứng tên mình"],
    [STUCK, "thông tin không khớp", "Báo thông tin không khớp"],
    [STUCK, "app vẫn hiện mức 1", "Được duyệt mà app vẫn hiện mức 1"],
    [STUCK, "số điện thoại gắn tài khoản khác", "Số điện thoại đã gắn tài khoản khác"],
  ])("%j, then %j", async (turns, said, answer) => {
    const { chat } = await offered(turns);
    const reply = await chat.say(said);
    expect(["procedure", "target", "owner"]).toContain(reply.kind);
    expect(reply.text.slice(0, 180)).toContain(answer);
  });
});

describe("a new question instead of a pick", () => {
  it.each([
    [FIT, "", "mất căn cước thì làm lại ở đâu", "procedure", "Công an xã"],
    [INDICATORS, "", "ai chủ trì V.20", "owner", "(V.20,"],
    [INDICATORS, "", "5G đạt bao nhiêu", "target", "60%"],
    [INDICATORS, "", "Làm VNeID mức 2 ở đâu?", "procedure", "Công an xã"],
    [FIT, "", "V.28 của xã Phước An ai chủ trì", "owner", "Công an xã"],
    [STUCK, "phuoc-an", "V.28 ai chủ trì", "owner", "Công an xã"],
    [STUCK, "dinh-hoa", "Chữ ký số năm 2030 đạt bao nhiêu?", "target", "70%"],
    [STUCK, "phuoc-an", "Chữ ký số năm 2026 đạt bao nhiêu?", "target", "50%"],
    [STUCK, "phuoc-an", "V.20", "target", "80%"],
    [STUCK, "bach-thong", "Phát triển kinh tế ban đêm ai chủ trì?", "owner", "Phòng Kinh tế"],
    [STEPS, "", "xin chào", "smalltalk", "Chào anh/chị"],
    [STEPS, "", "cháy nhà rồi", "procedure", "114"],
    [STUCK, "", "tiếp", "procedure", "Bước 2/8"],
  ])("%j (%s), then %j, is answered as such", async (turns, commune, text, kind, said) => {
    const { chat } = await offered(turns, commune);
    expect(await chat.say(text)).toMatchObject({ kind, text: expect.stringContaining(said) });
  });

  it.each(["6", "số 9", "2026", "2 và 3"])("a number beyond the choices (%j) picks none of them", async (said) => {
    const { chat, reply } = await offered(STUCK, "phuoc-an");
    const answer = await chat.say(said);
    for (const { label } of reply.choices) expect(answer.text.startsWith(label), label).toBe(false);
  });

  it("ends the choosing: a number afterwards is none of the old choices", async () => {
    const { chat, reply } = await offered(STUCK, "phuoc-an");
    await chat.say("Chữ ký số năm 2026 đạt bao nhiêu?");
    expect((await chat.say("2")).text.startsWith(reply.choices[1]?.label ?? "")).toBe(false);
  });

  it("after half an hour is all that a number can be", async () => {
    const { chat } = await offered(STEPS);
    chat.wait(31);
    expect((await chat.say("2")).text).not.toMatch(/^Bước 1/);
  });

  it("of another chat has nothing to do with the choices", async () => {
    const { chat } = await offered(STEPS);
    expect((await chat.say("2", "another")).text).not.toMatch(/^Bước 1/);
  });
});

describe("an indicator that was picked", () => {
  it("is answered for what was asked, and carried on", async () => {
    const { chat } = await offered(["/xa phuoc-an", "ai chủ trì chỉ tiêu dữ liệu"]);
    expect((await chat.say("2")).kind).toBe("owner");
    expect(await chat.say("thế đạt bao nhiêu?")).toMatchObject({
      kind: "target",
      text: expect.stringContaining("(V.29,"),
    });
  });
});

describe("the walk that was stuck", () => {
  it("goes on after a problem was picked", async () => {
    const { chat } = await offered(STUCK);
    await chat.say("2");
    expect((await chat.say("tiếp")).text).toMatch(/^Bước 2\/8/);
  });
});

describe("picking among indicators", () => {
  const OPTIONS: Option[] = [
    { label: "Tỷ lệ người dân có tài khoản định danh điện tử (VNeID)", entry: "phuoc-an/V.20" },
    { label: "Tỷ lệ người dân trưởng thành có chữ ký số", entry: "phuoc-an/V.21" },
    { label: "Tỷ lệ người dân được định danh số", entry: "phuoc-an/V.28" },
  ];
  const pick = (text: string) => pickOption(understand(text, knowledge, NOW), OPTIONS)?.entry.split("/")[1] ?? null;

  it.each([
    ["Tỷ lệ người dân được định danh số", "V.28"],
    ["ty le nguoi dan duoc dinh danh so", "V.28"],
    ["1", "V.20"],
    ["2", "V.21"],
    ["số 3", "V.28"],
    ["chọn 2", "V.21"],
    ["lấy cái 2", "V.21"],
    ["cái thứ hai", "V.21"],
    ["cai thu hai", "V.21"],
    ["chỉ tiêu thứ ba", "V.28"],
    ["chỉ tiêu số 1", "V.20"],
    ["câu 2", "V.21"],
    ["ba", "V.28"],
    ["cái đầu", "V.20"],
    ["cái đầu tiên", "V.20"],
    ["cái cuối", "V.28"],
    ["chỉ tiêu cuối cùng", "V.28"],
    ["chữ ký số", "V.21"],
    ["người trưởng thành", "V.21"],
    ["vneid", "V.20"],
    ["tài khoản điện tử", "V.20"],
  ])("%j picks %s", (text, code) => {
    expect(pick(text)).toBe(code);
  });

  it.each([
    ["a number of no choice", "4"],
    ["a year", "2030"],
    ["words of all of them", "người dân"],
    ["words of two of them", "định danh"],
    ["words of none", "phủ sóng 5G"],
    ["a question of its own", "chữ ký số ai chủ trì"],
    ["a greeting", "xin chào"],
    ["nothing", ""],
  ])("%s (%j) picks none", (_what, text) => {
    expect(pick(text)).toBeNull();
  });

  it("picks nothing where nothing was offered", () => {
    expect(pickOption(understand("1", knowledge, NOW), [])).toBeNull();
  });
});
