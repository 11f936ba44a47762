import { afterEach, beforeEach, expect, it } from "vitest";
import type { Reply } from "../../src/domain/message.ts";
import type { Person } from "../../src/domain/person.ts";
import { ingestFolder } from "../../src/ingest/ingest.ts";
import { loadHolidays } from "../../src/ingest/load/holidays.ts";
import { createReminderSchedule } from "../../src/reporting/reminder-schedule.ts";
import { runReminders } from "../../src/reporting/reminders.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { eventually } from "../fakes/telegram.ts";
import { KNOWLEDGE, lexicon, PLANS } from "../ingest/fixtures.ts";
import { SILENT } from "../storage/open.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import {
  COMMUNE,
  connected,
  depsFor,
  ECONOMY,
  FOCAL,
  local,
  member,
  OFFICE,
  POLICE,
  silentWorld,
  type World,
} from "./reminder-world.ts";

const CODES = Array.from({ length: 10 }, (_, i) => `V.${20 + i}`);

await describeOnEachEngine("reminders", (engine) => {
  let empty: EmptyDatabase;
  let storage: Storage;
  let clock: Date;
  beforeEach(async () => {
    empty = await engine.create();
    clock = local("2026-10-01");
    storage = await connected(empty.url, () => clock);
  });
  afterEach(async () => {
    await storage.close();
    await empty.remove();
  });

  const world = silentWorld({ [POLICE]: ["V.20", "V.28"], [ECONOMY]: CODES, [OFFICE]: [], [FOCAL]: ["I.1"] });
  async function run(day: string, time = "07:00", at: World = world): Promise<{ chat: string; reply: Reply }[]> {
    clock = local(day, time);
    await runReminders(
      depsFor(storage, at, () => clock),
      clock,
    );
    return taken();
  }
  /** What was put into the outbox, taken out as sent. */
  async function taken(): Promise<{ chat: string; reply: Reply }[]> {
    const messages = await storage.takeOutgoing(100, new Date(clock.getTime() + 60_000));
    for (const { id } of messages) await storage.outgoingSent(id);
    return messages.map(({ chat, reply }) => ({ chat, reply }));
  }
  const chats = async (...args: Parameters<typeof run>) => (await run(...args)).map((m) => m.chat).sort();

  it("say how many days are left, what is missing and where the plan says so, with two buttons", async () => {
    await member(storage, "Hoa", POLICE);
    const [message, ...more] = await run("2026-10-16");
    expect(more).toEqual([]);
    expect(message?.chat).toBe("telegram-Hoa");
    expect(message?.reply.text).toBe(
      [
        "Còn 4 ngày đến hạn báo cáo T10/2026 (trước ngày 20/10/2026).",
        "Công an xã chưa báo cáo 2 chỉ tiêu:",
        "- V.20 tên V.20",
        "- V.28 tên V.28",
        "Gõ /baocao để báo cáo.",
      ].join("\n"),
    );
    expect(message?.reply.citations.map((c) => c.locator)).toEqual(["dòng 20"]);
    expect(message?.reply.choices).toEqual([
      { label: "Đã nhận", text: "/danhan T10/2026" },
      { label: "Tắt nhắc 3 ngày", text: "/tatnhac 3" },
    ]);
  });

  it("name eight of many indicators and count the rest", async () => {
    await member(storage, "Lan", ECONOMY);
    const text = (await run("2026-10-13"))[0]?.reply.text ?? "";
    expect(text).toContain("Phòng Kinh tế chưa báo cáo 10 chỉ tiêu:");
    expect(text.match(/^- /gm)).toHaveLength(8);
    expect(text).toContain("và 2 chỉ tiêu khác.");
  });

  it("come 7, 3 and 1 days before and on the day, once each", async () => {
    await member(storage, "Hoa", POLICE);
    const days: string[] = [];
    for (let day = 1; day <= 20; day += 1)
      for (const time of ["06:59", "07:00", "12:00", "20:59"])
        if ((await run(`2026-10-${String(day).padStart(2, "0")}`, time)).length > 0) days.push(`${day} ${time}`);
    // The 17th is a Saturday.
    expect(days).toEqual(["13 07:00", "16 07:00", "19 07:00", "20 07:00"]);
  });

  it("that fall on days of Tết come before them, joined in one", async () => {
    await member(storage, "Hoa", POLICE);
    const sooner = { from: "Các cơ quan, ban ngành", to: FOCAL, cadence: ["month" as const], section: "IV.1", line: 1 };
    const rule = { ...sooner, document: COMMUNE, commune: COMMUNE, dueDay: 9, text: "trước ngày 9" };
    const days: string[] = [];
    for (let day = 1; day <= 9; day += 1) {
      clock = local(`2027-02-0${day}`);
      await runReminders(
        depsFor(storage, world, () => clock, { rules: () => [rule] }),
        clock,
      );
      for (const { reply } of await taken()) days.push(`${day}: ${reply.text.split("\n")[0]}`);
    }
    expect(days).toEqual([
      "2: Còn 7 ngày đến hạn báo cáo T2/2027 (trước ngày 9/2/2027).",
      "3: Còn 6 ngày đến hạn báo cáo T2/2027 (trước ngày 9/2/2027).",
    ]);
    const steps = (await storage.reminders.since(COMMUNE, "2027-02-01")).map((r) => `${r.day} ${r.step}`);
    expect(steps.sort()).toEqual(["2027-02-02 7", "2027-02-03 0", "2027-02-03 1", "2027-02-03 3"]);
  });

  it.each([
    ["at 6:59", "2026-10-13", "06:59"],
    ["at 21:00", "2026-10-13", "21:00"],
    ["at midnight", "2026-10-13", "00:00"],
    ["on a Saturday", "2026-10-17", "09:00"],
    ["on a Sunday", "2026-10-18", "09:00"],
    ["on a holiday", "2026-09-02", "09:00"],
  ])("do not come %s", async (_when, day, time) => {
    await member(storage, "Hoa", POLICE);
    const always = { rules: () => [{ ...everyDay, dueDay: Number(day.slice(-2)) }] };
    clock = local(day, time);
    expect(
      await runReminders(
        depsFor(storage, world, () => clock, always),
        clock,
      ),
    ).toBe(0);
  });

  const everyDay = {
    document: COMMUNE,
    commune: COMMUNE,
    from: "Các cơ quan",
    to: FOCAL,
    cadence: ["month" as const],
    dueDay: 20,
    text: "",
    line: 1,
    section: "",
  };

  it("go to each officer of a unit that has not reported, and to nobody of one that has", async () => {
    await member(storage, "Hoa", POLICE);
    await member(storage, "Minh", POLICE);
    await member(storage, "Nam", OFFICE);
    await member(storage, "Xa", "Trạm Y tế");
    expect(await chats("2026-10-13")).toEqual(["telegram-Hoa", "telegram-Minh"]);
  });

  it("go to nobody whose access was taken away or who has no chat", async () => {
    const hoa = await member(storage, "Hoa", POLICE);
    await storage.people.revoke(hoa.id);
    const code = await storage.people.invite({
      commune: COMMUNE,
      unit: POLICE,
      role: "officer",
      name: "Nam",
      personId: null,
    });
    await storage.people.link(code, { channel: "telegram", sender: "nam" }, null);
    expect(await chats("2026-10-13")).toEqual([]);
  });

  it("go out with the nearest step alone when the service was down", async () => {
    await member(storage, "Hoa", POLICE);
    expect((await run("2026-10-19", "15:30")).map((m) => m.reply.text.split("\n")[0])).toEqual([
      "Còn 1 ngày đến hạn báo cáo T10/2026 (trước ngày 20/10/2026).",
    ]);
    expect((await storage.reminders.since(COMMUNE, "2026-10-01")).map((r) => r.step)).toEqual(["1"]);
    expect(await chats("2026-10-19", "16:00")).toEqual([]);
    // A clock that is set back says nothing twice, nor what is out of date.
    expect(await chats("2026-10-13")).toEqual([]);
  });

  it("tell the unit's own leader on the first day after, and the commune's leaders of units that have none", async () => {
    await member(storage, "Tám", POLICE, "leader");
    await member(storage, "Chủ tịch", "UBND xã", "leader");
    await member(storage, "Lan", ECONOMY);
    const late = await run("2026-10-21");
    const textOf = (name: string) => late.find((m) => m.chat === `telegram-${name}`)?.reply.text ?? "";
    expect(late.map((m) => m.chat).sort()).toEqual(["telegram-Chủ tịch", "telegram-Tám"]);
    expect(textOf("Tám")).toContain("Đã quá hạn báo cáo T10/2026 (trước ngày 20/10/2026).");
    expect(textOf("Tám")).toContain("- Công an xã: 2 chỉ tiêu (V.20, V.28)");
    expect(textOf("Chủ tịch")).toContain("- Phòng Kinh tế: 10 chỉ tiêu (V.20, V.21, V.22, V.23, V.24, V.25…)");
    expect(textOf("Chủ tịch")).not.toContain(POLICE);
    expect(await chats("2026-10-22")).toEqual([]);
  });

  it("leave the leaders alone when every unit has reported", async () => {
    await member(storage, "Chủ tịch", "UBND xã", "leader");
    expect(await chats("2026-10-21", "07:00", silentWorld({ [POLICE]: [], [ECONOMY]: [] }))).toEqual([]);
  });

  it("sum up for the focal unit before its own due day: who has reported, who has not, who was not reached", async () => {
    await member(storage, "Bình", FOCAL);
    const lan = await member(storage, "Lan", ECONOMY);
    await member(storage, "Hoa", POLICE, "officer", ["telegram", "zalo"]);
    clock = local("2026-10-16");
    await runReminders(
      depsFor(storage, world, () => clock),
      clock,
    );
    for (const message of await storage.takeOutgoing(10, new Date(clock.getTime() + 60_000))) {
      const isLan = message.chat.endsWith("Lan");
      if (await storage.outgoing.passOn(message, "chat-unreachable")) continue;
      if (isLan) await storage.outgoing.failed(message.id, "chat-unreachable", null);
      else await storage.outgoingSent(message.id);
    }
    await taken();
    expect(lan.unit).toBe(ECONOMY);
    // The 25th is a Sunday, the day before it a Saturday.
    const digest = (await run("2026-10-23")).find((m) => m.chat === "telegram-Bình")?.reply.text ?? "";
    const [own, summary] = digest.split("\n\n");
    expect(own).toContain("Phòng Văn hóa – Xã hội chưa báo cáo 1 chỉ tiêu:");
    expect(summary).toBe(
      [
        "Còn 2 ngày đến hạn tổng hợp T10/2026 (trước ngày 25/10/2026). 1/4 đơn vị đã báo cáo đủ: Văn phòng HĐND và UBND xã.",
        "Chưa báo cáo đủ:",
        "- Công an xã: 2 chỉ tiêu (V.20, V.28)",
        "- Phòng Kinh tế: 10 chỉ tiêu (V.20, V.21, V.22, V.23, V.24, V.25…)",
        "- Phòng Văn hóa – Xã hội: 1 chỉ tiêu (I.1)",
        "Chưa nhắc được:",
        "- Lan (Phòng Kinh tế): Telegram không nhận tin",
        "Nhắc qua kênh khác:",
        "- Hoa (Công an xã): Telegram không nhận tin, đã chuyển sang Zalo",
        "Gõ /tonghop để xem bảng tổng hợp.",
      ].join("\n"),
    );
  });

  it("name a unit in the summary of which nobody is linked", async () => {
    await member(storage, "Bình", FOCAL);
    const text = (await run("2026-10-23"))[0]?.reply.text ?? "";
    expect(text).toContain("- Công an xã: chưa có ai liên kết tài khoản");
    expect(text).not.toContain("Văn phòng HĐND và UBND xã: chưa");
  });

  it("stop for who has taken note until the due day, and not for a colleague", async () => {
    const hoa = await member(storage, "Hoa", POLICE);
    await member(storage, "Minh", POLICE);
    await run("2026-10-13");
    await storage.reminders.receive(hoa.id, await storage.reminders.of(hoa.id, "2026-10-01"));
    expect(await chats("2026-10-16")).toEqual(["telegram-Minh"]);
    expect(await chats("2026-10-19")).toEqual(["telegram-Minh"]);
    expect(await chats("2026-10-20")).toEqual(["telegram-Hoa", "telegram-Minh"]);
  });

  it("pause for who asked for it, and come again afterwards", async () => {
    const hoa = await member(storage, "Hoa", POLICE);
    clock = local("2026-10-14", "10:00");
    await storage.reminders.pause(hoa.id, local("2026-10-17", "10:00"));
    expect(await chats("2026-10-14", "11:00")).toEqual([]);
    expect(await chats("2026-10-16")).toEqual([]);
    expect(await chats("2026-10-19")).toEqual(["telegram-Hoa"]);
  });

  it("are not sent by night when the outbox was late", async () => {
    await member(storage, "Hoa", POLICE);
    clock = local("2026-10-13", "20:40");
    await runReminders(
      depsFor(storage, world, () => clock),
      clock,
    );
    const [message] = await storage.takeOutgoing(10, new Date(clock.getTime() + 60_000));
    expect(message?.expiresAt).toEqual(local("2026-10-13", "21:00"));
  });

  it("of one commune go out though another's fail", async () => {
    await member(storage, "Hoa", POLICE);
    clock = local("2026-10-13");
    const deps = depsFor(storage, world, () => clock, { communes: ["dinh-hoa", COMMUNE] });
    const progress = deps.progress;
    const failing = {
      ...deps,
      focalUnit: async (commune: string) => {
        if (commune === "dinh-hoa") throw new Error("lost");
        return FOCAL;
      },
      progress,
    };
    expect(await runReminders(failing, clock)).toBe(1);
  });

  it("go out by the schedule of the service, from the real plan's rule and its own indicators", async () => {
    const hoa: Person = await member(storage, "Hoa", POLICE);
    let woken = 0;
    clock = local("2026-10-13", "09:00");
    const schedule = createReminderSchedule({
      catalogue: ingestFolder(PLANS, lexicon).catalogue,
      communes: [COMMUNE, "dinh-hoa"],
      storage,
      holidays: loadHolidays(KNOWLEDGE),
      cite: ({ document, line, text }) => ({ document, title: "", locator: `dòng ${line}`, quote: text }),
      wake: () => {
        woken += 1;
      },
      log: SILENT,
      now: () => clock,
    });
    schedule.start();
    await eventually(() => woken === 1, 20_000);
    await schedule.stop();
    const [message, ...more] = await taken();
    expect(more).toEqual([]);
    expect(message?.reply.text).toMatch(
      /^Còn 7 ngày đến hạn báo cáo T10\/2026 \(trước ngày 20\/10\/2026\)\.\nCông an xã chưa báo cáo \d+ chỉ tiêu:\n- V\.\d+ /,
    );
    expect(message?.reply.citations[0]?.quote).toContain("trước ngày 20 hằng tháng");
    expect(await storage.reminders.of(hoa.id, "2026-10-13")).toHaveLength(1);
  });
});
