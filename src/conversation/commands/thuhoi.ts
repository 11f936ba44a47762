import type { Choice } from "../../domain/message.ts";
import { mayInvite, mayRevoke } from "../../domain/permissions.ts";
import { type Person, ROLE_NAMES } from "../../domain/person.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { readUnit } from "../answering/unit-names.ts";
import { type Denied, refusal } from "../refusal.ts";
import { peopleNamed } from "../staffing/find-people.ts";
import { placeOf } from "../staffing/place.ts";
import { type Command, menuFor, type StaffContext, withStaff } from "./command.ts";

const NOT_HERE = "Việc này liên quan đến quyền của từng người nên không làm trong nhóm. Anh/chị nhắn riêng cho tôi ạ.";
const HOW = "Anh/chị gõ /thuhoi rồi đến số, tên hoặc đơn vị, ví dụ: /thuhoi 12.";
/** People shown; a commune's staff in one message. */
const SHOWN = 40;
const BUTTONS = 8;

export const thuhoi: Command = {
  name: "thuhoi",
  aliases: ["thu hoi", "thu hoi quyen"],
  description: "Thu hồi quyền của một người (lãnh đạo, quản trị)",
  staff: "leader",
  writes: true,
  argumentIn: (text) =>
    /^thu\s+h(?:ồi|oi)\s+(?:số\s+|so\s+)?(\d{1,9}(?:\s+(?:xác nhận|xac nhan))?)$/iu.exec(text)?.[1] ?? null,
  run(argument, context) {
    if (context.message?.isGroup) return { draft: draft("smalltalk", NOT_HERE) };
    return withStaff(context, (staff) => answer(argument, staff));
  },
};

async function answer(argument: string, context: StaffContext): Promise<Draft> {
  const { person, knowledge, storage } = context;
  const { commune, units } = placeOf(knowledge, person.commune);
  const rule = mayInvite(person, { commune: commune.slug, role: "officer" });
  if (!rule.allowed) return draft("refuse", why(rule, "thu hồi quyền", context));
  const people = await storage.people.list(commune.slug);
  const [, number, confirmed] =
    /^(?:so |nguoi (?:dung )?(?:so )?)?(\d{1,9})( xac nhan| dong y)?$/.exec(foldedPhrase(argument)) ?? [];
  if (number !== undefined) {
    const found = people.find(({ id }) => id === Number(number));
    if (found === undefined) return list(`${nobody(number, context)}\n`, people, context);
    return confirmed === undefined ? ask(found, context) : revoke(found, context);
  }
  if (argument === "") return list("", people, context);
  const unit = readUnit(argument, units, commune, knowledge.lexicon).name;
  const named = peopleNamed(argument, people);
  const meant = named.length > 0 ? named : people.filter((one) => one.unit === unit);
  const [only] = meant;
  if (only && meant.length === 1) return ask(only, context);
  if (meant.length > 1) return list(`Có ${meant.length} người khớp với “${argument.slice(0, 60)}”.\n`, meant, context);
  return list(`Không có ai tên hoặc thuộc đơn vị “${argument.slice(0, 60)}”.\n`, people, context);
}

const communeOf = ({ knowledge, person }: StaffContext) => placeOf(knowledge, person.commune).commune;

function nobody(number: string, context: StaffContext): string {
  const { name } = communeOf(context);
  return `Hiện ${name} không có người dùng số ${number} (hoặc đã thu hồi rồi). Người của xã khác do lãnh đạo, quản trị xã đó thu hồi.`;
}

const why = (denied: Denied, what: string, context: StaffContext): string =>
  refusal(denied, communeOf(context).name, { what, person: context.person });

const described = ({ name, role, unit }: Person): string =>
  [...(name === "" ? [] : [name]), ROLE_NAMES[role], unit].join(", ");
