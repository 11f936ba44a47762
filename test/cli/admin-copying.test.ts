import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { beginForm } from "../../src/storage/forms.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { MIGRATIONS } from "../../src/storage/migrations/list.ts";
import { holdAlone } from "../../src/storage/single-process.ts";
import { fill } from "../storage/filled.ts";
import { NOW } from "../storage/staff.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import { type Place, place } from "./run.ts";

const PHOTO = "ảnh";
const SHA256 = createHash("sha256").update(PHOTO).digest("hex");
const WHOLE = "Nhật ký nguyên vẹn: 9 dòng, 2 xã.\n";

await describeOnEachEngine("admin verify, backup, restore and move", (engine) => {
  let here: Place;
  let folder: string;
  let file: string;
  const made: EmptyDatabase[] = [];
  const writers: ChildProcess[] = [];
  beforeEach(() => {
    here = place();
    folder = join(here.dataDir, "../backups");
    mkdirSync(folder);
    file = join(folder, "troly-backup.db");
  });
  afterEach(async () => {
    for (const writer of writers.splice(0)) writer.kill();
    for (const empty of made.splice(0)) await empty.remove();
    here.remove();
  });

  const admin = async (args: string[], url: string, dataDir = here.dataDir) => {
    const done = await here.cli(["admin", ...args], { env: { DATABASE_URL: url, DATA_DIR: dataDir } });
    const { password } = new URL(url.startsWith("sqlite:") ? "x://y" : url);
    if (password) expect(done.out + done.err).not.toContain(password);
    expect(done.err).not.toMatch(/^\s+at /m);
    return done;
  };
  async function empty(): Promise<string> {
    const one = await engine.create();
    made.push(one);
    return one.url;
  }
  async function use<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
    const database = await openDatabase(url);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }
  /** A filled database, and its evidence. */
  async function filled(): Promise<string> {
    const url = await empty();
    await use(url, async (database) => {
      await migrate(database, MIGRATIONS, NOW);
      await fill(database.db, SHA256);
    });
    mkdirSync(join(here.dataDir, "evidence/0a"), { recursive: true });
    writeFileSync(join(here.dataDir, "evidence/0a", SHA256), PHOTO);
    return url;
  }

  it("verify says that the log is whole, or which row is the first that is not", async () => {
    const url = await filled();
    expect(await admin(["verify"], url)).toEqual({ code: 0, out: WHOLE, err: "" });
    await use(url, ({ db }) => sql`update reports set number = 99 where id = 3`.execute(db));
    const { code, out } = await admin(["verify"], url);
    expect([code, out]).toEqual([
      1,
      "NHẬT KÝ KHÔNG NGUYÊN VẸN: dinh-hoa, dòng nhật ký 1: bảng reports, số 3 không còn đúng như lúc được ghi.\n",
    ]);
    await use(url, ({ db }) => sql`delete from audit where commune = 'dinh-hoa'`.execute(db));
    expect((await admin(["verify"], url)).out).toContain("dòng nhật ký 1: dòng này đã bị xóa.");
  });

  it("a backup is one file and the evidence beside it, restored into a fresh place", async () => {
    const url = await filled();
    const { code, out, err } = await admin(["backup", file], url);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^Đã sao lưu: \d+ bảng, \d+ dòng, 1 tệp minh chứng\.\n$/);
    expect(readdirSync(folder).sort()).toEqual(["troly-backup.db", "troly-backup.db.evidence"]);
    expect(statSync(file).mode & 0o077).toBe(0);
    const bytes = readFileSync(file);

    const [fresh, dataDir] = [await empty(), join(here.dataDir, "../fresh")];
    const restored = await admin(["restore", file], fresh, dataDir);
    expect(restored.code).toBe(0);
    expect(restored.out).toBe(`${out.replace("sao lưu", "khôi phục")}${WHOLE}`);
    expect(restored.err).toContain("dừng");
    expect(readFileSync(join(dataDir, "evidence/0a", SHA256), "utf8")).toBe(PHOTO);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(dataDir).filter((name) => name.startsWith("restore-"))).toEqual([]);
    expect((await admin(["people"], fresh)).out).toBe((await admin(["people"], url)).out);

    // Not over what is there, unless told so; then the later state is gone.
    const again = await admin(["restore", file], fresh, dataDir);
    expect([again.code, again.out]).toEqual([1, ""]);
    expect(again.err).toContain("đã có dữ liệu");
    await use(fresh, ({ db }) => sql`update people set name = 'later' where id = 1`.execute(db));
    expect((await admin(["restore", file, "--force"], fresh, dataDir)).code).toBe(0);
    expect((await admin(["people"], fresh)).out).not.toContain("later");
  });

  it("a backup is not put over another one unless told so, nor where it cannot be", async () => {
    const url = await filled();
    writeFileSync(file, "older");
    const refused = await admin(["backup", file], url);
    expect([refused.code, refused.out]).toEqual([1, ""]);
    expect(refused.err).toContain("--force");
    expect(readFileSync(file, "utf8")).toBe("older");
    expect((await admin(["backup", file, "--force"], url)).code).toBe(0);
    expect(statSync(file).size).toBeGreaterThan(10_000);
    expect((await admin(["backup", join(folder, "none/x.db")], url)).err).toContain("Chưa có thư mục");
    if (url.startsWith("sqlite:"))
      expect((await admin(["backup", url.slice("sqlite:".length), "--force"], url)).err).toContain("trùng");
    expect(await admin(["verify"], url)).toMatchObject({ code: 0, out: WHOLE });
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it("a backup while another process writes holds one moment, whole", async () => {
    const url = await filled();
    const writer = write(url);
    writers.push(writer);
    await new Promise((resolve) => writer.stdout?.once("data", resolve));
    const { code } = await admin(["backup", file], url);
    expect(code).toBe(0);
    expect(writer.exitCode).toBeNull();
    const { code: restored, out } = await admin(["restore", file], `sqlite:${join(folder, "restored.db")}`);
    expect(restored).toBe(0);
    // The nine of the beginning and some of the writer's.
    expect(Number(/nguyên vẹn: (\d+) dòng/.exec(out)?.[1])).toBeGreaterThan(9);
  });

  it("a backup says when evidence is not where it should be", async () => {
    const url = await filled();
    const { code, err } = await admin(["backup", file], url, join(here.dataDir, "../elsewhere"));
    expect(code).toBe(0);
    expect(err).toContain("thiếu 1 tệp");
    expect(existsSync(`${file}.evidence`)).toBe(false);
  });

  it("restore takes a backup of an older version, and none of a newer one or of something else", async () => {
    const older = join(folder, "older.db");
    await use(`sqlite:${older}`, async (database) => {
      await migrate(database, MIGRATIONS.slice(0, 2), NOW);
      await sql`insert into people (name, commune, unit, role, created_at) values ('Cũ', 'phuoc-an', 'U', 'officer', '2026')`.execute(
        database.db,
      );
    });
    const fresh = await empty();
    expect(await admin(["restore", older], fresh)).toMatchObject({ code: 0 });
    expect((await admin(["people"], fresh)).out).toContain("Cũ");

    await use(`sqlite:${older}`, async ({ db }) => {
      await sql`insert into migrations values ('999-later', '2026')`.execute(db);
    });
    const newer = await admin(["restore", older, "--force"], fresh);
    expect([newer.code, newer.out]).toEqual([1, ""]);
    expect(newer.err).toContain("phiên bản mới hơn");
    writeFileSync(file, "not a database at all, but long enough to be looked at".repeat(100));
    expect((await admin(["restore", file, "--force"], fresh)).err).toContain("không phải bản sao lưu");
    await use(`sqlite:${join(folder, "other.db")}`, ({ db }) => sql`create table t (a text)`.execute(db));
    expect((await admin(["restore", join(folder, "other.db"), "--force"], fresh)).err).toContain(
      "không phải bản sao lưu",
    );
    expect((await admin(["restore", join(folder, "none.db")], fresh)).err).toContain("Không có tệp");
    expect((await admin(["people"], fresh)).out).toContain("Cũ");
  });

  it("restore does not take a backup that was cut short", async () => {
    const url = await filled();
    await admin(["backup", file], url);
    const short = join(folder, "short.db");
    copyFileSync(file, short);
    writeFileSync(short, readFileSync(file).subarray(0, 40_000));
    const { code, out, err } = await admin(["restore", short, "--force"], url);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("không phải bản sao lưu nguyên vẹn");
    expect(await admin(["verify"], url)).toMatchObject({ code: 0, out: WHOLE });
  });

  it("move goes to this database and back with the same rows and hashes, and goes on counting", async () => {
    const first = `sqlite:${join(folder, "first.db")}`;
    const { lastForm } = await use(first, async (database) => {
      await migrate(database, MIGRATIONS, NOW);
      return fill(database.db, SHA256);
    });
    const far = await empty();
    const there = await admin(["move", "--to", far], first);
    expect(there.code).toBe(0);
    expect(there.out).toMatch(/^reports\t5\t[0-9a-f]{16}$/m);
    expect(there.err).toContain("DATA_DIR/evidence");
    const back = `sqlite:${join(folder, "back.db")}`;
    expect((await admin(["move", "--to", back], far)).out).toBe(there.out);
    for (const url of [far, back]) expect(await admin(["verify"], url)).toMatchObject({ code: 0, out: WHOLE });
    const next = await use(far, ({ db }) => beginForm(db, { channel: "c", chat: "1", sender: "1" }, "r", {}, NOW));
    expect(next).toBe(lastForm + 1);

    const refused = await admin(["move", "--to", back], far);
    expect([refused.code, refused.out]).toEqual([1, ""]);
    expect(refused.err).toContain("đã có dữ liệu");
    expect((await admin(["move", "--to", far], far)).err).toContain("trùng");
  });
});

