import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { type OfficeTest, openOffice } from "./office.ts";
import { realKnowledge } from "./real.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

await describeOnEachEngine("what a chat talked about", (engine) => {
  let office: OfficeTest;
  beforeEach(async () => {
    office = await openOffice(engine, knowledge);
    await office.say("an", "/xa dinh-hoa");
  });
  afterEach(() => office.close());

  it("is known to the next process: a question goes on where the last one ended", async () => {
    expect(await office.read("an", "Chữ ký số đến năm 2030 đạt bao nhiêu?")).toContain("70%");
    await office.restart();
    expect(await office.read("an", "thế còn năm 2035?")).toContain("80%");
  });

  it("is another chat's own", async () => {
    await office.say("an", "Chữ ký số đến năm 2030 đạt bao nhiêu?");
    await office.restart();
    expect(await office.read("binh", "thế còn năm 2035?")).not.toContain("80%");
  });

  it("is forgotten after half an hour, the commune not", async () => {
    await office.say("an", "Chữ ký số đến năm 2030 đạt bao nhiêu?");
    office.wait(31);
    await office.restart();
    expect(await office.read("an", "thế còn năm 2035?")).not.toContain("80%");
    expect(await office.read("an", "Chữ ký số đến năm 2035 đạt bao nhiêu?")).toContain("80%");
  });

  it("holds the step at which somebody stands for a day, also through a restart", async () => {
    await office.say("an", "làm vneid mức 2 ở đâu");
    const first = await office.read("an", "Từng bước");
    await office.restart();
    office.wait(120);
    const next = await office.read("an", "Tiếp");
    expect(next).toMatch(/Bước 2/);
    expect(next).not.toBe(first);
  });

  it("holds the question that a 👎 is about for a day, whatever else is said meanwhile", async () => {
    await office.say("an", "Chữ ký số đến năm 2030 đạt bao nhiêu?");
    office.wait(23 * 60);
    await office.say("an", "/help");
    expect(await office.read("an", "👎")).toContain("đã ghi lại");
    await office.say("binh", "/xa dinh-hoa");
    await office.say("binh", "Chữ ký số đến năm 2030 đạt bao nhiêu?");
    for (let hours = 0; hours < 30; hours += 10) {
      await office.say("binh", "/help");
      office.wait(10 * 60);
    }
    expect(await office.read("binh", "👎")).not.toContain("đã ghi lại");
    await office.say("binh", "/help");
    expect(JSON.stringify(await office.storage.chats.memory({ channel: "telegram", chat: "binh" }))).not.toContain(
      "Chữ ký số",
    );
  });

  it("a 👎 pressed twice, before and after a restart, is one opinion", async () => {
    await office.say("an", "Chữ ký số đến năm 2030 đạt bao nhiêu?");
    expect(await office.read("an", "👎")).toContain("đã ghi lại");
    await office.restart();
    await office.say("an", "👎");
    await office.storage.unanswered.settled();
    expect((await office.storage.questions.list({})).map(({ count }) => count)).toEqual([1]);
  });
});
