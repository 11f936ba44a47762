import { type Person, ROLES, type Role, roleOf, type StaffRole } from "./person.ts";

/** Who may do what. Rules only: whoever calls them looks up the person, the units and the state. */

/** Who could have done it, for the sentence of a refusal. */
export type Allowed =
  | { who: "staff" | "leader" | "admin" }
  /**
   * Staff of one of these units; empty when the plan names none and nobody was assigned. `orLeader`: leaders and admins of the
   * commune too.
   */
  | { who: "units"; units: readonly string[]; orLeader?: true };

/** `why`: the role is too low, it is another commune's business, another unit's, or the person's own report. */
export type Permission = { allowed: true } | { allowed: false; why: "role" | "commune" | "unit" | "own"; by: Allowed };

const YES: Permission = { allowed: true };
const no = (why: "role" | "commune" | "unit" | "own", by: Allowed): Permission => ({ allowed: false, why, by });

function hasAtLeast(person: Person | null, role: Role): person is Person {
  return ROLES.indexOf(roleOf(person)) >= ROLES.indexOf(role);
}

/** A role and the own commune. */
function needs(person: Person | null, role: "officer" | "leader" | "admin", commune: string): Permission {
  const by: Allowed = { who: role === "officer" ? "staff" : role };
  if (!hasAtLeast(person, role)) return no("role", by);
  return person.commune === commune ? YES : no("commune", by);
}

/** Questions that a commune's people got no answer to: its staff. */
export const maySeeQuestions = (person: Person | null, commune: string): Permission =>
  needs(person, "officer", commune);

/** Reported values, history, progress and the monthly report: its staff. Citizens see the plan's targets. */
export const maySeeReports = (person: Person | null, commune: string): Permission => needs(person, "officer", commune);

/** Who may invite whom: a leader the officers of the own commune, an admin everybody there. */
export function mayInvite(person: Person | null, invited: { commune: string; role: StaffRole }): Permission {
  return needs(person, invited.role === "officer" ? "leader" : "admin", invited.commune);
}

/** Who may take whose access away: as with inviting, and nobody the own. */
export function mayRevoke(person: Person | null, revoked: Person): Permission {
  const rule = mayInvite(person, revoked);
  return rule.allowed && person?.id === revoked.id ? no("own", { who: "admin" }) : rule;
}

/** Who is responsible for indicators without a lead, and which unit is the focal one: an admin says. */
export const mayAssign = (person: Person | null, commune: string): Permission => needs(person, "admin", commune);

/**
 * Who may report a value: staff of a unit that leads the indicator in their own commune, or that an admin assigned where the
 * plan names no single unit.
 */
export function mayReport(person: Person | null, indicator: { commune: string; units: readonly string[] }): Permission {
  return needsUnit(person, indicator.commune, indicator.units);
}

/** Who may say how a task stands: staff of its lead unit. */
export function mayUpdateTask(person: Person | null, task: { commune: string; lead: readonly string[] }): Permission {
  return needsUnit(person, task.commune, task.lead);
}

function needsUnit(person: Person | null, commune: string, units: readonly string[]): Permission {
  const by: Allowed = { who: "units", units };
  if (!hasAtLeast(person, "officer")) return no("role", by);
  if (person.commune !== commune) return no("commune", by);
  return units.includes(person.unit) ? YES : no("unit", by);
}

/** Who may give a task to another unit or another day: a leader, with a reason. */
export const mayChangeTask = (person: Person | null, commune: string): Permission => needs(person, "leader", commune);

const verifiers = (focalUnit: string | null): Allowed =>
  focalUnit === null ? { who: "leader" } : { who: "units", units: [focalUnit], orLeader: true };

/** Who may verify in general: the focal unit, leaders and admins. Without a focal unit leaders and admins alone. */
export function mayVerify(person: Person | null, commune: string, focalUnit: string | null): Permission {
  const by = verifiers(focalUnit);
  if (!hasAtLeast(person, "officer")) return no("role", by);
  if (person.commune !== commune) return no("commune", by);
  return person.unit === focalUnit || hasAtLeast(person, "leader") ? YES : no(focalUnit === null ? "role" : "unit", by);
}

/** Nobody verifies the own report: a figure is checked by a second pair of eyes. */
export function mayVerifyReport(
  person: Person | null,
  report: { commune: string; personId: number },
  focalUnit: string | null,
): Permission {
  const rule = mayVerify(person, report.commune, focalUnit);
  return rule.allowed && person?.id === report.personId ? no("own", verifiers(focalUnit)) : rule;
}

/** Who may lock a period: as with verifying. */
export const mayLock = mayVerify;

/** Who may unlock one: a leader, with a reason. */
export const mayUnlock = (person: Person | null, commune: string): Permission => needs(person, "leader", commune);
