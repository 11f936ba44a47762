import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { beforeAll, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { COMMANDS } from "../../src/conversation/commands/list.ts";
import { createReporting } from "../../src/reporting/reporting.ts";
import { fold } from "../../src/text/normalize.ts";
import { realKnowledge, talk } from "./real.ts";

const COMMUNE_BUTTONS = ["Xã Bạch Thông", "Xã Dân Tiến", "Xã Định Hóa", "Xã Kim Thành", "Xã Phước An"];
const SHOWN = COMMANDS.filter((c) => !c.hidden);
const byLetters = (a: string, b: string) => a.localeCompare(b, "vi");

describe("the list of commands", () => {
  it("has every file of the folder", () => {
    const folder = join(import.meta.dirname, "../../src/conversation/commands");
    const files = readdirSync(folder)
      .filter((name) => !["command.ts", "list.ts"].includes(name))
      .map((name) => name.replace(/\.ts$/, ""));
    expect(COMMANDS.map((c) => c.name).sort()).toEqual(files.sort());
  });

  it("has the commands that everybody may use, by names and descriptions that Telegram takes", () => {
    const names = COMMANDS.map((c) => c.name);
    expect(names).toEqual(expect.arrayContaining(["start", "help", "xa"]));
    for (const { name, description } of COMMANDS) {
      expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
      expect(description.length).toBeGreaterThanOrEqual(3);
      expect(description.length).toBeLessThanOrEqual(256);
    }
  });

  it("uses each word for one command only, folded", () => {
    const words = COMMANDS.flatMap((c) => [c.name, ...c.aliases]);
    expect(new Set(words).size).toBe(words.length);
    for (const word of words) expect(fold(word)).toBe(word);
  });

  it("hides what only the buttons of a reminder say", () => {
    expect(COMMANDS.filter((c) => c.hidden).map((c) => c.name)).toEqual(["danhan", "tatnhac"]);
  });

  it("is named in full by /help", async () => {
    const context = {
      communes: [],
      commands: COMMANDS,
      commune: null,
      account: null,
      message: null,
      storage: null,
      evidence: null,
      today: "2026-10-15",
      knowledge: await realKnowledge(),
      reporting: createReporting(),
      now: () => new Date(),
      log: pino({ level: "silent" }),
    };
    const texts = new Map<string, string>();
    for (const command of COMMANDS) {
      const { draft, ask } = await command.run("", context);
      texts.set(command.name, ask ?? draft.text);
    }
    for (const text of texts.values()) expect(text).toMatch(/\p{L}{2}/u);
    const help = texts.get("help") ?? "";
    for (const { name } of COMMANDS.filter((c) => c.hidden)) expect(help).not.toContain(`/${name}`);
    for (const { name } of SHOWN) expect(help).toContain(`/${name}`);
  });
});

describe("a command in a chat", () => {
  let knowledge: Knowledge;
  beforeAll(async () => {
    knowledge = await realKnowledge();
  });

  it.each(["/start", "/START", "/start@TroLyXa_bot", "/start abc", " /start ", "bat dau", "Bắt đầu"])(
    "%j greets and offers the communes as buttons",
    async (text) => {
      const reply = await talk(knowledge).say(text);
      expect(reply.text).toContain("Trợ lý Xã số");
      expect(reply.choices.map((c) => c.label).sort(byLetters)).toEqual(COMMUNE_BUTTONS);
      for (const choice of reply.choices) expect(choice.text).toBe(choice.label);
    },
  );

  it("/start offers questions once a commune is chosen, and each of them is answered", async () => {
    const { say } = talk(knowledge);
    await say("/xa phuoc-an");
    const { choices } = await say("/start");
    expect(choices.length).toBeGreaterThan(0);
    for (const { text } of choices) {
      const reply = await say(text);
      expect(["clarify", "refuse"]).not.toContain(reply.kind);
    }
  });

  it("/start forgets the conversation but not the commune", async () => {
    const { say } = talk(knowledge);
    await say("/xa dinh-hoa");
    await say("Chữ ký số năm 2030 đạt bao nhiêu?");
    await say("/start");
    const reply = await say("thế còn năm 2035?");
    expect(reply.text).not.toContain("80%");
    expect((await say("Chữ ký số năm 2035 đạt bao nhiêu?")).text).toContain("80%");
  });

  it.each(["/help", "/help@TroLyXa_bot", "trợ giúp", "TRO GIUP", "hướng dẫn sử dụng"])(
    "%j explains what can be asked and names every command",
    async (text) => {
      const reply = await talk(knowledge).say(text);
      for (const { name } of SHOWN) expect(reply.text).toContain(`/${name}`);
      expect(reply.text).toContain("Chưa chọn xã");
    },
  );

  it("/help says which commune is chosen", async () => {
    const { say } = talk(knowledge);
    await say("/xa kim-thanh");
    expect((await say("/help")).text).toContain("xã Kim Thành");
  });

  it.each(["/xa", "/xa@TroLyXa_bot", "xa", "Xã", "chọn xã", "doi xa", "ĐỔI XÃ"])(
    "%j offers the communes as buttons",
    async (text) => {
      const reply = await talk(knowledge).say(text);
      expect(reply.kind).toBe("clarify");
      expect(reply.choices.map((c) => c.label).sort(byLetters)).toEqual(COMMUNE_BUTTONS);
    },
  );

  it.each([
    "/xa dinh-hoa",
    "/xa định hóa",
    "/xa Định Hoá",
    "/xa dinh hoa",
    "/xa xã Định Hóa",
    "/xa XA DINH HOA",
    "/xa@TroLyXa_bot dinh-hoa",
    "/xa   định   hóa ",
    "/xa đi\u0323nh ho\u0301a",
  ])("%j chooses Định Hóa", async (text) => {
    const { say } = talk(knowledge);
    const reply = await say(text);
    expect(reply.text).toContain("xã Định Hóa");
    expect((await say("Chữ ký số năm 2030 đạt bao nhiêu?")).text).toContain("70%");
  });

  it("tells with /xa which commune is chosen now", async () => {
    const { say } = talk(knowledge);
    await say("/xa phuoc-an");
    expect((await say("/xa")).text).toContain("xã Phước An");
  });

  it.each([
    ["a place", "/xa sao hỏa"],
    ["a number", "/xa 12"],
    ["markup", "/xa <b>x</b>"],
    ["500 letters", `/xa ${"a".repeat(500)}`],
  ])(
    "/xa with %s says that there is no such plan, offers those there are and keeps the one chosen",
    async (_what, text) => {
      const { say } = talk(knowledge);
      await say("/xa phuoc-an");
      const reply = await say(text);
      expect(reply.kind).toBe("clarify");
      expect(reply.text).toContain("chưa có kế hoạch");
      expect(reply.text.length).toBeLessThan(300);
      expect(reply.choices.map((c) => c.label).sort(byLetters)).toEqual(COMMUNE_BUTTONS);
      expect((await say("Chữ ký số đạt bao nhiêu?")).text).toContain("50%");
    },
  );

  it.each(["/baogia", "/foo bar", "/XYZ@TroLyXa_bot"])(
    "%j is unknown: the commands there are for everybody are named",
    async (text) => {
      const reply = await talk(knowledge).say(text);
      expect(reply.kind).toBe("clarify");
      for (const { name, staff } of SHOWN) {
        if (staff === undefined) expect(reply.text).toContain(`/${name}`);
        else expect(reply.text).not.toContain(`/${name},`);
      }
    },
  );

  it("takes a word without a slash for a command only when it is the whole message", async () => {
    const { say } = talk(knowledge);
    await say("/xa phuoc-an");
    expect((await say("xã nào có chỉ tiêu 5G")).text).not.toContain("Anh/chị chọn xã");
    expect((await say("help me 5G đạt bao nhiêu")).text).not.toContain("/start bắt đầu lại");
  });

  it("pressing a button of /start chooses that commune", async () => {
    const { say } = talk(knowledge);
    const { choices } = await say("/start");
    const reply = await say(choices.find((c) => c.label.includes("Định Hóa"))?.text ?? "");
    expect(reply.text).toContain("Định Hóa");
    expect((await say("Chữ ký số năm 2030 đạt bao nhiêu?")).text).toContain("70%");
  });

  it("pressing a button of /start chooses that commune for every command too, until another is chosen", async () => {
    const { say, wait } = talk(knowledge);
    const { choices } = await say("/start");
    await say(choices.find((c) => c.label.includes("Phước An"))?.text ?? "");
    expect((await say("/help")).text).toContain("Đang trả lời theo kế hoạch xã Phước An");
    expect((await say("/chitieu vneid")).text).toContain("V.20");
    // Longer than what was said is remembered.
    wait(60);
    expect((await say("/chitieu vneid")).text).toContain("V.20");
  });

  it("a commune named in a question is for that question only, also in the first message", async () => {
    const { say } = talk(knowledge);
    await say("Ai chủ trì chỉ tiêu VNeID của xã Phước An?");
    expect((await say("/help")).text).toContain("Chưa chọn xã");
  });

  it("pressing a button of /xa chooses that commune, whichever was chosen before", async () => {
    const { say } = talk(knowledge);
    for (const { text, label } of (await say("/xa")).choices) {
      await say("/xa");
      await say(text);
      expect((await say("/help")).text).toContain(label.replace(/^X/, "x"));
    }
  });
});