/** "12. Hoa, cán bộ, Phòng Kinh tế". */
const line = (person: Person): string => `${person.id}. ${described(person)}`;
/** "Hoa, cán bộ, Phòng Kinh tế (số 12)". */
const whom = (person: Person): string => `${described(person)} (số ${person.id})`;

/** Those whose access the person may take away, with buttons while there are few. */
function list(before: string, people: readonly Person[], context: StaffContext): Draft {
  const allowed = people.filter((one) => mayRevoke(context.person, one).allowed);
  if (allowed.length === 0) return draft("smalltalk", `${before}${noneOf(people, context)}`);
  const shown = allowed.slice(0, SHOWN);
  const more = allowed.length - shown.length;
  return draft(
    "clarify",
    [
      `${before}Người dùng của ${communeOf(context).name} mà anh/chị thu hồi quyền được:`,
      ...shown.map((one) => `- ${line(one)}`),
      ...(more > 0 ? [`Còn ${more} người khác; anh/chị gõ tên hoặc đơn vị để tìm.`] : []),
      HOW,
    ].join("\n"),
    { choices: allowed.length <= BUTTONS ? allowed.map(choose) : [] },
  );
}

function noneOf(people: readonly Person[], context: StaffContext): string {
  const others = people.filter(({ id }) => id !== context.person.id);
  const rule = others[0] ? mayRevoke(context.person, others[0]) : null;
  if (rule === null || rule.allowed)
    return `Ngoài anh/chị chưa có ai của ${communeOf(context).name} liên kết tài khoản.`;
  return `Chưa có cán bộ nào của ${communeOf(context).name} liên kết tài khoản. ${why(rule, "thu hồi quyền của lãnh đạo và quản trị", context)}`;
}

const choose = ({ id, name, unit }: Person): Choice => ({
  label: `${id}. ${name === "" ? unit : name}`.slice(0, 60),
  text: `/thuhoi ${id}`,
});

/** Null when the person may; otherwise why not. */
function hindered(revoked: Person, context: StaffContext): Draft | null {
  const rule = mayRevoke(context.person, revoked);
  if (rule.allowed) return null;
  if (rule.why === "own")
    return draft(
      "refuse",
      `Số ${revoked.id} là chính anh/chị; không ai tự thu hồi quyền của mình được. Một quản trị khác của ${communeOf(context).name} làm được.`,
    );
  return draft("refuse", why(rule, `thu hồi quyền của ${ROLE_NAMES[revoked.role]} (số ${revoked.id})`, context));
}

async function ask(revoked: Person, context: StaffContext): Promise<Draft> {
  const no = hindered(revoked, context);
  if (no !== null) return no;
  return draft(
    "clarify",
    `Thu hồi quyền của ${whom(revoked)}? Sau đó tài khoản của người này chỉ còn dùng như người dân; số liệu đã báo cáo giữ nguyên. Không bấm thì không có gì thay đổi.`,
    { choices: [{ label: `Thu hồi ${revoked.id}`, text: `/thuhoi ${revoked.id} xác nhận` }] },
  );
}

const REVOKED =
  "Quyền cán bộ của anh/chị trong trợ lý đã được thu hồi. Anh/chị vẫn hỏi được như mọi người dân; có gì nhầm thì hỏi lãnh đạo xã.";

async function revoke(revoked: Person, context: StaffContext): Promise<Draft> {
  const no = hindered(revoked, context);
  if (no !== null) return no;
  const menu = menuFor("citizen", context.commands);
  await context.storage.atomically(async (within) => {
    const chats = await within.people.chats(revoked.id);
    if (!(await within.people.revoke(revoked.id, context.person.id))) return;
    for (const chat of chats)
      await within.outgoing.add({
        ...chat,
        reply: { text: REVOKED, kind: "smalltalk", citations: [], choices: [], menu },
      });
  });
  return draft("smalltalk", `Đã thu hồi quyền của ${whom(revoked)}. Muốn mời lại, anh/chị gõ /moi ${revoked.unit}.`);
}
