import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Place, place } from "./run.ts";

let here: Place;
beforeAll(() => {
  here = place();
});
afterAll(() => here.remove());

const CODE = /^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}\n$/;
const invite = (commune: string, unit: string, role: string, ...more: string[]) =>
  here.cli(["admin", "invite", "--commune", commune, "--unit", unit, "--role", role, ...more]);

describe("admin invite", () => {
  it("prints a code and nothing else, and says beside it for whom and how", async () => {
    const { code, out, err } = await invite("phuoc-an", "Phòng Văn hóa – Xã hội", "officer", "--name", "Hoa");
    expect(code).toBe(0);
    expect(out).toMatch(CODE);
    expect(err).toContain("/lienket");
    expect(err).not.toContain(out.trim());
  });

  it.each([
    ["phuoc-an", "VP HĐND-UBND", "Văn phòng HĐND và UBND xã"],
    ["phuoc-an", "Văn phòng", "Văn phòng HĐND và UBND xã"],
    ["phuoc-an", "phong vhxh", "Phòng Văn hóa – Xã hội"],
    ["phuoc-an", "công an xã phước an", "Công an xã"],
    ["phuoc-an", "Phòng Kinh tế xã", "Phòng Kinh tế"],
    ["dinh-hoa", "van phong", "Văn phòng Đảng ủy"],
  ])("of %s understands “%s” as %s", async (commune, unit, name) => {
    const { out, err } = await invite(commune, unit, "leader");
    expect(out).toMatch(CODE);
    expect(err).toContain(name);
  });

  it("offers the nearest names when the plan has no such unit, and makes no code", async () => {
    for (const unit of ["Phòng Văn hoá Thể thao", "Phòng", "Các phòng chuyên môn", "abc"]) {
      const { code, out, err } = await invite("phuoc-an", unit, "officer");
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(/Gần nhất: \p{Lu}/u);
    }
    expect((await invite("phuoc-an", "Phòng Văn hoá Thể thao", "officer")).err).toContain("Phòng Văn hóa – Xã hội");
  });

  it.each([
    [["invite", "--commune", "sao-hoa", "--unit", "x", "--role", "officer"], "phuoc-an"],
    [["invite", "--commune", "phuoc-an", "--unit", "Công an", "--role", "king"], "officer, leader, admin"],
    [["invite", "--commune", "phuoc-an", "--unit", "Công an", "--role", "citizen"], "officer, leader, admin"],
    [["invite", "--commune", "phuoc-an"], "Thiếu --unit, --role"],
    [["invite", "--commune", "phuoc-an", "--unit", "Công", "an", "--role", "officer"], "ngoặc kép"],
    [["invite", "--person", "77"], "admin -- people"],
    [["invite", "--person", "x"], "admin -- people"],
    [["questions", "--since", "hôm qua"], "2026-10-15"],
    [["questions", "--since", "2026-02-30"], "2026-10-15"],
    [["questions", "abc"], "Cách dùng"],
    [["people", "--all"], "Cách dùng"],
    [["assign", "--commune", "dinh-hoa", "--code", "III.8"], "Cách dùng"],
    [["assign", "--commune", "dinh-hoa", "--code", "III.8", "--focal", "--unit", "UBND xã"], "Cách dùng"],
    [["assign", "--commune", "dinh-hoa", "--focal", "--unit", "UBND xã", "--remove"], "Cách dùng"],
    [["assign", "--commune", "sao-hoa", "--focal", "--unit", "UBND xã"], "dinh-hoa"],
    [["assign", "--commune", "dinh-hoa", "--code", "ba chấm tám", "--unit", "UBND xã"], "III.1"],
    [["assign", "--commune", "dinh-hoa", "--code", "III.1", "--unit", "UBND xã"], "III.8, III.9"],
    [["assign", "--commune", "dinh-hoa", "--code", "III.8", "--unit", "Các phòng"], "Gần nhất"],
    [["assign", "--commune", "phuoc-an", "--code", "I.1", "--unit", "Công an"], "đã giao I.1"],
    [["revoke"], "admin -- revoke --person"],
    [["revoke", "--person", "77"], "admin -- people"],
    [["nothing"], "admin -- invite"],
    [[], "admin -- questions"],
  ])("%j is refused with a sentence that helps", async (args, help) => {
    const { code, out, err } = await here.cli(["admin", ...args]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(help);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("says in one sentence that the database cannot be opened", async () => {
    const env = { DATABASE_URL: `sqlite:${here.knowledgeDir}` };
    const { code, out, err } = await here.cli(["admin", "questions"], { env });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("DATABASE_URL");
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe("admin people and admin questions", () => {
  it("list who is linked and what was asked in vain, with tabs between", async () => {
    await here.cli(["admin", "questions"]);
    const database = new DatabaseSync(`${here.dataDir}/troly.db`);
    database.exec(`
      insert into people (name, commune, unit, role, created_at) values ('Hoa', 'phuoc-an', 'Công an xã', 'officer', '2026');
      insert into people (name, commune, unit, role, created_at) values ('', 'dinh-hoa', 'Công an xã', 'leader', '2026');
      insert into accounts (channel, sender, person_id, linked_at)
        values ('telegram', '1', 1, '2026'), ('zalo', 'z', 1, '2027');
      insert into unanswered_questions (commune, day, kind, reason, text, folded) values
        ('phuoc-an', '2026-10-01', 'none', 'none', 'Xe buýt?', 'xe buyt'),
        ('phuoc-an', '2026-10-02', 'none', 'none', 'xe buyt', 'xe buyt'),
        ('dinh-hoa', '2026-10-03', 'target', 'disliked', 'Hai\ndòng', 'hai dong'),
        (null, '2026-09-01', 'clarify', 'not-understood', 'hả', 'ha');`);
    database.close();
    const people = await here.cli(["admin", "people"]);
    expect(people.out).toBe(
      "1\tphuoc-an\tofficer\tCông an xã\tHoa\ttelegram, zalo\n2\tdinh-hoa\tleader\tCông an xã\t–\t–\n",
    );
    expect((await here.cli(["admin", "people", "--commune", "dinh-hoa"])).out.split("\n")).toHaveLength(2);
    expect((await here.cli(["admin", "questions"])).out).toBe(
      "2026-09-01\t–\t1\tchưa hiểu\thả\n2026-10-03\tdinh-hoa\t1\tbị chê\tHai dòng\n2026-10-02\tphuoc-an\t2\tkhông tìm thấy\txe buyt\n",
    );
    const own = await here.cli(["admin", "questions", "--commune", "phuoc-an", "--since", "2026-10-02"]);
    expect(own.out).toBe("2026-10-02\tphuoc-an\t1\tkhông tìm thấy\txe buyt\n");
    const again = await here.cli(["admin", "invite", "--person", "1"]);
    expect(again.out).toMatch(CODE);
    expect(again.err).toContain("Hoa, Công an xã, phuoc-an");
  });
});

describe("admin dead-letters", () => {
  it("lists what was given up without what was said, and has it tried again", async () => {
    expect((await here.cli(["admin", "dead-letters"])).err).toContain("Không có tin nhắn nào bị bỏ lại");
    const database = new DatabaseSync(`${here.dataDir}/troly.db`);
    database.exec(`
      insert into inbox (channel, chat, delivery, message, state, attempts, failures, next_at, received_at, ended_at, error) values
        ('zalo', '12', 'm1', '{"text":"riêng tư"}', 'dead', 3, 3, '2026', '2026-10-15T05:00:00.000Z', '2026', 'TypeError'),
        ('zalo', '12', 'm2', '{"text":"riêng tư"}', 'done', 1, 0, '2026', '2026', '2026', null);
      insert into outgoing (channel, chat, reply, state, attempts, next_at, created_at, error, inbox_id) values
        ('telegram', '7', '{"text":"riêng tư"}', 'failed', 5, '2026', '2026-10-15T06:00:00.000Z', 'uncertain', 2),
        ('telegram', '7', '{"text":"nhắc"}', 'failed', 1, '2026', '2026', 'chat-unreachable', null),
        ('telegram', '7', '{"text":"đã gửi"}', 'sent', 1, '2026', '2026', null, 2);`);
    const { out, err } = await here.cli(["admin", "dead-letters"]);
    const [letter = "", reply = "", ...others] = out.trim().split("\n");
    const [id = "", ...rest] = letter.split("\t");
    expect(rest).toEqual(["2026-10-15T05:00:00.000Z", "zalo", "12", "3", "TypeError"]);
    expect(reply).toMatch(/^R\d+\t2026-10-15T06:00:00.000Z\ttelegram\t7\t5\tuncertain$/);
    expect(others).toEqual([]);
    expect(out + err).not.toContain("riêng tư");
    expect((await here.cli(["admin", "dead-letters", "--retry", "abc"])).code).toBe(2);
    expect((await here.cli(["admin", "dead-letters", "--retry", "99999"])).code).toBe(1);
    expect((await here.cli(["admin", "dead-letters", "--retry", id])).code).toBe(0);
    const row = database.prepare("select state, failures from inbox where delivery = 'm1'").get();
    expect({ ...row }).toEqual({ state: "waiting", failures: 0 });
    const answer = reply.split("\t")[0] ?? "";
    expect((await here.cli(["admin", "dead-letters", "--retry", answer])).code).toBe(0);
    expect((await here.cli(["admin", "dead-letters", "--retry", "R99999"])).code).toBe(1);
    expect((await here.cli(["admin", "dead-letters"])).out).toBe("");
    database.close();
  });
});

describe("admin assign and admin revoke", () => {
  it("make a unit responsible, take it back, and take a person's access away", async () => {
    const assign = (...args: string[]) => here.cli(["admin", "assign", "--commune", "dinh-hoa", ...args]);
    const given = await assign("--code", "III.8,iii.9", "--unit", "vp đảng ủy");
    expect([given.code, given.out]).toEqual([
      0,
      "dinh-hoa\tIII.8\tVăn phòng Đảng ủy\ndinh-hoa\tIII.9\tVăn phòng Đảng ủy\n",
    ]);
    expect((await assign("--focal", "--unit", "UBND xã")).out).toBe("dinh-hoa\tfocal\tUBND xã\n");
    expect((await assign("--code", "III.9", "--remove")).out).toBe("dinh-hoa\tIII.9\t–\n");
    const database = new DatabaseSync(`${here.dataDir}/troly.db`);
    const rows = database.prepare("select kind, code, unit, person_id, channel from assignments order by id").all();
    expect(rows.map((row) => Object.values(row))).toEqual([
      ["indicator", "III.8", "Văn phòng Đảng ủy", null, "cli"],
      ["indicator", "III.9", "Văn phòng Đảng ủy", null, "cli"],
      ["focal", "", "UBND xã", null, "cli"],
      ["indicator", "III.9", "", null, "cli"],
    ]);
    database.exec(`
      insert into people (id, name, commune, unit, role, created_at) values (90, 'Lan', 'dinh-hoa', 'UBND xã', 'admin', '2026');
      insert into accounts (channel, sender, person_id, linked_at) values ('telegram', '90', 90, '2026');`);
    database.close();
    const revoked = await here.cli(["admin", "revoke", "--person", "90"]);
    expect([revoked.code, revoked.out]).toEqual([0, "90\tdinh-hoa\tadmin\tUBND xã\tLan\n"]);
    expect((await here.cli(["admin", "people"])).out).not.toContain("Lan");
    expect((await here.cli(["admin", "revoke", "--person", "90"])).code).toBe(2);
  });
});