describe("admin backup, restore and move beside a service on the same SQLite database", () => {
  it("restore and move wait for its end and change nothing before; a backup does not", async () => {
    const here = place();
    const [path, file] = [join(here.dataDir, "troly.db"), join(here.dataDir, "../b.db")];
    const admin = (args: string[]) => here.cli(["admin", ...args], { env: { DATABASE_URL: `sqlite:${path}` } });
    try {
      await admin(["people"]);
      const service = holdAlone(path);
      expect((await admin(["backup", file])).code).toBe(0);
      for (const args of [
        ["restore", file, "--force"],
        ["move", "--to", `sqlite:${join(here.dataDir, "new.db")}`],
      ]) {
        const refused = await admin(args);
        expect([refused.code, refused.out]).toEqual([1, ""]);
        expect(refused.err).toContain("Hãy dừng dịch vụ đó");
      }
      service.release();
      expect((await admin(["restore", file, "--force"])).code).toBe(0);
      expect((await admin(["move", "--to", `sqlite:${join(here.dataDir, "new.db")}`])).code).toBe(0);
    } finally {
      here.remove();
    }
  });
});

describe("admin backup, restore and move, whichever the database is,", () => {
  let here: Place;
  let folder: string;
  let file: string;
  beforeEach(() => {
    here = place();
    folder = join(here.dataDir, "../backups");
    mkdirSync(folder);
    file = join(folder, "troly-backup.db");
  });
  afterEach(() => here.remove());
  const admin = (args: string[], url: string) => here.cli(["admin", ...args], { env: { DATABASE_URL: url } });

  it.each([
    ["backup"],
    ["backup", "a", "b"],
    ["backup", "a", "--fast"],
    ["restore"],
    ["move"],
    ["move", "--to"],
    ["move", "--to", "mysql://u:Pa55word@h/d"],
    ["move", "postgres://u:Pa55word@h/d"],
    ["verify", "postgres"],
  ])("%s %s %s is refused with its usage", async (...args) => {
    const { code, out, err } = await admin(args, `sqlite:${join(folder, "x.db")}`);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(`admin -- ${args[0]}`);
    expect(err).not.toContain("Pa55word");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("an address that leads nowhere is told without its password", async () => {
    const url = `sqlite:${join(here.dataDir, "troly.db")}`;
    await admin(["people"], url);
    for (const bad of [
      "postgres://u:Pa55word@127.0.0.1:1/d",
      "postgres://u:Pa55word@127.0.0.1:99999/d",
      "postgres://u:Pa55word@[zz/d",
    ]) {
      const { code, out, err } = await admin(["move", "--to", bad], url);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain("--to");
      expect(err).not.toContain("Pa55word");
      const backup = await admin(["backup", file], bad);
      expect([backup.code, backup.out]).toEqual([1, ""]);
      expect(backup.err).toContain("DATABASE_URL");
      expect(backup.err).not.toContain("Pa55word");
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it("a database that is not there is not made for a backup or a move", async () => {
    const none = `sqlite:${join(folder, "none.db")}`;
    for (const args of [
      ["backup", file],
      ["move", "--to", `sqlite:${file}`],
    ]) {
      const { code, err } = await admin(args, none);
      expect(code).toBe(1);
      expect(err).toContain("Chưa có cơ sở dữ liệu");
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** A process that adds reports one after the other, and a line of output for each, until it is ended. */
function write(url: string): ChildProcess {
  const source = join(import.meta.dirname, "../../src/storage");
  const program = `
    const { openDatabase } = await import(${JSON.stringify(`${source}/database.ts`)});
    const { addReport } = await import(${JSON.stringify(`${source}/reports.ts`)});
    const { db } = await openDatabase(process.argv[1]);
    const person = { id: 3, commune: "dinh-hoa", unit: "U" };
    for (let i = 0; ; i++) {
      const period = { year: 2026, kind: "month", index: 10 };
      const value = { kind: "percent", number: i / 7 };
      const report = { commune: "dinh-hoa", document: "p", code: "W." + i, period, value, note: "", person };
      await addReport(db, { ...report, channel: "cli", form: "w" + i, source: null, supersedes: null }, new Date());
      console.log(i);
    }`;
  return spawn(process.execPath, ["--input-type=module", "--eval", program, url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}
