import { existsSync, realpathSync, statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "../../domain/errors.ts";
import type { Database, Db } from "../database.ts";
import { appliedOf, migrate } from "../migrate.ts";
import { MIGRATIONS } from "../migrations/list.ts";
import { copySqlite, settle } from "../sqlite.ts";
import { type Copied, copyDatabase } from "./copy.ts";
import { copyFolder, flush, putInPlace, unfinished } from "./files.ts";
import { openSide, pathOf, saying } from "./open.ts";
import { fingerprint } from "./rows.ts";
import { tablesOf } from "./tables-of.ts";

export interface BackupRequest {
  /** Database to back up; it is not migrated. */
  url: string;
  /** Folder of the evidence; may not exist. */
  evidence: string;
  /** The backup, a SQLite file whichever the database is; the evidence is put into "FILE.evidence" beside it. */
  file: string;
  /** An older backup of that name is replaced. */
  force: boolean;
}

export interface BackedUp {
  tables: Copied[];
  evidenceFiles: number;
  /** Files that the database speaks of and the folder does not have. */
  evidenceMissing: number;
}

/** Where the evidence of a backup lies. */
export const evidenceBeside = (file: string): string => `${file}.evidence`;

/**
 * Backs up as of one moment while the service runs. The file appears only when it is whole and checked.
 * @throws AppError "backup-exists" without `force`, "backup-unusable" when the file cannot be there or is not whole, and
 * "database-unavailable".
 */
export async function backUp({ url, evidence, file, force }: BackupRequest): Promise<BackedUp> {
  checkPlace(url, file, force);
  const temporary = unfinished(file);
  const folder = unfinished(evidenceBeside(file));
  try {
    return await saying("Không sao lưu được", async () => {
      await writeDatabase(url, temporary);
      // After the database: files are stored before the rows that speak of them.
      const hashes = await copyFolder(evidence, folder);
      const made = await describe(temporary, hashes);
      if (settle(temporary).length > 0)
        throw new AppError("backup-unusable", "Cơ sở dữ liệu không nguyên vẹn nên bản sao lưu cũng vậy; đã bỏ.");
      await flush(temporary);
      if (hashes.length > 0) await putInPlace(folder, evidenceBeside(file));
      else await rm(evidenceBeside(file), { recursive: true, force: true });
      await putInPlace(temporary, file);
      return made;
    });
  } finally {
    for (const left of [temporary, `${temporary}-wal`, `${temporary}-shm`, folder])
      await rm(left, { recursive: true, force: true });
  }
}

function checkPlace(url: string, file: string, force: boolean): void {
  const folder = dirname(resolve(file));
  // A folder is not made: a disk that is not there would be filled in its stead.
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new AppError("backup-unusable", `Chưa có thư mục ${folder}.`);
  const path = pathOf(url);
  if (path !== null && existsSync(path) && realpathSync(path) === join(realpathSync(folder), basename(file)))
    throw new AppError("backup-unusable", "Tệp sao lưu trùng với chính cơ sở dữ liệu. Hãy chọn tên khác.");
  for (const taken of [file, evidenceBeside(file)])
    if (existsSync(taken) && !force)
      throw new AppError("backup-exists", `Đã có ${taken}. Chọn tên khác, hoặc thêm --force để thay.`);
}

async function writeDatabase(url: string, temporary: string): Promise<void> {
  const source = await openSide(url, "DATABASE_URL", true);
  try {
    const applied = await appliedOf(source.db, MIGRATIONS);
    if (applied.length === 0)
      throw new AppError("database-unavailable", "Cơ sở dữ liệu chưa có bảng nào của Trợ lý Xã số.");
    const path = pathOf(url);
    if (path !== null) return await copySqlite(path, temporary);
    await writeFile(temporary, "", { mode: 0o600 });
    await withFile(temporary, async (copy) => {
      // The copy has the source's tables, not the newest: a backup is made before an upgrade, and changes nothing.
      await migrate(copy, applied, new Date());
      await copyDatabase(source, copy, applied, false);
      return copy.db;
    });
  } finally {
    await source.close();
  }
}

async function describe(temporary: string, hashes: readonly string[]): Promise<BackedUp> {
  return withFile(temporary, async ({ db }) => {
    const tables: Copied[] = [];
    for (const table of await tablesOf(await appliedOf(db, MIGRATIONS)))
      tables.push({ table: table.name, ...(await fingerprint(db, table)) });
    const known = tables.some(({ table }) => table === "evidence") ? await evidenceHashes(db) : [];
    const there = new Set(hashes);
    const evidenceMissing = known.filter((hash) => !there.has(hash)).length;
    return { tables, evidenceFiles: hashes.length, evidenceMissing };
  });
}

async function evidenceHashes(db: Db): Promise<string[]> {
  const rows = await db.selectFrom("evidence").select("sha256").distinct().execute();
  return rows.map(({ sha256 }) => sha256);
}

/** Opens a file that stands alone, and leaves it alone. */
async function withFile<T>(path: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openSide(`sqlite:${path}`, path, true);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
