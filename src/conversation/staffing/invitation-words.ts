import type { StaffRole } from "../../domain/person.ts";
import { collapse } from "../../text/normalize.ts";
import { type Syllable, syllables } from "../../text/syllables.ts";

/** What somebody typed after /moi, taken apart. */
export interface InvitationWords {
  /** Null when no role is named. */
  role: StaffRole | null;
  /** "lãnh đạo" without "xã": of the commune, or of the unit that follows? */
  isVague: boolean;
  /** The unit as typed; may be empty. */
  unit: string;
  /** As typed; empty when none is given, null when what is given is no name. */
  name: string | null;
}

/** Folded, the longest first. */
const ROLE_WORDS: [string, StaffRole][] = [
  ["lanh dao xa", "leader"],
  ["lanh dao", "leader"],
  ["quan tri vien", "admin"],
  ["quan tri", "admin"],
  ["can bo", "officer"],
  ["cong chuc", "officer"],
  ["vien chuc", "officer"],
  ["chuyen vien", "officer"],
  ["nhan vien", "officer"],
];
/** Between role and unit: "cán bộ của Phòng Kinh tế". Folded. */
const BETWEEN = ["cua", "thuoc", "o", "tai", "la"];
/** Letters of any script, so that no telephone number is kept as a name. */
const NAME = /^\p{L}[\p{L}\p{M} .'’-]{0,59}$/u;

/** "can bo phong kinh te ten Hoa" -> officer, "phong kinh te", "Hoa". */
export function readInvitationWords(typed: string): InvitationWords {
  const text = collapse(typed);
  const words = syllables(text);
  const named = words.findIndex((w) => w.written === "tên" || w.written === "ten");
  const [head, nameAt] = named < 0 ? [words, null] : [words.slice(0, named), words[named]?.end ?? 0];
  const name = nameAt === null ? "" : text.slice(nameAt).replace(/^[\s:,.]+|[\s:,.]+$/gu, "");
  const role = roleAt(head);
  let rest = head.slice(role?.length ?? 0);
  if (role && BETWEEN.includes(rest[0]?.folded ?? "")) rest = rest.slice(1);
  return {
    role: role?.role ?? null,
    isVague: role?.words === "lanh dao",
    unit: between(text, rest),
    name: name === "" || NAME.test(name) ? name : null,
  };
}

function roleAt(words: readonly Syllable[]): { role: StaffRole; words: string; length: number } | null {
  const folded = `${words.map((w) => w.folded).join(" ")} `;
  const found = ROLE_WORDS.find(([phrase]) => folded.startsWith(`${phrase} `));
  return found ? { role: found[1], words: found[0], length: found[0].split(" ").length } : null;
}

/** The typed text from the first to the last of the words. */
function between(text: string, words: readonly Syllable[]): string {
  const [first, last] = [words[0], words.at(-1)];
  return first && last ? text.slice(first.start, last.end) : "";
}
