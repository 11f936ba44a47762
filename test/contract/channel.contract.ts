import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Reply } from "../../src/domain/message.ts";
import { startInbox, type TestInbox } from "../channels/inbox.ts";
import { eventually } from "../fakes/eventually.ts";
import type { ChannelFacts, ChannelHarness, Shown, Stage } from "./harness.ts";
import { KINDS, type Kind, kindsOf, payloadOf, SOME_KINDS } from "./payloads.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const PDF = Buffer.from("%PDF-1.7\n%%EOF\n");
const LONG_TEXT = { whole: "all", refused: "nothing, which is refused" };
const SEVEN = [1, 2, 3, 4, 5, 6, 7].map((n) => ({ label: `Chỉ tiêu số ${n}`, text: `/chitieu V.${n}` }));

/** What every channel does, on whatever platform. What platforms differ in is `harness.facts`. */
export function describeChannelContract(name: string, harness: ChannelHarness): void {
  const { facts } = harness;

  describe(`the contract of channels, kept by ${name}`, () => {
    let inbox: TestInbox;
    let stage: Stage;
    beforeEach(async () => {
      inbox = startInbox();
      stage = await harness.open(inbox);
    });
    afterEach(() => stage.close());

    const payload = (kind: Kind) => payloadOf(harness.name, kind);
    /** Brings payloads one after the other; each is acknowledged. */
    async function bring(...payloads: ReturnType<typeof payload>[]): Promise<void> {
      for (const one of payloads) expect(await stage.deliver(one)).toBe("acknowledged");
    }
    const only = () => {
      expect(inbox.received).toHaveLength(1);
      return inbox.received[0] as (typeof inbox.received)[number];
    };

    it("has six members, a name and limits", () => {
      expect(Object.keys(stage.channel).sort()).toEqual(["limits", "name", "routes", "send", "start", "stop"]);
      expect(stage.channel.name).toBe(harness.name);
      const { rates = [], ...sizes } = stage.channel.limits;
      expect(Object.keys(sizes).sort()).toEqual(["choiceLength", "choices", "textLength"]);
      for (const size of Object.values(sizes)) expect(size).toBeGreaterThan(0);
      for (const { count, ms, per } of rates) {
        expect(count).toBeGreaterThan(0);
        expect(ms).toBeGreaterThan(0);
        expect(["channel", "chat"]).toContain(per);
      }
    });

    it("is tried with every kind of payload, and with no other", () => {
      const isSent: Record<(typeof SOME_KINDS)[number], boolean> = {
        photo: facts.files,
        document: facts.files,
        voice: facts.voice !== "never",
        sticker: facts.sticker !== "never",
        edited: facts.edits,
      };
      const kinds = [...KINDS, ...SOME_KINDS.filter((kind) => isSent[kind])];
      expect(kindsOf(harness.name).sort()).toEqual([...kinds].sort());
    });

    it(`lends out ${facts.files ? "how files are fetched, before any comes" : "no way to fetch files, as none come"}`, () => {
      expect(inbox.lent).toHaveLength(facts.files ? 1 : 0);
    });

    describe("takes in", () => {
      it("a text, with the ids of chat, person and message", async () => {
        await bring(payload("text"));
        expect(only()).toMatchObject({ channel: harness.name, chat: stage.chat, text: "Chữ ký số làm ở đâu?" });
        expect(only().sender).not.toBe("");
        expect(only().messageId).not.toBe("");
        expect(only().isEdit ?? false).toBe(false);
        expect(only().files ?? []).toEqual([]);
      });

      it("a text in NFD, as NFC", async () => {
        await bring(payload("text-nfd"));
        expect(only().text).toBe("Thủ tục đăng ký VNeID mức 2 thế nào?".normalize("NFC"));
      });

      if (facts.files) {
        it("a photo with what stands under it; its bytes are fetched when somebody asks", async () => {
          await bring(payload("photo"));
          const [file, ...others] = only().files ?? [];
          expect([only().text, file?.type.split("/")[0], others]).toEqual(["Minh chứng nhà văn hóa thôn", "image", []]);
          expect(await file?.load(100_000)).toEqual(stage.fileBytes);
        });

        it("a document, its name in NFC; its bytes are fetched up to a limit", async () => {
          await bring(payload("document"));
          const [file] = only().files ?? [];
          expect(file).toMatchObject({ name: "Báo cáo tháng 10.pdf".normalize("NFC"), type: "application/pdf" });
          expect(await file?.load(100_000)).toEqual(stage.fileBytes);
          await expect(file?.load(3)).rejects.toMatchObject({ code: "file-too-large" });
        });
      }

      if (facts.voice !== "never")
        it(`a voice, as a message ${facts.voice === "file" ? "with a file" : "without words"}`, async () => {
          await bring(payload("voice"));
          expect([only().text, only().files?.length ?? 0]).toEqual(["", facts.voice === "file" ? 1 : 0]);
        });

      if (facts.sticker !== "never")
        it(`a sticker, as ${facts.sticker === "nothing" ? "nothing" : "a message without words"}`, async () => {
          await bring(payload("sticker"));
          const texts = inbox.received.map(({ text, files }) => [text, files]);
          expect(texts).toEqual(facts.sticker === "nothing" ? [] : [["", undefined]]);
        });

      if (facts.edits)
        it("a changed message as one more delivery of the message, the same when it comes again", async () => {
          await bring(payload("text"), payload("edited"), payload("edited"));
          const [said, changed, ...others] = inbox.received;
          expect(changed).toMatchObject({ text: "Chữ ký số làm ở đâu, có mất phí không?", isEdit: true });
          expect([changed?.messageId, changed?.sender, others]).toEqual([said?.messageId, said?.sender, []]);
        });

      it("a message that comes twice under the same key, so that it is kept once", async () => {
        await bring(payload("text"), payload("text"));
        expect(new Set(inbox.tries).size).toBe(1);
        expect(inbox.received).toHaveLength(1);
      });

      it("messages that come in the wrong order, each once and by its own id", async () => {
        await bring(stage.say("ba", 3), stage.say("một", 1), stage.say("hai", 2), stage.say("ba", 3));
        expect(inbox.received.map((m) => m.text)).toEqual(["ba", "một", "hai"]);
        expect(new Set(inbox.received.map((m) => m.messageId)).size).toBe(3);
      });

      it("the same words twice as two messages", async () => {
        await bring(stage.say("5", 1), stage.say("5", 2));
        expect(inbox.received.map((m) => m.text)).toEqual(["5", "5"]);
      });

      const { longText } = facts;
      const much = typeof longText === "number" ? `${longText} characters` : LONG_TEXT[longText];
      it(`of a text of 100 kB ${much}`, async () => {
        const words = "số liệu báo cáo ".repeat(6_000).trim();
        expect(Buffer.byteLength(words)).toBeGreaterThan(100_000);
        expect(await stage.deliver(stage.say(words, 1))).toBe(longText === "refused" ? "refused" : "acknowledged");
        await bring(stage.say("sau đó", 2));
        expect(inbox.received.map((m) => m.text)).toEqual([...arrived(words, longText), "sau đó"]);
      });

      it(`nothing of an event of which nobody knows the kind, which is ${facts.unknown}`, async () => {
        expect(await stage.deliver(payload("unknown"))).toBe(facts.unknown);
        await bring(payload("text"));
        expect(only().text).toBe("Chữ ký số làm ở đâu?");
        expect(inbox.tries).toHaveLength(1);
      });
    });

    const isSpooled = facts.whenNotStored === "spooled";
    const untold = isSpooled ? "kept by the channel" : "not acknowledged";
    it(`a message that cannot be stored is ${untold}, and arrives once when it can be`, async () => {
      inbox.become("failing");
      expect(await stage.deliver(payload("text"))).toBe(isSpooled ? "acknowledged" : "failed");
      expect(inbox.received).toEqual([]);
      inbox.become("working");
      if (!isSpooled) await bring(payload("text"));
      await eventually(() => inbox.received.length > 0);
      await bring(stage.say("sau đó", 9));
      await eventually(() => inbox.received.length > 1);
      expect(inbox.received.map((m) => m.text)).toEqual(["Chữ ký số làm ở đâu?", "sau đó"]);
    });

    describe("sends", () => {
      beforeEach(() => bring(payload("text")));
      const send = (text: string, more: Partial<Reply> = {}) =>
        stage.channel.send({ chat: stage.chat }, { text, kind: "passage", citations: [], choices: [], ...more });
      const linesShown = async () => linesOf((await stage.shown()).map(({ text }) => text).join("\n"));

      it("paragraphs and a list, line by line", async () => {
        const text = "Nhiệm vụ của xã:\n- Chữ ký số\n- VNeID mức 2\n\nĐến năm 2030 đạt 70%.\n\nHết.";
        await send(text);
        expect(await linesShown()).toEqual(linesOf(text));
      });

      it.each([
        ["a table in Markdown", "| Chỉ tiêu | Giá trị |\n|---|---|\n| V.20 | 82,5% |"],
        [
          "signs of markup",
          "<b>đậm</b> & *nghiêng* _gạch_ `mã` [tên](địa chỉ) ~x~\n# một\n> hai\n1. ba\n---\n<at>An</at>",
        ],
      ])("%s, shown as typed", async (_, text) => {
        await send(text);
        expect(await linesShown()).toEqual(linesOf(text));
      });

      it("where it comes from, under the answer", async () => {
        const place = { document: "kh-12", title: "Kế hoạch 12", locator: "mục I.1", quote: "đạt 70% vào năm 2030" };
        await send("70%", { citations: [place] });
        const quoted = [expect.stringMatching(/^Nguồn\b/), place.title, place.locator, place.quote];
        const named = ["Nguồn: Kế hoạch 12, mục I.1"];
        expect(await linesShown()).toEqual(["70%", ...(facts.sources === "quoted" ? quoted : named)]);
      });

      it("seven choices, each of which the person can use", async () => {
        await send("Anh/chị chọn chỉ tiêu:", { choices: SEVEN });
        for (const [i, choice] of SEVEN.entries()) {
          await use(stage, choice.label, 10 + i);
          await eventually(() => inbox.received.length === i + 2);
          expect(inbox.received.at(-1)?.text).toBe(choice.text);
        }
        expect(new Set(inbox.received.map((m) => m.sender)).size).toBe(1);
      });

      it("a picture, shown as one, after the text", async () => {
        await send("Biểu đồ tiến độ", { files: [{ name: "tien-do.png", type: "image/png", bytes: PNG }] });
        const [text, picture] = await stage.shown();
        expect(text?.text).toBe("Biểu đồ tiến độ");
        expect(picture?.file).toEqual({ name: "tien-do.png", bytes: PNG.length, isPicture: true });
      });

      it(facts.documents === "sent" ? "a PDF file" : "the name of a PDF file, which it cannot bring", async () => {
        await send("Báo cáo đây ạ", { files: [{ name: "bao-cao-t10.pdf", type: "application/pdf", bytes: PDF }] });
        const [, shown] = await stage.shown();
        if (facts.documents === "named")
          expect([shown?.file, shown?.text]).toEqual([null, expect.stringContaining("bao-cao-t10.pdf")]);
        else expect(shown?.file).toEqual({ name: "bao-cao-t10.pdf", bytes: PDF.length, isPicture: false });
      });

      it("9,000 characters in as many messages as its limits need, nothing lost, in order", async () => {
        const words = Array.from({ length: 1_200 }, (_, i) => `chữ${1_000 + i}`);
        const text = words.join(" ");
        expect(text.length).toBeGreaterThan(9_000);
        await send(text);
        const parts = (await stage.shown()).map((one) => one.text);
        const most = stage.channel.limits.textLength;
        expect(parts.join(" ").split(/\s+/)).toEqual(words);
        expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(most);
        expect(parts.length).toBeLessThanOrEqual(Math.ceil(text.length / most) + 1);
      });
    });
  });
}

/** Uses a choice as a person does: presses its button, or types its number where it has one. */
async function use(stage: Stage, label: string, n: number): Promise<void> {
  const shown = await stage.shown();
  if (shown.some(({ buttons }) => buttons.includes(label))) return stage.press(label);
  const number = numberOf(shown, label);
  if (number === undefined) throw new Error(`nobody can choose "${label}"`);
  await stage.deliver(stage.say(number, n));
}

/** The messages in which a long text arrives. */
function arrived(words: string, fact: ChannelFacts["longText"]): string[] {
  if (fact === "refused") return [];
  return [fact === "whole" ? words : words.slice(0, fact)];
}

function numberOf(shown: Shown[], label: string): string | undefined {
  const lines = shown.flatMap(({ text }) => text.split("\n"));
  return lines.map((line) => /^(\d+)\. (.*)$/.exec(line.trim())).find((found) => found?.[2] === label)?.[1];
}

/** Lines that say something; how a bullet looks is the platform's. */
function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim().replace(/^[•-] /, "- "))
    .filter((line) => line !== "");
}
