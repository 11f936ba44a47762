import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import type { StaffRole } from "../../src/domain/person.ts";
import { assignedKey } from "../../src/domain/responsibility.ts";
import { createStorage, type Storage } from "../../src/storage/storage.ts";
import { SILENT } from "../storage/open.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import { realKnowledge, type Talk, talk } from "./real.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

await describeOnEachEngine("assigning units in a chat", (engine) => {
  let empty: EmptyDatabase;
  let storage: Storage;
  let chat: Talk;
  beforeEach(async () => {
    empty = await engine.create();
    storage = createStorage({ url: empty.url, log: SILENT, now: () => new Date("2026-10-15T12:00:00+07:00") });
    await storage.connect();
    chat = talk(knowledge, { storage });
  });
  afterEach(async () => {
    await storage.close();
    await empty.remove();
  });

  const reply = (who: string, text: string) => chat.say(text, who, who);
  const say = async (who: string, text: string) => (await reply(who, text)).text;
  async function linked(who: string, role: StaffRole, commune: string, unit = "UBND xã"): Promise<void> {
    await say(who, `/lienket ${await storage.people.invite({ commune, role, unit, name: who, personId: null })}`);
  }
  const unitOf = async (code: string, commune = "dinh-hoa") =>
    (await storage.assignments.of(commune)).indicators.get(assignedKey(commune, code));

  it("an admin makes a unit responsible for an indicator that the plan gives to none, and takes it back", async () => {
    await linked("quy", "admin", "dinh-hoa");
    expect(await say("quy", "/phancong iii.8 van phong dang uy")).toMatch(
      /Đơn vị báo cáo từ nay là Văn phòng Đảng ủy:\n- III\.8 “[\s\S]*Chưa có ai của Văn phòng Đảng ủy liên kết; mời bằng \/moi/,
    );
    expect(await unitOf("III.8")).toBe("Văn phòng Đảng ủy");
    expect(await say("quy", "/phancong III.8 Ban Xây dựng Đảng")).toContain("(thay cho Văn phòng Đảng ủy)");
    expect(await say("quy", "/phancong III.8 bỏ")).toContain("(trước là Ban Xây dựng Đảng)");
    expect(await unitOf("III.8")).toBeUndefined();
    expect((await storage.audit.check()).tampering).toBeNull();
  });

  it("several indicators are given at once, and none when one of them cannot be", async () => {
    await linked("quy", "admin", "dinh-hoa");
    expect(await say("quy", "/phancong I.1, I.99 UBND xã")).toMatch(/không có chỉ tiêu I\.99\. Có: I\.1, I\.2, I\.3/);
    expect(await unitOf("I.1")).toBeUndefined();
    await say("quy", "/phancong I.1, I.2 UBND xã");
    expect([await unitOf("I.1"), await unitOf("I.2"), await unitOf("I.3")]).toEqual(["UBND xã", "UBND xã", undefined]);
  });

  it("the same again writes nothing more", async () => {
    await linked("quy", "admin", "dinh-hoa");
    await say("quy", "/phancong I.1 UBND xã");
    expect(await say("quy", "/phancong I.1 UBND xã")).toContain("từ trước");
    expect(await say("quy", "/phancong I.2 bỏ")).toContain("chưa được phân công");
    const all = await storage.assignments.of("dinh-hoa");
    expect(all.indicators.size).toBe(1);
  });

  it("what the plan gives to a single unit cannot be given to another, and a name for several counts for nobody", async () => {
    await linked("quy", "admin", "bach-thong");
    const { indicators } = knowledge.catalogue;
    const of = (lead: string) =>
      indicators.find((one) => one.commune === "bach-thong" && one.lead?.join() === lead)?.code;
    const single = of("Công an xã");
    const refused = await reply("quy", `/phancong ${single} Phòng Kinh tế`);
    expect(refused).toMatchObject({ kind: "refuse" });
    expect(refused.text).toContain("cho Công an xã nên không phân công đơn vị khác được");
    expect(await unitOf(single ?? "", "bach-thong")).toBeUndefined();
    const collective = of("Các phòng chuyên môn, các thôn") ?? "";
    await say("quy", `/phancong ${collective} Phòng Kinh tế`);
    expect(await unitOf(collective, "bach-thong")).toBe("Phòng Kinh tế");
  });

  it("the focal unit is the plan's until an admin names another", async () => {
    await linked("quy", "admin", "dinh-hoa");
    expect(await say("quy", "/phancong")).toContain("Đầu mối: Văn phòng Đảng ủy (theo kế hoạch)");
    expect(await say("quy", "/phancong dau moi ubnd xa")).toMatch(
      /đối chiếu số liệu của xã Định Hóa là UBND xã\. Theo kế hoạch, đầu mối là Văn phòng Đảng ủy\.$/,
    );
    expect((await storage.assignments.of("dinh-hoa")).focal).toBe("UBND xã");
    expect(await say("quy", "/phancong đầu mối UBND xã")).toContain("đang là đầu mối");
    expect(await say("quy", "/phancong bỏ đầu mối")).toContain("Đã bỏ phân công đầu mối UBND xã");
    expect((await storage.assignments.of("dinh-hoa")).focal).toBeNull();
  });

  it("without an argument it lists what is assigned and what lacks a unit", async () => {
    await linked("quy", "admin", "dinh-hoa");
    await say("quy", "/phancong I.1 UBND xã");
    const text = await say("quy", "/phancong");
    expect(text).toMatch(/Đã phân công \(1\):\n- I\.1 .*: UBND xã\nChưa có đơn vị báo cáo \(17\):\n- I\.2 /);
    await linked("kim", "admin", "kim-thanh");
    expect(await say("kim", "/phancong")).toContain("Đầu mối: kế hoạch không nêu rõ");
  });

  it("an unclear unit is asked back with buttons that carry the codes", async () => {
    await linked("quy", "admin", "dinh-hoa");
    for (const typed of ["/phancong I.1, I.2", "/phancong I.1 I.2 ban"]) {
      const { choices } = await reply("quy", typed);
      for (const { label, text } of choices) expect(text).toBe(`/phancong I.1, I.2 ${label}`);
      expect(choices.map(({ label }) => label)).toContain("Ban Xây dựng Đảng");
    }
    expect(await say("quy", "/phancong Ban Xây dựng Đảng")).toContain("chưa thấy mã chỉ tiêu");
    expect((await storage.assignments.of("dinh-hoa")).indicators.size).toBe(0);
  });

  it.each<[string, StaffRole | null, RegExp]>([
    ["a leader", "leader", /^Chỉ quản trị xã Định Hóa mới phân công đơn vị được; anh\/chị là lãnh đạo xã/],
    ["an officer", "officer", /^Chỉ quản trị xã Định Hóa mới phân công/],
    ["a citizen", null, /dành cho cán bộ/],
  ])("%s cannot assign", async (_who, role, why) => {
    if (role !== null) await linked("x", role, "dinh-hoa");
    for (const typed of ["/phancong I.1 UBND xã", "/phancong đầu mối UBND xã", "/phancong"])
      expect(await say("x", typed)).toMatch(why);
    expect(await storage.assignments.of("dinh-hoa")).toEqual({ indicators: new Map(), focal: null });
  });

  it("another commune's admin assigns in the own commune only", async () => {
    await linked("quy", "admin", "dinh-hoa");
    await say("quy", "/xa kim-thanh");
    await say("quy", "/phancong đầu mối UBND xã");
    expect((await storage.assignments.of("kim-thanh")).focal).toBeNull();
    expect((await storage.assignments.of("dinh-hoa")).focal).toBe("UBND xã");
  });

  it("an edited message assigns nothing", async () => {
    await linked("quy", "admin", "dinh-hoa");
    const message = { channel: "telegram", chat: "quy", sender: "quy", messageId: "e", text: "/phancong I.1 UBND xã" };
    const [answer] = await chat.conversation.receive({ ...message, isEdit: true });
    expect(answer?.text).toContain("tin nhắn mới");
    expect(await unitOf("I.1")).toBeUndefined();
  });
});
