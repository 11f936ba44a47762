/** Who may do what. Rules only: whoever calls them looks the person up. */

/** From the least to the most trusted. Whoever is not linked is a citizen. */
export const ROLES = ["citizen", "officer", "leader", "admin"] as const;
export type Role = (typeof ROLES)[number];
/** Roles that are given by invitation. */
export type StaffRole = Exclude<Role, "citizen">;
export const STAFF_ROLES: readonly StaffRole[] = ["officer", "leader", "admin"];

export const ROLE_NAMES: Record<Role, string> = {
  citizen: "người dân",
  officer: "cán bộ",
  leader: "lãnh đạo xã",
  admin: "quản trị",
};

/** A person of a commune's staff. */
export interface Person {
  /** Small number, shown to administrators. */
  id: number;
  /** As the invitation gave it; may be empty. */
  name: string;
  /** Slug. */
  commune: string;
  /** Canonical name of a unit in the commune's plan. */
  unit: string;
  role: StaffRole;
}

/** A chat account: the sender's opaque id on one channel. */
export interface Account {
  channel: string;
  sender: string;
}

/** `why` chooses the sentence of the refusal: the role is too low, or it is another commune's business. */
export type Permission = { allowed: true } | { allowed: false; why: "role" | "commune" };

const ALLOWED: Permission = { allowed: true };

/** Null is somebody whose account is not linked. */
export function roleOf(person: Person | null): Role {
  return person?.role ?? "citizen";
}

function hasAtLeast(person: Person | null, role: Role): person is Person {
  return ROLES.indexOf(roleOf(person)) >= ROLES.indexOf(role);
}

/** Who may see the questions that a commune's people got no answer to: its officers, leaders and admins. */
export function maySeeQuestions(person: Person | null, commune: string): Permission {
  if (!hasAtLeast(person, "officer")) return { allowed: false, why: "role" };
  return person.commune === commune ? ALLOWED : { allowed: false, why: "commune" };
}

/** Who may invite whom: a leader the officers of the own commune, an admin everybody there. */
export function mayInvite(person: Person | null, invited: { commune: string; role: StaffRole }): Permission {
  const needed: Role = invited.role === "officer" ? "leader" : "admin";
  if (!hasAtLeast(person, needed)) return { allowed: false, why: "role" };
  return person.commune === invited.commune ? ALLOWED : { allowed: false, why: "commune" };
}
