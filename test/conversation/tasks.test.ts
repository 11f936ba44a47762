import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { COMMANDS } from "../../src/conversation/commands/list.ts";
import { type Conversation, createConversation } from "../../src/conversation/conversation.ts";
import { FORMS } from "../../src/conversation/forms/list.ts";
import type { IncomingMessage, Reply } from "../../src/domain/message.ts";
import type { StaffRole } from "../../src/domain/person.ts";
import { createReporting } from "../../src/reporting/reporting.ts";
import { createStorage, type Storage } from "../../src/storage/storage.ts";
import { SILENT } from "../storage/open.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import { loadSent, noWaiting, realKnowledge, talk } from "./real.ts";

const VHXH = "Phòng Văn hóa – Xã hội";
const LINES = (text: string): string[] => text.split("\n").filter((line) => line.startsWith("- "));

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

await describeOnEachEngine("tasks in a chat", (engine) => {
  let empty: EmptyDatabase;
  let storage: Storage;
  let conversation: Conversation;
  let now: Date;
  let messages: number;

  async function start(): Promise<void> {
    storage = createStorage({ url: empty.url, log: SILENT, now: () => now });
    await storage.connect();
    conversation = createConversation({
      knowledge,
      search: noWaiting,
      commands: COMMANDS,
      forms: FORMS,
      reporting: createReporting(),
      evidence: null,
      loadFile: loadSent,
      storage,
      fixedCommune: null,
      log: SILENT,
      now: () => now,
    });
  }

  beforeEach(async () => {
    empty = await engine.create();
    now = new Date("2026-10-15T12:00:00+07:00");
    messages = 0;
    await start();
    await link("hoa", VHXH);
    await link("kinh", "Phòng Kinh tế");
    await link("chu", "UBND xã", "leader");
  });
  afterEach(async () => {
    await storage.close();
    await empty.remove();
  });

  const message = (who: string, text: string, more: Partial<IncomingMessage> = {}): IncomingMessage => {
    messages += 1;
    return { channel: "telegram", chat: who, sender: who, messageId: String(messages), text, ...more };
  };
  async function reply(incoming: IncomingMessage): Promise<Reply> {
    const [only] = await conversation.receive(incoming);
    if (!only) throw new Error("no reply");
    return only;
  }
  const answer = (who: string, text: string): Promise<Reply> => reply(message(who, text));
  const say = async (who: string, text: string): Promise<string> => (await answer(who, text)).text;
  async function link(who: string, unit: string, role: StaffRole = "officer", commune = "bach-thong"): Promise<void> {
    const code = await storage.people.invite({ commune, unit, role, name: who, personId: null });
    expect(await say(who, `/lienket ${code}`)).toContain("Đã liên kết");
  }
  const stored = () => storage.tasks.of("bach-thong");

  describe("/capnhat", () => {
    it("an officer of the lead unit says that it is done, with product and day, and gets a receipt", async () => {
      const receipt = await say("hoa", "/capnhat NV.III.5 hoàn thành, đã ban hành KH 12 ngày 15/3/2026");
      expect(receipt).toContain(
        "NV.III.5 · hoàn thành đúng hạn (hạn 31/3/2026) · xong ngày 15/3/2026 · sản phẩm: KH 12",
      );
      expect(await stored()).toMatchObject([
        {
          code: "NV.III.5",
          kind: "update",
          progress: "done",
          doneOn: "2026-03-15",
          product: "KH 12",
          cycle: "",
          unit: VHXH,
        },
      ]);
      const card = await say("hoa", "/nhiemvu NV.III.5");
      expect(card).toContain("Tình trạng: hoàn thành đúng hạn, xong ngày 15/3/2026");
      expect(card).toContain("15/10/2026 hoa (Phòng Văn hóa – Xã hội): hoàn thành ngày 15/3/2026, sản phẩm KH 12");
    });

    it("another unit's officer cannot, and is told who can", async () => {
      const refused = await answer("kinh", "/capnhat NV.III.5 hoàn thành");
      expect(refused.kind).toBe("refuse");
      expect(refused.text).toMatch(
        /Chỉ Phòng Văn hóa – Xã hội.*mới cập nhật NV\.III\.5 được; anh\/chị thuộc Phòng Kinh tế/,
      );
      expect(await stored()).toEqual([]);
    });

    it("a leader of no lead unit cannot either: how it stands is the lead unit's to say", async () => {
      expect((await answer("chu", "/capnhat NV.III.5 hoàn thành")).kind).toBe("refuse");
      expect(await stored()).toEqual([]);
    });

    it("an officer of another commune's unit of the same name cannot", async () => {
      await link("binh", VHXH, "officer", "phuoc-an");
      expect(await say("binh", "/capnhat NV.III.5 xong")).toContain("xã Phước An không có bảng nhiệm vụ");
      await say("binh", "/xa bach-thong");
      const refused = await answer("binh", "/capnhat NV.III.5 xong");
      expect(refused).toMatchObject({ kind: "refuse" });
      expect(refused.text).toContain("tài khoản của anh/chị thuộc xã khác");
      expect(await stored()).toEqual([]);
    });

    it("a citizen cannot, and is told how to be known", async () => {
      expect(await say("dan", "/capnhat NV.III.5 xong")).toContain("/lienket");
      expect(await stored()).toEqual([]);
    });

    it("nobody can where several offices lead under one name, until a leader gives the task to one", async () => {
      expect(await say("kinh", "/capnhat NV.I.7 đang làm")).toMatch(/chỉ ghi “Các phòng chuyên môn”.*\/giaoviec/);
      expect(await say("kinh", "/capnhat NV.V.16 đang làm")).toMatch(/không ghi đơn vị.*\/giaoviec/);
      await say("chu", "/giaoviec NV.I.7 Phòng Kinh tế, làm đầu mối");
      expect(await say("kinh", "/capnhat NV.I.7 đang làm")).toContain("NV.I.7 · đang thực hiện");
    });

    it("each of two lead units can", async () => {
      expect(await say("kinh", "/capnhat NV.VI.2 đang làm")).toContain("đang thực hiện, quá hạn (hạn 31/12/2025)");
      expect(await say("hoa", "/capnhat NV.VI.2 xong")).toContain("hoàn thành trễ hạn");
    });

    it("the slash may be left out before a code, with or without marks", async () => {
      expect(await say("hoa", "cap nhat nv iii 5 dang lam")).toContain("NV.III.5 · đang thực hiện, quá hạn");
      expect(await say("hoa", "Cập nhật NV.III.5: đã xong")).toContain("hoàn thành trễ hạn");
      expect(await stored()).toHaveLength(2);
    });

    it("what is unclear writes nothing and is asked with buttons that keep the words", async () => {
      const asked = await answer("hoa", "/capnhat NV.III.5 đã ban hành KH 12");
      expect(asked.text).toContain("chưa ghi gì");
      expect(await stored()).toEqual([]);
      const done = asked.choices.find(({ label }) => label === "Hoàn thành");
      expect(await say("hoa", done?.text ?? "")).toMatch(/hoàn thành trễ hạn.*sản phẩm: KH 12/);
    });

    it.each([
      ["/capnhat", "/capnhat NV.III.5 hoàn thành"],
      ["/capnhat hoàn thành", "/nhiemvu của tôi"],
      ["/capnhat NV.III.55 xong", "Nhóm III có NV.III.1 đến NV.III.9"],
      ["/capnhat NV.XII.1 xong", "các nhóm nhiệm vụ I đến VII"],
      ["/capnhat NV.III.5 xong chưa?", "dấu hỏi"],
      ["/capnhat NV.III.5 xong ngày 20/12/2026", "chưa tới"],
      ["/capnhat NV.III.5 xong ngày 31/2/2026", "“31/2/2026”"],
      ["/capnhat NV.III.5 xong ngày 15/3/2016", "xem lại năm"],
      [`/capnhat NV.III.5 xong, ${"rất dài ".repeat(80)}`, "500 ký tự"],
    ])("%j writes nothing and says what is missing", async (text, help) => {
      expect(await say("hoa", text)).toContain(help);
      expect(await stored()).toEqual([]);
    });

    it("a message that is delivered twice is written once and answered with the same receipt", async () => {
      const one = message("hoa", "/capnhat NV.III.5 hoàn thành, KH 12 ngày 15/3/2026");
      const first = await reply(one);
      await say("hoa", "/capnhat NV.III.5 đang làm");
      expect(await reply(one)).toEqual(first);
      expect(await stored()).toHaveLength(2);
    });

    it("another message that says the same is another update", async () => {
      await say("hoa", "/capnhat NV.III.5 đang làm");
      await say("hoa", "/capnhat NV.III.5 đang làm");
      expect(await stored()).toHaveLength(2);
    });

    it("an edited message writes nothing, and says so", async () => {
      const text = "/capnhat NV.III.5 hoàn thành";
      expect((await reply(message("hoa", text, { isEdit: true }))).text).toMatch(
        /sửa lại không được tính.*tin nhắn mới/,
      );
      expect(await stored()).toEqual([]);
    });

    it("survives a restart, and the same message is known after it", async () => {
      const one = message("hoa", "/capnhat NV.III.5 hoàn thành, KH 12 ngày 15/3/2026");
      const first = await reply(one);
      await storage.close();
      await start();
      expect(await say("hoa", "/nhiemvu NV.III.5")).toContain("hoàn thành đúng hạn");
      expect(await reply(one)).toEqual(first);
      expect(await stored()).toHaveLength(1);
    });

    it("masks numbers of persons in notes and products", async () => {
      await say("hoa", "/capnhat NV.III.5 đang làm, hỏi chị Lan 0912 345 678");
      expect(JSON.stringify(await stored())).not.toContain("345");
    });

    it("stands in the audit log as it was written", async () => {
      await say("hoa", "/capnhat NV.III.5 xong");
      await say("chu", "/giaoviec NV.I.7 Phòng Kinh tế, làm đầu mối");
      expect((await storage.audit.check()).tampering).toBeNull();
    });

    it("a recurring task begins anew with the year; what was done stays in its history", async () => {
      expect(await say("hoa", "/capnhat NV.III.4 xong")).toContain(
        "NV.III.4 kỳ 2026 · hoàn thành đúng hạn (hạn 31/12/2026)",
      );
      now = new Date("2027-02-01T08:00:00+07:00");
      const card = await say("hoa", "/nhiemvu NV.III.4");
      expect(card).toContain("Tình trạng: chưa thực hiện, còn hạn");
      expect(card).toContain("kỳ 2026: hoàn thành");
      expect(await say("hoa", "/capnhat NV.III.4 xong kỳ 2026 ngày 10/1/2027")).toContain(
        "kỳ 2026 · hoàn thành trễ hạn",
      );
      expect(await say("hoa", "/nhiemvu NV.III.4")).toContain("Tình trạng: chưa thực hiện, còn hạn");
    });
  });

  describe("/giaoviec", () => {
    it("a leader gives a task to another unit with a reason: that one updates it now, the old one no longer", async () => {
      const receipt = await say("chu", "/giaoviec NV.III.5 phong kinh te vi phong vhxh thieu nguoi");
      expect(receipt).toContain("NV.III.5 · giao cho Phòng Kinh tế chủ trì (kế hoạch: Phòng Văn hóa – Xã hội)");
      expect(receipt).toContain("lý do: phong vhxh thieu nguoi");
      expect((await answer("hoa", "/capnhat NV.III.5 xong")).kind).toBe("refuse");
      expect(await say("kinh", "/capnhat NV.III.5 xong")).toContain("Đã ghi");
      expect(LINES(await say("kinh", "/nhiemvu của tôi")).join()).toContain("NV.III.5");
      expect(await say("hoa", "/nhiemvu NV.III.5")).toContain(
        "Chủ trì: Phòng Kinh tế (giao lại; kế hoạch: Phòng Văn hóa – Xã hội)",
      );
    });

    it("an officer cannot, and is told who can", async () => {
      const refused = await answer("hoa", "/giaoviec NV.III.5 Phòng Kinh tế, bận");
      expect(refused).toMatchObject({ kind: "refuse" });
      expect(refused.text).toContain("Chỉ lãnh đạo hoặc quản trị xã Bạch Thông mới giao lại NV.III.5 được");
      expect(await stored()).toEqual([]);
    });

    it("a leader of another commune cannot", async () => {
      await link("xa", "UBND xã", "leader", "phuoc-an");
      await say("xa", "/xa bach-thong");
      expect((await answer("xa", "/giaoviec NV.III.5 Phòng Kinh tế, bận")).kind).toBe("refuse");
      expect(await stored()).toEqual([]);
    });

    it.each([
      ["/giaoviec NV.III.5", "ghi mã, đơn vị và lý do"],
      ["/giaoviec NV.III.5 Phòng Kinh tế", "ghi thêm lý do"],
      ["/giaoviec NV.III.5 Phòng Kinh tế, .", "ghi thêm lý do"],
      ["/giaoviec NV.III.5 phòng abc, bận", "chưa rõ “phòng abc”"],
      ["/giaoviec NV.III.5 Các phòng chuyên môn, bận", "chưa rõ “Các phòng chuyên môn”"],
      ["/giaoviec NV.III.5 Phòng Văn hóa, Xã hội, bận", "đã do Phòng Văn hóa – Xã hội chủ trì"],
    ])("%j changes nothing and says why", async (text, help) => {
      expect(await say("chu", text)).toContain(help);
      expect(await stored()).toEqual([]);
    });

    it("a button of the question gives it with the reason kept", async () => {
      const asked = await answer("chu", "/giaoviec NV.III.5 phong kih te, phòng kia bận");
      const choice = asked.choices.find(({ label }) => label === "Phòng Kinh tế");
      expect(await say("chu", choice?.text ?? "")).toContain("lý do: phòng kia bận");
    });
  });

  describe("/giahan", () => {
    it("a leader extends with a reason: an overdue task is in time again", async () => {
      expect(await say("hoa", "/nhiemvu NV.III.5")).toContain("chưa thực hiện, quá hạn 198 ngày");
      const one = message("chu", "/giahan NV.III.5 đến 30/11/2026, chờ hướng dẫn của tỉnh");
      const receipt = await reply(one);
      expect(receipt.text).toContain(
        "NV.III.5 · gia hạn đến 30/11/2026 · chưa thực hiện, còn hạn · lý do: chờ hướng dẫn của tỉnh",
      );
      expect(await reply(one)).toEqual(receipt);
      expect(await stored()).toHaveLength(1);
      const card = await say("hoa", "/nhiemvu NV.III.5");
      expect(card).toContain("Thời hạn: 30/11/2026 (gia hạn; kế hoạch: Quý I/2026, đến 31/3/2026)");
      expect(await say("hoa", "/capnhat NV.III.5 xong")).toContain("hoàn thành đúng hạn (hạn 30/11/2026)");
    });

    it("an officer of the lead unit cannot, and is told who can", async () => {
      const refused = await answer("hoa", "/giahan NV.III.5 30/11/2026, bận");
      expect(refused).toMatchObject({ kind: "refuse" });
      expect(refused.text).toContain("lãnh đạo hoặc quản trị xã Bạch Thông");
      expect(await stored()).toEqual([]);
    });

    it("to the end of a quarter is to its last day", async () => {
      expect(await say("chu", "/giahan NV.III.5 hết quý IV/2026 vì chờ tỉnh")).toContain("gia hạn đến 31/12/2026");
    });

    it.each([
      ["/giahan NV.III.5", "chưa rõ gia hạn đến ngày nào"],
      ["/giahan NV.III.5 30/11/2026", "ghi thêm lý do"],
      ["/giahan NV.III.5 31/3/2026, bận", "không sau hạn hiện nay của NV.III.5 (31/3/2026)"],
      ["/giahan NV.III.5 từ 31/3/2026 đến 30/11/2026, bận", "chưa rõ gia hạn đến ngày nào"],
      ["/giahan NV.III.5 31/11/2026, bận", "chưa rõ gia hạn đến ngày nào"],
      ["/giahan NV.I.2 30/11/2026, bận", "“Thường xuyên” nên không bao giờ quá hạn"],
      ["/giahan NV.V.16 30/11/2026, bận", "không có thời hạn trong kế hoạch"],
    ])("%j changes nothing and says why", async (text, help) => {
      expect(await say("chu", text)).toContain(help);
      expect(await stored()).toEqual([]);
    });

    it("does not extend what is done", async () => {
      await say("hoa", "/capnhat NV.III.5 xong");
      expect(await say("chu", "/giahan NV.III.5 30/11/2026, bận")).toContain("đã hoàn thành");
    });
  });

  describe("/nhiemvu", () => {
    it("staff see their own commune without choosing, how many stand how, and page through all of them", async () => {
      let page = await answer("hoa", "/nhiemvu");
      expect(page.text).toContain(
        "Xã Bạch Thông, 61 nhiệm vụ, trang 1/6:\nQuá hạn 23 · đang thực hiện 0 · hoàn thành 0",
      );
      const codes = LINES(page.text).map((line) => line.split(" ")[1]);
      for (;;) {
        const next = page.choices.find(({ label }) => label === "Xem tiếp");
        if (!next) break;
        page = await answer("hoa", next.text);
        codes.push(...LINES(page.text).map((line) => line.split(" ")[1]));
      }
      const all = knowledge.catalogue.tasks.filter((t) => t.commune === "bach-thong").map((t) => t.code);
      expect(codes).toEqual(all);
    });

    it("a citizen sees what the plan says and no states, even when there are updates", async () => {
      await say("hoa", "/capnhat NV.III.5 đang làm");
      await say("chu", "/giaoviec NV.I.7 Phòng Kinh tế, làm đầu mối");
      await say("dan", "/xa bach-thong");
      for (const text of ["/nhiemvu NV.III.5", "/nhiemvu hạ tầng số", "/nhiemvu NV.I.7", "/nhiemvu"]) {
        const shown = await say("dan", text);
        expect(shown).toContain("NV.I");
        expect(shown).not.toMatch(/thực hiện, (?:quá|còn) hạn|Tình trạng|giao lại|hoa \(/);
      }
      expect(await answer("dan", "/nhiemvu đang làm")).toMatchObject({ kind: "refuse" });
    });

    it("an officer of another commune sees it as a citizen does", async () => {
      await say("hoa", "/capnhat NV.III.5 đang làm");
      await link("binh", VHXH, "officer", "phuoc-an");
      const card = await say("binh", "/nhiemvu NV.III.5 xã Bạch Thông");
      expect(card).toContain("Thời hạn: Quý I/2026 (đến 31/3/2026)");
      expect(card).not.toContain("Tình trạng");
    });

    it("who has chosen no commune is asked, and the buttons keep the filter", async () => {
      const asked = await answer("dan", "/nhiemvu quá hạn");
      const button = asked.choices.find(({ label }) => label === "Xã Bạch Thông");
      const list = await answer("dan", button?.text ?? "");
      expect(list.text).toContain("Xã Bạch Thông, 23 nhiệm vụ (quá hạn)");
      expect(list.text).toContain("Tính theo thời hạn của kế hoạch");
      expect(list.choices.map(({ text }) => text)).toEqual(["/nhiemvu quá hạn trang 2 xã Bạch Thông"]);
    });

    it("a plan without tasks says so, and where there are some", async () => {
      await say("dan", "/xa phuoc-an");
      const none = await answer("dan", "/nhiemvu quá hạn");
      expect(none.text).toMatch(/xã Phước An không có bảng nhiệm vụ.*xã Bạch Thông/);
      expect(await say("dan", none.choices[0]?.text ?? "")).toContain("61 nhiệm vụ");
    });

    // Counted in the plan's annex by hand.
    it.each([
      ["quý IV/2025", 15],
      ["tháng 7/2025 quá hạn", 1],
      ["năm 2027", 2],
      ["quý I/2026", 3],
      ["công an", 3],
      ["trạm y tế", 1],
      ["phong kinh te", 9],
      ["kinh te qua han", 1],
      ["phòng kinh tế quá hạn", 3],
      ["công an phối hợp", 6],
      ["nhóm vii", 2],
      ["hạ tầng số", 2],
      ["chưa làm quý I/2026 phòng vhxh", 3],
    ])("%j finds %i", async (filter, count) => {
      const shown = await say("hoa", `/nhiemvu ${filter}`);
      if (count === 1) expect(shown).toMatch(/^NV\./);
      else expect(shown).toContain(`, ${count} nhiệm vụ (`);
    });

    it("states follow the updates", async () => {
      await say("hoa", "/capnhat NV.III.5 hoàn thành ngày 15/3/2026");
      await say("hoa", "/capnhat NV.V.23 xong");
      await say("hoa", "/capnhat NV.I.11 đang làm");
      expect(await say("hoa", "/nhiemvu quý I/2026 quá hạn")).toMatch(/^NV\.I\.11:/);
      expect(await say("hoa", "/nhiemvu hoàn thành đúng hạn")).toMatch(/^NV\.III\.5:/);
      expect(await say("hoa", "/nhiemvu hoàn thành trễ hạn")).toMatch(/^NV\.V\.23:/);
      expect(await say("hoa", "/nhiemvu đã xong")).toContain("2 nhiệm vụ (đã hoàn thành)");
      expect(await say("hoa", "/nhiemvu đang làm")).toMatch(/^NV\.I\.11:/);
    });

    it.each([
      ["nhiệm vụ nào quá hạn?", "/nhiemvu quá hạn"],
      ["nhiem vu phong kinh te qua han", "/nhiemvu phòng kinh tế quá hạn"],
      ["Những nhiệm vụ nào sắp đến hạn?", "/nhiemvu sắp đến hạn"],
    ])("“%s” is %s", async (question, command) => {
      expect(await say("chu", question)).toBe(await say("chu", command));
    });

    it("what happens when a task is late stays a question", async () => {
      expect(await say("chu", "Nhiệm vụ quá hạn thì xử lý thế nào?")).not.toContain("trang 1/");
    });

    it("soon due is what is due within 30 days and not done", async () => {
      expect(await say("hoa", "/nhiemvu sắp đến hạn")).toContain("Hạn gần nhất là 30/11/2026, 1 nhiệm vụ: NV.V.1");
      now = new Date("2026-10-31T12:00:00+07:00");
      expect(await say("hoa", "/nhiemvu sắp đến hạn")).toMatch(/^NV\.V\.1:/);
      await say("hoa", "/capnhat NV.V.1 xong");
      expect(await say("hoa", "/nhiemvu sắp đến hạn")).toContain("không có nhiệm vụ nào");
    });

    it("coordinators see theirs, and how many name them only together with others", async () => {
      const shown = await answer("hoa", "/nhiemvu phối hợp");
      expect(LINES(shown.text).map((line) => line.split(" ")[1])).toEqual(["NV.I.7", "NV.III.6", "NV.V.16.2"]);
      expect(shown.text).toContain("Ngoài ra 10 nhiệm vụ ghi phối hợp chung");
      const more = shown.choices.find(({ label }) => label.startsWith("Phối hợp chung"));
      expect(await say("hoa", more?.text ?? "")).toContain("10 nhiệm vụ (phối hợp ghi chung");
    });

    it("no button offers a list of nothing", async () => {
      const { choices } = await answer("hoa", "/nhiemvu Phòng Kinh tế");
      expect(choices.map(({ label }) => label)).toEqual([expect.stringMatching(/^Phối hợp chung \(43\)$/)]);
      expect(await say("hoa", choices[0]?.text ?? "")).toContain("43 nhiệm vụ (phối hợp ghi chung");
    });

    it("what finds nothing says what is near", async () => {
      const narrow = await answer("kinh", "/nhiemvu của tôi sắp đến hạn");
      expect(narrow.text).toContain("9 nhiệm vụ nếu chỉ xét: Phòng Kinh tế chủ trì");
      expect(await say("kinh", narrow.choices[0]?.text ?? "")).toContain("9 nhiệm vụ (Phòng Kinh tế chủ trì)");
      expect(await say("kinh", "/nhiemvu quý III/2026")).toContain("Quý IV/2025 (15)");
      expect(await say("kinh", "/nhiemvu camera giám sát")).toMatch(/Gần nhất:\n- NV/);
      expect(await say("kinh", "/nhiemvu zzzz")).toContain("Anh/chị lọc bằng chữ");
    });

    it("a list cites the rows that it shows, a card its own", async () => {
      expect((await answer("hoa", "/nhiemvu công an")).citations.map((c) => c.locator)).toEqual([
        expect.stringContaining("NV.V.13"),
        expect.stringContaining("NV.V.15"),
        expect.stringContaining("NV.V.16.4"),
      ]);
      expect((await answer("hoa", "/nhiemvu nv iii 5")).citations).toHaveLength(1);
    });
  });
});

describe("tasks where nobody is known", () => {
  it("the web page shows the plan, and says where updates can be sent", async () => {
    const { conversation } = talk(knowledge);
    const card = await conversation.ask({ question: "/nhiemvu NV.III.5", commune: "bach-thong" });
    expect(card.answer).toContain("Quý I/2026 (đến 31/3/2026)");
    expect(card.answer).toContain("Nguồn: kế hoạch xã Bạch Thông, nhiệm vụ NV.III.5");
    for (const question of [
      "/capnhat NV.III.5 xong",
      "/giaoviec NV.III.5 Phòng Kinh tế, bận",
      "/giahan NV.III.5 1/1/2027, bận",
    ])
      expect((await conversation.ask({ question, commune: "bach-thong" })).answer).toContain("Telegram");
  });

  it("questions about tasks are answered as before, not by the commands", async () => {
    const { say } = talk(knowledge);
    await say("/xa bach-thong");
    for (const question of [
      "nhiệm vụ NV.III.5 ai chủ trì?",
      "cập nhật NV.III.5 đến bao giờ xong?",
      "quý IV/2025 phải xong những nhiệm vụ nào?",
      "gia hạn nộp hồ sơ thế nào",
    ])
      expect((await say(question)).text).not.toMatch(/\/capnhat|\/giahan|liên kết tài khoản/);
  });

  it("a service of one commune shows that one alone", async () => {
    const { say } = talk(knowledge, { fixedCommune: "bach-thong" });
    expect((await say("/nhiemvu công an")).text).toContain("Xã Bạch Thông, 3 nhiệm vụ");
    expect((await say("/nhiemvu xã Phước An")).text).toContain("chỉ trả lời theo kế hoạch xã Bạch Thông");
  });
});
