import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { OfflineTurn } from "../../src/conversation/answering/assist.ts";
import { draft } from "../../src/conversation/answering/draft.ts";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import type { Form } from "../../src/conversation/forms/form.ts";
import type { IncomingMessage, Reply } from "../../src/domain/message.ts";
import type { StaffRole } from "../../src/domain/person.ts";
import { createStorage, type Storage } from "../../src/storage/storage.ts";
import { SILENT } from "../storage/open.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import { realKnowledge, type Talk, talk } from "./real.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

const CODE = /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/;
const VHXH = "Phòng Văn hóa – Xã hội";

/** A form that writes when it is told so: what the real ones do, in a line. */
const note: Form = {
  kind: "note",
  waiting: () => "Phiếu đang chờ.",
  async take(text, _state, _id, { storage, person, message }) {
    if (text !== "ghi") return { handled: false };
    const unit = person.unit;
    await storage.assignments.add({ commune: person.commune, kind: "focal", unit }, person, message.channel);
    return { handled: true, draft: draft("smalltalk", "Đã ghi."), state: null };
  },
};

await describeOnEachEngine("staff in a chat", (engine) => {
  let empty: EmptyDatabase;
  let storage: Storage;
  let chat: Talk;
  beforeEach(async () => {
    empty = await engine.create();
    const now = () => new Date("2026-10-15T12:00:00+07:00");
    storage = createStorage({ url: empty.url, log: SILENT, now });
    await storage.connect();
    chat = talk(knowledge, { storage, forms: [note] });
  });
  afterEach(async () => {
    await storage.close();
    await empty.remove();
  });

  const reply = (who: string, text: string): Promise<Reply> => chat.say(text, who, who);
  const say = async (who: string, text: string) => (await reply(who, text)).text;
  const choices = async (who: string, text: string) => (await reply(who, text)).choices;
  /** Somebody who has linked; @returns their number. */
  async function linked(who: string, role: StaffRole, unit = VHXH, commune = "phuoc-an", name = who): Promise<number> {
    await say(who, `/lienket ${await storage.people.invite({ commune, role, unit, name, personId: null })}`);
    return (await storage.people.of({ channel: "telegram", sender: who }))?.id ?? expect.fail("not linked");
  }
  const personOf = (who: string) => storage.people.of({ channel: "telegram", sender: who });
  const message = (who: string, text: string, more: Partial<IncomingMessage> = {}): IncomingMessage => ({
    channel: "telegram",
    chat: who,
    messageId: "m1",
    sender: who,
    text,
    ...more,
  });
  const receive = async (...of: Parameters<typeof message>) =>
    (await chat.conversation.receive(message(...of)))[0]?.text ?? "";

  it.each([
    ["/moi Phòng Kinh tế", "Phòng Kinh tế"],
    ["/moi can bo phong kinh te ten Hoa", "Phòng Kinh tế"],
    ["Mời cán bộ P. Kinh tế tên Hoa", "Phòng Kinh tế"],
    ["/moi cong an xa phuoc an", "Công an xã"],
    ["/moi lãnh đạo UBND xã", null],
    ["/moi quản trị Văn phòng", null],
  ])("a leader can invite officers and nobody else: %s", async (text, unit) => {
    await linked("lan", "leader");
    const answer = await say("lan", text);
    if (unit === null) {
      expect(answer).toMatch(
        /^Chỉ quản trị xã Phước An mới mời .* được; anh\/chị là lãnh đạo xã\. Anh\/chị mời được cán bộ/,
      );
      expect(answer).not.toMatch(CODE);
      return;
    }
    expect(answer).toMatch(/Mã mời cán bộ,.* xã Phước An[\s\S]*một lần, trong 7 ngày/);
    expect(await say("hoa", `/lienket ${CODE.exec(answer)?.[0]}`)).toContain("Đã liên kết");
    expect(await personOf("hoa")).toMatchObject({ role: "officer", commune: "phuoc-an", unit });
    expect(await say("binh", `/lienket ${CODE.exec(answer)?.[0]}`)).toContain("đã có người dùng");
  });

  it.each<[string, StaffRole, string]>([
    ["/moi Công an", "officer", "Công an xã"],
    ["/moi lãnh đạo UBND xã tên Bình", "leader", "UBND xã"],
    ["/moi quan tri vp hdnd ubnd", "admin", "Văn phòng HĐND và UBND xã"],
  ])("an admin can invite everybody: %s", async (text, role, unit) => {
    await linked("quy", "admin");
    await say("hoa", `/lienket ${CODE.exec(await say("quy", text))?.[0]}`);
    expect(await personOf("hoa")).toMatchObject({ role, unit, commune: "phuoc-an" });
  });

  it.each(["mới", "Mời", "mời cán bộ công an nào đến?", "mời cán bộ về hướng dẫn VNeID"])(
    "a citizen's “%s” is no command",
    async (text) => expect(await say("an", text)).not.toContain("Lệnh này dành cho"),
  );

  it("a leader who wants to invite the head of an office is offered to invite an officer", async () => {
    await linked("lan", "leader");
    const [choice] = await choices("lan", "/moi lãnh đạo phòng kinh tế tên Bé");
    expect(choice).toEqual({ label: "Mời là cán bộ", text: "/moi cán bộ phòng kinh tế tên Bé" });
    expect(await say("lan", choice?.text ?? "")).toMatch(CODE);
  });

  it("an officer cannot invite, nor can a citizen, and both are told who can", async () => {
    await linked("hoa", "officer");
    expect(await say("hoa", "/moi Phòng Kinh tế")).toMatch(
      /Chỉ lãnh đạo hoặc quản trị xã Phước An .*; anh\/chị là cán bộ/,
    );
    expect(await say("an", "/moi Phòng Kinh tế")).toMatch(/dành cho cán bộ.*\/lienket/);
  });

  it("another commune's leader invites into the own commune only, whichever the chat has chosen", async () => {
    await linked("lan", "leader", "UBND xã", "dinh-hoa");
    await say("lan", "/xa phuoc-an");
    const answer = await say("lan", "/moi Văn phòng Đảng ủy");
    expect(answer).toContain("Văn phòng Đảng ủy, xã Định Hóa");
    const other = await say("lan", "/moi Phòng Kinh tế");
    expect(other).toContain("Kế hoạch của xã Định Hóa không có đơn vị nào");
    expect(other).not.toMatch(CODE);
  });

  it("what is unclear is asked back with choices that carry what was said", async () => {
    await linked("quy", "admin");
    const units = await choices("quy", "/moi lãnh đạo xã phòng tên Lan");
    expect(units.map(({ label }) => label)).toContain("Phòng Kinh tế");
    for (const { text } of units) expect(text).toMatch(/^\/moi lãnh đạo xã .* tên Lan$/);
    const roles = await choices("quy", "/moi lãnh đạo Phòng Kinh tế tên Lan");
    expect(roles.map(({ text }) => text)).toEqual([
      "/moi lãnh đạo xã Phòng Kinh tế tên Lan",
      "/moi cán bộ Phòng Kinh tế tên Lan",
    ]);
    expect((await choices("quy", "/moi")).map(({ label }) => label)).not.toContain("UBND tỉnh");
    for (const { text } of [...units, ...roles]) expect(await say("quy", text)).toMatch(CODE);
    expect(await say("quy", "/moi Công an tên 0912 345 678")).toContain("không kèm số điện thoại");
  });

  it("no code is told in a group, for an edited message, or twice for one message", async () => {
    await linked("lan", "leader");
    expect(await receive("lan", "/moi Phòng Kinh tế", { isGroup: true })).toContain("nhắn riêng");
    expect(await receive("lan", "/moi Phòng Kinh tế tên Lan", { isEdit: true })).toContain("tin nhắn mới");
    expect(await receive("lan", "/moi Phòng Kinh tế")).toMatch(CODE);
    const again = await receive("lan", "/moi Phòng Kinh tế");
    expect(again).toContain("không tạo mã thứ hai");
    expect(again).not.toMatch(CODE);
    expect(chat.lines.join()).not.toMatch(CODE);
  });

  it("a code is in no history that a model could read later", async () => {
    await linked("lan", "leader");
    const seen: OfflineTurn[] = [];
    const improve = async (turn: OfflineTurn) => {
      seen.push(turn);
      return turn.answered.draft;
    };
    chat = talk(knowledge, { storage, assistant: { begin: () => ({ improve }) } });
    await say("lan", "/xa phuoc-an");
    await say("lan", "Ai chủ trì chỉ tiêu phủ sóng 5G?");
    expect(await say("lan", "/moi Công an")).toMatch(CODE);
    await say("lan", "Ai phối hợp?");
    expect(seen).toHaveLength(2);
    expect(JSON.stringify(seen.map(({ history }) => history))).not.toMatch(CODE);
  });

  it("a leader takes an officer's access away after a confirmation that names the number", async () => {
    await linked("lan", "leader");
    const hoa = await linked("hoa", "officer", "Công an xã");
    expect(await say("lan", "/thuhoi")).toContain(`- ${hoa}. hoa, cán bộ, Công an xã`);
    for (const typed of [`/thuhoi ${hoa}`, `thu hồi số ${hoa}`, "/thuhoi Hoa", "/thuhoi cong an"])
      expect(await choices("lan", typed)).toEqual([{ label: `Thu hồi ${hoa}`, text: `/thuhoi ${hoa} xác nhận` }]);
    expect(await personOf("hoa")).not.toBeNull();
    expect(await say("lan", `/thuhoi ${hoa} xác nhận`)).toContain("Đã thu hồi");
    expect(await personOf("hoa")).toBeNull();
    expect(await say("hoa", "/cauhoi")).toContain("dành cho cán bộ");
    expect(await say("lan", `/thuhoi ${hoa} xác nhận`)).toContain("đã thu hồi rồi");
  });

  it("an access taken away in the middle of a form writes nothing any more", async () => {
    await linked("lan", "leader");
    const hoa = await linked("hoa", "officer");
    await storage.forms.begin({ channel: "telegram", chat: "hoa", sender: "hoa" }, "note", {});
    await say("lan", `/thuhoi ${hoa} xác nhận`);
    expect(await say("hoa", "ghi")).not.toContain("Đã ghi");
    expect((await storage.assignments.of("phuoc-an")).focal).toBeNull();
    // The same form of somebody with access does write.
    await storage.forms.begin({ channel: "telegram", chat: "lan", sender: "lan" }, "note", {});
    expect(await say("lan", "ghi")).toBe("Đã ghi.");
  });

  it("a leader cannot take away another leader's access, an officer nobody's, an admin not the own", async () => {
    const lan = await linked("lan", "leader");
    const minh = await linked("minh", "leader");
    const hoa = await linked("hoa", "officer");
    const quy = await linked("quy", "admin");
    const refused: [string, number, RegExp][] = [
      ["lan", minh, /^Chỉ quản trị xã Phước An mới thu hồi quyền của lãnh đạo xã \(số \d+\) được/],
      ["lan", quy, /^Chỉ quản trị xã Phước An mới/],
      ["hoa", lan, /^Chỉ lãnh đạo hoặc quản trị xã Phước An mới thu hồi quyền được; anh\/chị là cán bộ/],
      ["hoa", hoa, /^Chỉ lãnh đạo hoặc quản trị xã Phước An mới/],
      ["quy", quy, /chính anh\/chị.*Một quản trị khác/],
      ["an", hoa, /dành cho cán bộ/],
    ];
    for (const [who, number, why] of refused)
      for (const typed of [`/thuhoi ${number}`, `/thuhoi ${number} xác nhận`])
        expect(await say(who, typed)).toMatch(why);
    expect(await storage.people.list()).toHaveLength(4);
    expect(await say("quy", `/thuhoi ${lan} xác nhận`)).toContain("Đã thu hồi");
  });

  it("another commune's admin can neither see nor take away", async () => {
    const hoa = await linked("hoa", "officer");
    await linked("quy", "admin", "UBND xã", "dinh-hoa");
    await say("quy", "/xa phuoc-an");
    expect(await say("quy", "/thuhoi")).not.toContain("hoa,");
    expect(await say("quy", `/thuhoi ${hoa} xác nhận`)).toContain(`xã Định Hóa không có người dùng số ${hoa}`);
    expect(await personOf("hoa")).not.toBeNull();
  });

  it("whose access is taken away is told in their chat, and nobody else is", async () => {
    await linked("lan", "leader");
    const id = await linked("hoa", "officer");
    await say("lan", `/thuhoi ${id} xác nhận`);
    const sent = await storage.takeOutgoing(10, new Date("2030-01-01"));
    expect(sent.map(({ chat: to }) => to)).toEqual(["hoa"]);
    expect(sent[0]?.reply.text).toContain("đã được thu hồi");
    expect(sent[0]?.reply.menu?.map(({ name }) => name)).not.toContain("baocao");
  });

  it("several people by one name are listed, with a button each", async () => {
    await linked("lan", "leader");
    const ids = [
      await linked("h1", "officer", VHXH, "phuoc-an", "Hoa"),
      await linked("h2", "officer", VHXH, "phuoc-an", "Trần Hoa"),
    ];
    expect((await choices("lan", "/thuhoi hoa")).map(({ text }) => text)).toEqual(ids.map((id) => `/thuhoi ${id}`));
    expect(await say("lan", "/thuhoi Bình")).toContain("Không có ai tên hoặc thuộc đơn vị “Bình”");
    expect(await receive("lan", `/thuhoi ${ids[0]} xác nhận`, { isEdit: true })).toContain("tin nhắn mới");
    expect(await receive("lan", `/thuhoi ${ids[0]} xác nhận`, { isGroup: true })).toContain("nhắn riêng");
    expect(await storage.people.list()).toHaveLength(3);
  });
});
