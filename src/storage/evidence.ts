import { periodOfKey } from "../domain/period.ts";
import type { Person } from "../domain/person.ts";
import type { Evidence, EvidenceType } from "../domain/report.ts";
import { holdCommune, insertAudited } from "./audit.ts";
import { type Db, inTransaction } from "./database.ts";
import { lockOf } from "./period-locks.ts";

export interface NewEvidence {
  reportId: number;
  name: string;
  type: EvidenceType;
  size: number;
  /** Of the bytes, hexadecimal; the same file twice is one. */
  sha256: string;
}

/** "known": the report has this file. "locked": its period is; nothing was stored, as with "known". */
export type EvidenceOutcome = "added" | "known" | "locked";

/**
 * Notes a file that is stored already.
 * @throws Error when the person's commune has no such report.
 */
export async function addEvidence(
  db: Db,
  added: NewEvidence,
  person: Person,
  channel: string,
  at: Date,
): Promise<EvidenceOutcome> {
  return inTransaction(db, async (transaction) => {
    await holdCommune(transaction, person.commune);
    const report = await transaction
      .selectFrom("reports")
      .select("period")
      .where("id", "=", added.reportId)
      .where("commune", "=", person.commune)
      .executeTakeFirst();
    if (!report) throw new Error("no such report in this commune");
    const known = await transaction
      .selectFrom("evidence")
      .select("id")
      .where("report_id", "=", added.reportId)
      .where("sha256", "=", added.sha256)
      .executeTakeFirst();
    if (known) return "known";
    if ((await lockOf(transaction, person.commune, periodOfKey(report.period))) !== null) return "locked";
    const { reportId, name, type, size, sha256 } = added;
    const row = {
      commune: person.commune,
      report_id: reportId,
      name,
      type,
      size,
      sha256,
      person_id: person.id,
      at: at.toISOString(),
    };
    await insertAudited(transaction, "evidence", row, "evidence", { personId: person.id, channel, at });
    return "added";
  });
}

/** The files of some reports, in the order in which they came. */
export async function evidenceOf(db: Db, reportIds: readonly number[]): Promise<Evidence[]> {
  if (reportIds.length === 0) return [];
  const rows = await db
    .selectFrom("evidence")
    .select(["id", "report_id", "name", "type", "size", "sha256", "at"])
    .where("report_id", "in", [...reportIds])
    .orderBy("id")
    .execute();
  return rows.map(({ report_id, ...rest }) => ({ ...rest, reportId: report_id }));
}
