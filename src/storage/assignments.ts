import { type Assignments, assignedKey } from "../domain/responsibility.ts";
import { type Actor, holdCommune, insertAudited } from "./audit.ts";
import { type Db, inTransaction } from "./database.ts";

/** What holds now in a commune. */
export async function assignmentsOf(db: Db, commune: string): Promise<Assignments> {
  const rows = await db
    .selectFrom("assignments")
    .select(["kind", "document", "code", "unit"])
    .where("commune", "=", commune)
    .orderBy("id")
    .execute();
  const indicators = new Map<string, string>();
  let focal: string | null = null;
  for (const { kind, document, code, unit } of rows) {
    if (kind === "focal") focal = unit || null;
    else if (unit === "") indicators.delete(assignedKey(document, code));
    else indicators.set(assignedKey(document, code), unit);
  }
  return { indicators, focal };
}

export type NewAssignment = { commune: string; unit: string } & (
  | { kind: "indicator"; document: string; code: string }
  | { kind: "focal" }
);

/** Stores who is responsible from now on; an empty unit takes it back. The caller has checked who may. */
export async function assign(db: Db, assignment: NewAssignment, actor: Actor): Promise<void> {
  await inTransaction(db, async (transaction) => {
    await holdCommune(transaction, assignment.commune);
    const { commune, unit, kind } = assignment;
    const { document, code } = kind === "indicator" ? assignment : { document: "", code: "" };
    const row = {
      commune,
      kind,
      document,
      code,
      unit,
      person_id: actor.personId,
      channel: actor.channel,
      at: actor.at.toISOString(),
    };
    await insertAudited(transaction, "assignments", row, "assign", actor);
  });
}
