import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import type { StaffRole } from "../../src/domain/person.ts";
import { createStorage, type Storage } from "../../src/storage/storage.ts";
import { SILENT } from "../storage/open.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import { realKnowledge, type Talk, talk } from "./real.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

const LINES = (text: string): string[] => text.split("\n").filter((line) => line.startsWith("- "));

await describeOnEachEngine("people in a chat", (engine) => {
  let empty: EmptyDatabase;
  let storage: Storage;
  let chat: Talk;
  let minutes: number;
  beforeEach(async () => {
    empty = await engine.create();
    minutes = 0;
    const start = new Date("2026-10-15T12:00:00+07:00").getTime();
    storage = createStorage({ url: empty.url, log: SILENT, now: () => new Date(start + minutes * 60_000) });
    await storage.connect();
    chat = talk(knowledge, { storage });
  });
  afterEach(async () => {
    await storage.close();
    await empty.remove();
  });

  const codeFor = (commune: string, role: StaffRole = "officer", name = "") =>
    storage.people.invite({ commune, role, name, unit: "Phòng Văn hóa – Xã hội", personId: null });
  /** As somebody with a chat of their own. */
  const say = async (who: string, text: string) => (await chat.say(text, who, who)).text;
  async function linked(who: string, commune: string, role: StaffRole = "officer"): Promise<void> {
    expect(await say(who, `/lienket ${await codeFor(commune, role)}`)).toContain("Đã liên kết");
  }

  it("an officer links with the code and is told who that makes of the account", async () => {
    expect(await say("hoa", "/toi")).toContain("chưa liên kết");
    const reply = await say("hoa", `/lienket ${await codeFor("phuoc-an", "officer", "Hoa")}`);
    expect(reply).toContain("Hoa, cán bộ, Phòng Văn hóa – Xã hội, xã Phước An");
    expect(await say("hoa", "/toi")).toMatch(/Hoa, cán bộ.*xã Phước An.*Telegram/);
  });

  it("an officer is answered for the own commune without choosing it, also in a new process; a citizen is asked", async () => {
    await linked("hoa", "phuoc-an");
    expect(await say("hoa", "Ai chủ trì chỉ tiêu VNeID?")).toContain("Công an xã");
    chat = talk(knowledge, { storage });
    expect(await say("hoa", "Ai chủ trì chỉ tiêu VNeID?")).toContain("Công an xã");
    expect(await say("hoa", "/help")).toContain("Đang trả lời theo kế hoạch xã Phước An");
    expect(await say("dan", "Ai chủ trì chỉ tiêu VNeID?")).toContain("xã nào");
  });

  it("an officer is told of a chat that takes no reminders; news goes to another one", async () => {
    await linked("hoa", "phuoc-an");
    const person = await storage.people.of({ channel: "telegram", sender: "hoa" });
    const id = person?.id ?? 0;
    const other = await storage.people.invite({
      commune: "phuoc-an",
      role: "officer",
      name: "",
      unit: "",
      personId: id,
    });
    await storage.people.link(other, { channel: "zalo", sender: "z" }, "z");
    expect(await say("hoa", "/toi")).not.toContain("chưa nhắn trước được");
    await storage.chats.unreachable({ channel: "zalo", chat: "z" });
    expect(await say("hoa", "/toi")).toContain("chưa nhắn trước được qua Zalo");
    expect(await storage.people.chats(id)).toEqual([{ channel: "telegram", chat: "hoa" }]);
    expect((await storage.people.firstChats("phuoc-an")).get(id)).toEqual({ channel: "telegram", chat: "hoa" });
    // Where there is no other one, a reminder is tried, so that the digest says that it did not arrive.
    await storage.chats.unreachable({ channel: "telegram", chat: "hoa" });
    expect(await storage.people.chats(id)).toEqual([]);
    expect((await storage.people.firstChats("phuoc-an")).get(id)).toBeDefined();
  });

  it("an officer who chose another commune keeps it", async () => {
    await linked("hoa", "phuoc-an");
    await say("hoa", "/xa dinh-hoa");
    expect(await say("hoa", "/help")).toContain("xã Định Hóa");
  });

  it("what a new officer may do first is to report", async () => {
    const reply = await say("hoa", `/lienket ${await codeFor("phuoc-an")}`);
    expect(reply).toContain("/baocao");
    expect(reply).toContain("/help");
  });

  it("a chat's commune is still chosen after a restart, and another chat's is not", async () => {
    await say("an", "/xa dinh-hoa");
    chat = talk(knowledge, { storage });
    expect(await say("an", "Chữ ký số đến 2030 đạt bao nhiêu?")).toContain("70%");
    expect(await say("binh", "Chữ ký số đến 2030 đạt bao nhiêu?")).not.toContain("70%");
  });

  it("who links gets the menu of the role; an officer's has no command of leaders", async () => {
    const menuOf = async (who: string, role: StaffRole) =>
      (await chat.say(`/lienket ${await codeFor("phuoc-an", role)}`, who, who)).menu?.map(({ name }) => name) ?? [];
    const [officer, leader, admin] = [
      await menuOf("a", "officer"),
      await menuOf("b", "leader"),
      await menuOf("c", "admin"),
    ];
    expect(officer).toEqual(expect.arrayContaining(["baocao", "tiendo", "xa"]));
    for (const name of ["moi", "mokhoa", "phancong", "danhan"]) expect(officer).not.toContain(name);
    expect(leader).toEqual(expect.arrayContaining(["moi", "mokhoa"]));
    expect(leader).not.toContain("phancong");
    expect(admin).toContain("phancong");
  });

  it("another person cannot use the same code again", async () => {
    const code = await codeFor("phuoc-an");
    await say("hoa", `/lienket ${code}`);
    expect(await say("binh", `/lienket ${code}`)).toContain("đã có người dùng");
    expect(await say("binh", "/toi")).toContain("chưa liên kết");
  });

  it("a code of eight days ago is refused", async () => {
    const code = await codeFor("phuoc-an");
    minutes = 8 * 24 * 60;
    expect(await say("hoa", `/lienket ${code}`)).toContain("hết hạn");
    expect(await say("hoa", "/toi")).toContain("chưa liên kết");
  });

  it("five wrong codes pause the account, then it may try again", async () => {
    for (const left of [4, 3, 2, 1]) expect(await say("hoa", "/lienket SAI")).toContain(`còn ${left} lần thử`);
    expect(await say("hoa", "/lienket SAI")).toContain("sau 15 phút");
    const code = await codeFor("phuoc-an");
    expect(await say("hoa", `/lienket ${code}`)).toContain("tạm dừng");
    minutes = 16;
    expect(await say("hoa", `/lienket ${code}`)).toContain("Đã liên kết");
  });

  it("the slash may be left out before a code, and only before a code", async () => {
    expect(await say("hoa", "/lienket")).toContain("ABCD-EFGH-JKMN");
    expect(await say("hoa", `Liên kết ${(await codeFor("phuoc-an")).toLowerCase()}`)).toContain("Đã liên kết");
    expect(await say("binh", "liên kết hộ kinh doanh thì đơn vị nào chủ trì?")).not.toContain("Mã này");
  });

  it("an officer of the commune sees its unanswered questions, the newest first and counted", async () => {
    await linked("hoa", "phuoc-an");
    await say("an", "/xa phuoc-an");
    expect((await chat.say("Xe buýt chạy mấy giờ?", "an", "an")).kind).toBe("none");
    await say("binh", "/xa phuoc-an");
    await say("binh", "xe buyt chay may gio");
    await say("binh", "Xe khách ra tỉnh chạy lúc nào, gọi tôi 0912 345 678");
    await storage.unanswered.settled();
    const reply = await say("hoa", "/cauhoi");
    expect(reply).toContain("xã Phước An");
    const lines = LINES(reply);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("…");
    expect(lines[0]).not.toMatch(/0912|345/);
    expect(lines[1]).toMatch(/^- “xe buyt chay may gio” \(2 lần, gần nhất 15\/10, /);
  });

  it("an officer of another commune does not see them, whichever commune the chat has chosen", async () => {
    await linked("hoa", "dinh-hoa");
    await say("an", "/xa phuoc-an");
    await say("an", "Xe buýt chạy mấy giờ?");
    await storage.unanswered.settled();
    await say("hoa", "/xa phuoc-an");
    const reply = await say("hoa", "/cauhoi");
    expect(reply).toContain("xã Định Hóa");
    expect(reply).not.toMatch(/buýt/);
  });

  it.each(["leader", "admin"] as const)("a %s of the commune sees them too", async (role) => {
    await linked("hoa", "phuoc-an", role);
    expect(await say("hoa", "/cauhoi")).toContain("Chưa có câu hỏi nào");
  });

  it("a citizen is refused politely and told who can", async () => {
    const reply = await say("an", "/cauhoi");
    expect(reply).toMatch(/dành cho cán bộ, lãnh đạo xã và quản trị/);
    expect(reply).toContain("/lienket");
  });

  it("without an account, as on the web page, each of the commands says where it can be used", async () => {
    for (const question of ["/toi", "/cauhoi", `/lienket ${await codeFor("phuoc-an")}`]) {
      const result = await chat.conversation.ask({ question });
      expect(result.answer).toContain("Telegram");
      expect(result.kind).toBe("smalltalk");
    }
  });

  it("a person links an account of another channel with a second code", async () => {
    await linked("hoa", "phuoc-an");
    const person = await storage.people.of({ channel: "telegram", sender: "hoa" });
    const code = await storage.people.invite({ ...(person ?? never()), personId: person?.id ?? never() });
    await chat.conversation.receive({
      channel: "zalo",
      chat: "z",
      messageId: "1",
      sender: "z",
      text: `/lienket ${code}`,
    });
    expect(await storage.people.of({ channel: "zalo", sender: "z" })).toEqual(person);
    expect(await say("hoa", "/toi")).toContain("Telegram, Zalo");
  });
});

function never(): never {
  throw new Error("cannot be");
}
