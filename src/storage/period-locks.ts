import { type Period, periodKey, periodOfKey } from "../domain/period.ts";
import type { Person } from "../domain/person.ts";
import { holdCommune, insertAudited } from "./audit.ts";
import { type Db, inTransaction } from "./database.ts";

/** Who locked a period, and when. */
export interface PeriodLock {
  period: Period;
  personId: number;
  /** May be empty. */
  personName: string;
  at: string;
}

/** The lock of a period that is locked now; null when it is open. */
export async function lockOf(db: Db, commune: string, period: Period): Promise<PeriodLock | null> {
  const last = await db
    .selectFrom("period_locks")
    .innerJoin("people", "people.id", "period_locks.person_id")
    .select(["action", "period", "person_id", "name", "at"])
    .where("period_locks.commune", "=", commune)
    .where("period", "=", periodKey(period))
    .orderBy("period_locks.id", "desc")
    .executeTakeFirst();
  if (last?.action !== "lock") return null;
  return { period: periodOfKey(last.period), personId: last.person_id, personName: last.name, at: last.at };
}

/**
 * Locks or unlocks; false when it was so already. The caller has checked who may.
 * @param reason why it is unlocked; empty for a lock.
 */
export async function setLock(
  db: Db,
  period: Period,
  action: "lock" | "unlock",
  reason: string,
  person: Person,
  channel: string,
  at: Date,
): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const { commune } = person;
    await holdCommune(transaction, commune);
    const isLocked = (await lockOf(transaction, commune, period)) !== null;
    if (isLocked === (action === "lock")) return false;
    const row = {
      commune,
      period: periodKey(period),
      action,
      reason,
      person_id: person.id,
      channel,
      at: at.toISOString(),
    };
    await insertAudited(transaction, "period_locks", row, action, { personId: person.id, channel, at });
    return true;
  });
}
