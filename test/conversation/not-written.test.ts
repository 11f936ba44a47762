import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { buttonOf, type OfficeTest, openOffice } from "./office.ts";
import { realKnowledge, sentFile } from "./real.ts";

// What the random messages of no-forbidden-write.test.ts once wrote and no message may write.

const CULTURE = "Phòng Văn hóa – Xã hội";
const VNEID = { commune: "phuoc-an", document: "phuoc-an", code: "V.20" };
const PHONE = "0912345678";
const PHOTO = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const photo = sentFile(PHOTO);

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

await describeOnEachEngine("what is not written", (engine) => {
  let office: OfficeTest;
  beforeEach(async () => {
    office = await openOffice(engine, knowledge);
    await office.join("hoa", "Công an xã");
    await office.join("thu", CULTURE);
    await office.join("chu", "UBND xã", "leader");
  });
  afterEach(() => office.close());

  const reports = () => office.storage.reports.history(VNEID);
  async function report(): Promise<number> {
    await office.say("hoa", "/baocao V.20 82,5 T10/2026");
    await office.press("hoa", "Xác nhận");
    return (await reports()).at(-1)?.id ?? expect.fail("nothing was written");
  }
  const evidence = async () => office.storage.evidence.of((await reports()).map(({ id }) => id));

  describe("by an edited message", () => {
    it.each(["xác nhận", "ok", "the button's text"])("a confirmation: %s", async (typed) => {
      await office.say("hoa", "chào", { messageId: "m1" });
      const echo = await office.say("hoa", "/baocao V.20 82,5");
      const text = typed === "the button's text" ? buttonOf(echo, "Xác nhận").text : typed;
      const reply = await office.say("hoa", text, { messageId: "m1", isEdit: true });
      expect(reply.text).toContain("chưa nhận phần anh/chị vừa sửa");
      expect(await reports()).toEqual([]);
      // What it shows again can be confirmed.
      await office.press("hoa", "Xác nhận");
      expect(await reports()).toHaveLength(1);
    });

    it("a value changed in the summary's place is shown again, and written when it is confirmed", async () => {
      await office.say("hoa", "/baocao V.20");
      await office.say("hoa", "82,5", { messageId: "m2" });
      await office.press("hoa", "T10/2026");
      await office.press("hoa", "Bỏ qua");
      expect((await office.say("hoa", "83", { messageId: "m2", isEdit: true })).text).toContain("Giá trị: 83%");
      expect(await reports()).toEqual([]);
    });

    it("why a figure is returned", async () => {
      const id = await report();
      await office.say("thu", "chào", { messageId: "m3" });
      await office.say("thu", `/duyet ${id} trả lại`);
      const reply = await office.say("thu", "chào anh", { messageId: "m3", isEdit: true });
      expect(reply.text).toContain("tin mới");
      expect((await reports())[0]?.state).toBe("reported");
      expect(await office.read("thu", "chưa khớp số của tỉnh")).toContain("Đã trả lại");
    });

    it("evidence, which waits in an open form all the same", async () => {
      await report();
      const reply = await office.say("hoa", "V.20", { files: [photo], messageId: "m4", isEdit: true });
      expect(reply.text).toContain("gửi lại tệp");
      expect(await evidence()).toEqual([]);
      await office.say("hoa", "/baocao V.20 83 T10/2026");
      await office.say("hoa", "", { files: [photo], messageId: "m4", isEdit: true });
      await office.say("hoa", "xác nhận");
      expect(await evidence()).toHaveLength(1);
    });
  });

  describe("as a reason", () => {
    beforeEach(async () => {
      const id = await report();
      await office.say("thu", `/duyet ${id} trả lại`);
    });

    it("an old button", async () => {
      await office.say("thu", "Xác nhận 1-1");
      await office.say("thu", "Huỷ 1-1");
      expect((await reports())[0]?.state).toBe("reported");
    });

    it.each(["thôi", "Quay lại", "huỷ", "không trả lại nữa"])("%s, which ends it", async (text) => {
      expect(await office.read("thu", text)).toContain("chưa có gì được ghi");
      await office.say("thu", "chưa khớp số của tỉnh");
      expect((await reports())[0]?.state).toBe("reported");
    });

    it.each(["?", "1", PHONE])("%s, which says none", async (text) => {
      expect(await office.read("thu", text)).toContain("lý do");
      expect((await reports())[0]?.state).toBe("reported");
      await office.say("thu", "chưa khớp số của tỉnh");
      expect((await reports())[0]).toMatchObject({ state: "returned", reason: "chưa khớp số của tỉnh" });
    });
  });

  describe("a telephone number", () => {
    it("in the reason of /duyet, which keeps the other words", async () => {
      const id = await report();
      const said = await office.read("thu", `/duyet ${id} trả lại gọi ${PHONE} để rõ`);
      expect(said).not.toContain(PHONE);
      expect((await reports())[0]).toMatchObject({ state: "returned", reason: "gọi … để rõ" });
      const [news] = await office.storage.takeOutgoing(10, new Date("2027-01-01"));
      expect(news?.reply.text).not.toContain(PHONE);
    });

    it("alone in the reason of /duyet: it is asked for", async () => {
      const id = await report();
      expect(await office.read("thu", `/duyet ${id} trả lại ${PHONE}`)).toContain("lý do trả lại");
      expect((await reports())[0]?.state).toBe("reported");
    });

    it("in the reason of /mokhoa", async () => {
      await office.say("thu", "/khoaso T10/2026 xác nhận");
      expect(await office.read("chu", `/mokhoa T10/2026 ${PHONE}`)).toContain("lý do");
      const said = await office.read("chu", `/mokhoa T10/2026 gọi ${PHONE} để rõ`);
      expect(said).toContain("Đã mở khoá");
      expect(said).not.toContain(PHONE);
    });
  });

  it("evidence in a locked period, until a leader opens it", async () => {
    await report();
    await office.say("thu", "/khoaso T10/2026 xác nhận");
    expect((await office.say("hoa", "", { files: [photo] })).text).toMatch(/T10\/2026.*đã khoá/);
    expect(await evidence()).toEqual([]);
    await office.say("chu", "/mokhoa T10/2026 bổ sung minh chứng");
    await office.say("hoa", "", { files: [photo] });
    expect(await evidence()).toHaveLength(1);
  });
});
