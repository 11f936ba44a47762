import { INVITATION_DAYS } from "../../domain/invitation.ts";
import type { Choice } from "../../domain/message.ts";
import { mayInvite } from "../../domain/permissions.ts";
import { ROLE_NAMES, type StaffRole } from "../../domain/person.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { readUnit } from "../answering/unit-names.ts";
import { refusal } from "../refusal.ts";
import { type InvitationWords, readInvitationWords } from "../staffing/invitation-words.ts";
import { ownUnits, type Place, placeOf } from "../staffing/place.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

const NOT_HERE = "Mã mời không gửi trong nhóm, vì ai đọc trước cũng dùng được. Anh/chị nhắn riêng cho tôi lệnh /moi ạ.";
const how = (unit: string): string =>
  `Anh/chị gõ /moi rồi đến đơn vị, thêm tên nếu muốn, ví dụ: /moi cán bộ ${unit} tên Hoa.`;
const BAD_NAME =
  "Tên chỉ gồm chữ, tối đa 60 ký tự, không kèm số điện thoại hay số giấy tờ. Anh/chị gõ lại /moi giúp tôi.";
const AGAIN =
  "Tin nhắn này đã tạo một mã rồi, tôi không tạo mã thứ hai và không xem lại được mã cũ. Nếu chưa nhận được mã, anh/chị gửi lại lệnh /moi; mã không dùng tự hết hạn.";
/** Offices that lead the whole commune: "lãnh đạo UBND xã" is surely a leader of it. Folded. */
const LEADING = /^(?:ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan|dang uy|thuong truc|ban thuong vu)\b/;
const UNITS_OFFERED = 8;
const CODE = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b/;
/** Without the slash only an office may follow: "mời cán bộ nào dự họp" is a question. Folded. */
const OFFICE =
  /^(?:can bo|lanh dao(?: xa)?|quan tri(?: vien)?) (?:phong|p|cong an|van phong|vp|ban|tram|trung tam|tt|ubnd|uy ban|hdnd|dang uy|thuong truc|mttq|mat tran|to)\b(?!.*\b(?:nao|ai|gi|khong)\b)/;

export const moi: Command = {
  name: "moi",
  isWord: true,
  aliases: ["moi can bo", "moi nguoi dung"],
  description: "Mời cán bộ bằng mã dùng một lần (lãnh đạo, quản trị)",
  staff: "leader",
  writes: true,
  argumentIn(text) {
    const found = /^(?:mời|moi)\s+(.*[^?\s])$/iu.exec(text)?.[1];
    return found !== undefined && OFFICE.test(foldedPhrase(found)) ? found : null;
  },
  async run(argument, context) {
    if (context.message?.isGroup) return { draft: draft("smalltalk", NOT_HERE) };
    const outcome = await withStaff(context, (staff) => answer(argument, staff));
    // A code is no business of a later turn, nor of a model that reads the talk.
    return { ...outcome, forget: CODE.test(outcome.draft.text) };
  },
};

async function answer(argument: string, context: StaffContext): Promise<Draft> {
  const { person, knowledge } = context;
  const place = placeOf(knowledge, person.commune);
  const words = readInvitationWords(argument);
  const role = words.role ?? "officer";
  const refused = roleRefusal(role, words, place, context);
  if (refused !== null) return refused;
  if (words.name === null) return draft("clarify", BAD_NAME);
  const read = readUnit(words.unit, place.units, place.commune, knowledge.lexicon);
  if (words.unit === "" || read.name === null) return askUnit(words, read.nearest, place);
  if (words.isVague && !LEADING.test(foldedPhrase(read.name))) return askRole(words.name, read.name);
  return invite({ role, unit: read.name, name: words.name }, place, context);
}

function roleRefusal(
  role: StaffRole,
  { unit, name }: InvitationWords,
  { commune }: Place,
  { person }: StaffContext,
): Draft | null {
  const rule = mayInvite(person, { commune: commune.slug, role });
  if (rule.allowed) return null;
  const why = refusal(rule, commune.name, { what: `mời ${ROLE_NAMES[role]}`, person });
  if (!mayInvite(person, { commune: commune.slug, role: "officer" }).allowed) return draft("refuse", why);
  return draft("refuse", `${why} Anh/chị mời được cán bộ; trưởng, phó phòng cũng mời là cán bộ.`, {
    choices: [{ label: "Mời là cán bộ", text: typed({ role: "officer", unit, name: name ?? "" }).trim() }],
  });
}

interface Wanted {
  role: StaffRole;
  unit: string;
  name: string;
}

/** The whole command, as a button says it. */
function typed({ role, unit, name }: Wanted): string {
  const words = role === "leader" ? "lãnh đạo xã" : ROLE_NAMES[role];
  return `/moi ${words} ${unit}${name === "" ? "" : ` tên ${name}`}`;
}

/** Choices of units, each the whole command with what is known already. */
function askUnit({ role, isVague, unit, name }: InvitationWords, nearest: readonly string[], place: Place): Draft {
  const own = ownUnits(place);
  if (own.length === 0)
    return draft("refuse", `Tôi chưa có kế hoạch của ${place.commune.name} nên chưa biết các đơn vị của xã để mời.`);
  const offered = unit === "" ? own.slice(0, UNITS_OFFERED) : nearest;
  // A vague "lãnh đạo" stays so, and is asked about next.
  const textOf = (one: string): string =>
    isVague
      ? `/moi lãnh đạo ${one}${name ? ` tên ${name}` : ""}`
      : typed({ role: role ?? "officer", unit: one, name: name ?? "" });
  const said =
    unit === ""
      ? how(own[0] ?? "")
      : `Kế hoạch của ${place.commune.name} không có đơn vị nào rõ là “${unit.slice(0, 60)}”.`;
  return draft("clarify", `${said} Mời vào đơn vị nào ạ?`, {
    choices: offered.map((one) => ({ label: one.slice(0, 60), text: textOf(one) })),
  });
}

/** "Lãnh đạo Phòng Kinh tế" may be the head of that office, who is an officer here. */
function askRole(name: string, unit: string): Draft {
  const choice = (label: string, role: StaffRole): Choice => ({ label, text: typed({ role, unit, name }) });
  return draft(
    "clarify",
    `Mời làm lãnh đạo xã hay cán bộ của ${unit}? Lãnh đạo xã xem và đối chiếu được số liệu của mọi đơn vị; trưởng, phó phòng thì mời là cán bộ.`,
    { choices: [choice("Lãnh đạo xã", "leader"), choice("Cán bộ", "officer")] },
  );
}

async function invite({ role, unit, name }: Wanted, { commune }: Place, context: StaffContext): Promise<Draft> {
  const { message, person, storage } = context;
  const source = `${message.channel}:${message.chat}:${message.messageId}`;
  const code = await storage.people.inviteOnce(
    { commune: commune.slug, unit, role, name, personId: null },
    { personId: person.id, source },
  );
  if (code === null) return draft("smalltalk", AGAIN);
  const whom = [ROLE_NAMES[role], ...(name === "" ? [] : [name]), unit, commune.name].join(", ");
  return draft(
    "smalltalk",
    [
      `Mã mời ${whom}:`,
      code,
      `Anh/chị chuyển riêng mã này cho đúng người. Người đó nhắn cho tôi: /lienket ${code}`,
      `Mã dùng một lần, trong ${INVITATION_DAYS} ngày.`,
    ].join("\n"),
  );
}
