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

/** Null is somebody whose account is not linked. */
export function roleOf(person: Person | null): Role {
  return person?.role ?? "citizen";
}

/** How people call the channels. */
export const CHANNEL_NAMES: Record<string, string> = {
  telegram: "Telegram",
  zalo: "Zalo",
  botframework: "Teams",
  webchat: "trang web",
};
