import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../domain/errors.ts";
import { type AuditCheck, checkAudit } from "../audit-check.ts";
import { appliedOf, migrate } from "../migrate.ts";
import { MIGRATIONS } from "../migrations/list.ts";
import { copySqlite, settle } from "../sqlite.ts";
import { evidenceBeside } from "./backup.ts";
import { type Copied, copyDatabase } from "./copy.ts";
import { copyFolder } from "./files.ts";
import { openSide, saying, withoutService } from "./open.ts";

export interface RestoreRequest {
  /** Database that the backup is put into; made or migrated when it has to be. */
  url: string;
  /** Where evidence belongs, and a folder for what is needed meanwhile. */
  evidence: string;
  dataDir: string;
  file: string;
  /** What the database holds is replaced. */
  force: boolean;
}

export interface Restored {
  tables: Copied[];
  evidenceFiles: number;
  audit: AuditCheck;
}

const UNUSABLE = "không phải bản sao lưu nguyên vẹn của Trợ lý Xã số";

/**
 * Puts a backup of this version or an older one into the database, all or nothing, and checks the audit log. The backup itself
 * stays as it is.
 * @throws AppError "backup-unusable", "database-newer", "database-not-empty" without `force`, "already-running" while a
 * service works on the SQLite database, and "database-unavailable".
 */
export async function restore({ url, evidence, dataDir, file, force }: RestoreRequest): Promise<Restored> {
  if (!existsSync(file)) throw new AppError("backup-unusable", `Không có tệp ${file}.`);
  await mkdir(dataDir, { recursive: true });
  const folder = await mkdtemp(join(dataDir, "restore-"));
  try {
    return await saying("Không khôi phục được", async () => {
      const copy = join(folder, "backup.db");
      await readBackup(file, copy);
      const source = await openSide(`sqlite:${copy}`, file, true);
      try {
        // An older backup gets the tables of today before it is copied into them.
        await migrate(source, MIGRATIONS, new Date());
        return await withoutService(url, async () => {
          const target = await openSide(url, "DATABASE_URL", false);
          try {
            await migrate(target, MIGRATIONS, new Date());
            // Before the rows that speak of them; should those fail, files too many do no harm.
            const evidenceFiles = (await copyFolder(evidenceBeside(file), evidence)).length;
            const tables = await copyDatabase(source, target, MIGRATIONS, force);
            return { tables, evidenceFiles, audit: await checkAudit(target) };
          } finally {
            await target.close();
          }
        });
      } finally {
        await source.close();
      }
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Copies the backup to work on. */
async function readBackup(file: string, copy: string): Promise<void> {
  let faults: string[];
  try {
    await copySqlite(file, copy);
    faults = settle(copy);
  } catch (cause) {
    throw new AppError("backup-unusable", `Tệp ${file} ${UNUSABLE}.`, { cause });
  }
  if (faults.length > 0) throw new AppError("backup-unusable", `Tệp ${file} ${UNUSABLE}.`);
  const { db, close } = await openSide(`sqlite:${copy}`, file, true);
  try {
    if ((await appliedOf(db, MIGRATIONS)).length === 0)
      throw new AppError("backup-unusable", `Tệp ${file} ${UNUSABLE}.`);
  } finally {
    await close();
  }
}
