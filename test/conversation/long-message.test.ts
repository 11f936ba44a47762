import { beforeAll, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { realKnowledge, talkIn } from "./real.ts";

describe("a message beyond 4,000 characters", () => {
  let knowledge: Knowledge;
  beforeAll(async () => {
    knowledge = await realKnowledge();
  });

  it.each([
    ["a question", "Chữ ký số đạt bao nhiêu? "],
    ["a command", "/baocao V.20 82,5% "],
    ["a text without spaces", "ữ".normalize("NFD")],
  ])("that is %s gets a kind sentence and no answer; the next one is answered", async (_what, text) => {
    const chat = await talkIn(knowledge, "định hóa");
    const reply = await chat.say(text.repeat(Math.ceil(4_001 / text.normalize("NFC").length) + 1));
    expect(reply.text).toContain("dài quá");
    expect(reply.citations).toEqual([]);
    expect((await chat.say("Chữ ký số đến năm 2030 đạt bao nhiêu?")).text).toContain("70%");
  });

  it("is read when it has just 4,000", async () => {
    const chat = await talkIn(knowledge, "định hóa");
    const question = "Chữ ký số đến năm 2030 đạt bao nhiêu?";
    expect((await chat.say(question + "?".repeat(4_000 - question.length))).text).not.toContain("dài quá");
  });
});
