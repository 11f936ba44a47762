import { toNfc } from "../text/normalize.ts";
import type { Person, StaffRole } from "./person.ts";

/** Days for which a code can be used. */
export const INVITATION_DAYS = 7;
/** Wrong codes in a row after which an account has to wait. */
export const MAX_WRONG_TRIES = 5;
/** The wait, in minutes; then the counting begins anew. */
export const PAUSE_MINUTES = 15;

/** Whom a code makes of the account that uses it. */
export interface Invitation {
  /** Slug. */
  commune: string;
  /** Canonical name. */
  unit: string;
  role: StaffRole;
  /** May be empty. */
  name: string;
  /** The person who links one more account; null makes a new person. */
  personId: number | null;
}

/** How the use of a code ended. */
export type LinkOutcome =
  | { outcome: "linked"; person: Person }
  /** No such code. `triesLeft` before a pause, 0 when it begins now. */
  | { outcome: "wrong"; triesLeft: number }
  | { outcome: "expired" }
  | { outcome: "used" }
  /** Nothing was looked up. */
  | { outcome: "paused"; until: Date };

/** Digits and capitals without I, L, O, U, so that a code can be read out and typed. */
export const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 12 of 32 signs are 60 bits: nobody finds one by trying within its 7 days, nor from its hash. */
export const CODE_LENGTH = 12;

/** A code as typed, in the form that is hashed: "abcd efgh-jkmo" -> "ABCDEFGHJKM0". */
export function normalizeCode(typed: string): string {
  return toNfc(typed)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
}
