import type { Choice } from "../../domain/message.ts";
import { mayAssign } from "../../domain/permissions.ts";
import type { Indicator } from "../../domain/plan.ts";
import { type Assignments, assignedKey, unitsInPlan } from "../../domain/responsibility.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { readUnit } from "../answering/unit-names.ts";
import { refusal } from "../refusal.ts";
import { entitled, findAssignable, whyNot } from "../staffing/assignable.ts";
import { type AssignmentWords, readAssignmentWords } from "../staffing/assignment-words.ts";
import { listAssignments } from "../staffing/list-assignments.ts";
import { focalUnitIn, ownUnits, type Place, placeOf } from "../staffing/place.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

/** With names of the commune itself. */
function how(place: Place): string {
  const code = (place.indicators.find((one) => unitsInPlan(one).length === 0) ?? place.indicators[0])?.code ?? "III.1";
  return `Anh/chị gõ mã chỉ tiêu rồi đến đơn vị, ví dụ: /phancong ${code} ${ownUnits(place)[0] ?? "UBND xã"}; hoặc /phancong đầu mối rồi đến đơn vị. Thêm “bỏ” để thôi phân công.`;
}
const UNITS_OFFERED = 8;

export const phancong: Command = {
  name: "phancong",
  aliases: ["phan cong"],
  description: "Phân công đơn vị báo cáo chỉ tiêu, đơn vị đầu mối (quản trị)",
  staff: "admin",
  writes: true,
  argumentIn: (text) =>
    /^ph[aâ]n\s+c[oô]ng\s+((?:đầu mối|dau moi|[ivxlc]{1,6}[.-]\d{1,3})(?:[\s,]+[^?]*)?)$/iu.exec(text)?.[1]?.trim() ??
    null,
  run: (argument, context) => withStaff(context, (staff) => answer(argument, staff)),
};

async function answer(argument: string, context: StaffContext): Promise<Draft> {
  const { person, knowledge, storage } = context;
  const place = placeOf(knowledge, person.commune);
  const { commune, indicators } = place;
  const rule = mayAssign(person, commune.slug);
  if (!rule.allowed) return draft("refuse", refusal(rule, commune.name, { what: "phân công đơn vị", person }));
  const now = await storage.assignments.of(commune.slug);
  if (argument === "")
    return draft(
      "smalltalk",
      `${listAssignments(place, now, focalUnitIn(knowledge, commune.slug, null))}\n${how(place)}`,
    );
  const documents = [...new Set(indicators.map(({ document }) => document))];
  const words = readAssignmentWords(argument, documents);
  if (words.what === null)
    return draft("clarify", `Tôi chưa thấy mã chỉ tiêu hay “đầu mối” trong “${argument.slice(0, 60)}”. ${how(place)}`);
  if (words.what.kind === "focal") return focal(words, now, place, context);
  const meant = findAssignable(words.what.codes, words.document, indicators, words.isRemoval);
  if (meant.outcome === "ambiguous")
    return draft("clarify", `${whyNot(meant, commune.name)} Anh/chị chọn kế hoạch:`, {
      choices: meant.documents.map((id) => ({
        label: knowledge.document(id).title.slice(0, 60),
        text: `/phancong ${id} ${argument}`,
      })),
    });
  if (meant.outcome !== "found") return draft("refuse", whyNot(meant, commune.name));
  return assign(words, meant.indicators, now, place, context);
}

/** What stands before the unit in the command, for the buttons that name one. */
function begun({ what, document }: AssignmentWords): string {
  const before = document === null ? "" : `${document} `;
  return `/phancong ${before}${what?.kind === "indicators" ? what.codes.join(", ") : "đầu mối"}`;
}

/** The unit meant, or the question which one. */
function unitOf(words: AssignmentWords, place: Place, { knowledge }: StaffContext): string | Draft {
  const read = readUnit(words.unit, place.units, place.commune, knowledge.lexicon);
  if (words.unit !== "" && read.name !== null) return read.name;
  const offered = words.unit === "" ? ownUnits(place).slice(0, UNITS_OFFERED) : read.nearest;
  const said =
    words.unit === ""
      ? ""
      : `Kế hoạch của ${place.commune.name} không có đơn vị nào rõ là “${words.unit.slice(0, 60)}”. `;
  const choices = offered.map((unit): Choice => ({ label: unit.slice(0, 60), text: `${begun(words)} ${unit}` }));
  return draft("clarify", `${said}Phân công cho đơn vị nào ạ?`, { choices });
}

async function focal(words: AssignmentWords, now: Assignments, place: Place, context: StaffContext): Promise<Draft> {
  const { knowledge, storage, person, message } = context;
  const { slug: commune, name } = place.commune;
  const inPlan = focalUnitIn(knowledge, commune, null);
  const plan = inPlan === null ? "Kế hoạch không nêu rõ đơn vị đầu mối" : `Theo kế hoạch, đầu mối là ${inPlan}`;
  const unit = words.isRemoval ? "" : unitOf(words, place, context);
  if (typeof unit !== "string") return unit;
  if (unit === (now.focal ?? ""))
    return draft(
      "smalltalk",
      unit === "" ? `Chưa phân công đầu mối. ${plan}.` : `${unit} đang là đầu mối của ${name} rồi.`,
    );
  await storage.assignments.add({ commune, unit, kind: "focal" }, person, message.channel);
  if (unit === "") return draft("smalltalk", `Đã bỏ phân công đầu mối ${now.focal}. ${plan}.`);
  return draft(
    "smalltalk",
    `Từ nay đầu mối tổng hợp và đối chiếu số liệu của ${name} là ${unit}. ${plan}.${await unmanned(unit, context)}`,
  );
}

async function assign(
  words: AssignmentWords,
  indicators: readonly Indicator[],
  now: Assignments,
  place: Place,
  context: StaffContext,
): Promise<Draft> {
  const { storage, person, message } = context;
  const { slug: commune } = place.commune;
  const unit = words.isRemoval ? "" : unitOf(words, place, context);
  if (typeof unit !== "string") return unit;
  const before = ({ document, code }: Indicator): string => now.indicators.get(assignedKey(document, code)) ?? "";
  const changed = indicators.filter((one) => before(one) !== unit);
  for (const { document, code } of changed)
    await storage.assignments.add({ commune, unit, kind: "indicator", document, code }, person, message.channel);
  const line = (one: Indicator): string => {
    const old = before(one);
    if (old === unit) return `- ${entitled(one)}: ${unit === "" ? "chưa được phân công" : `đã là ${unit} từ trước`}`;
    return `- ${entitled(one)}${old === "" ? "" : unit === "" ? ` (trước là ${old})` : ` (thay cho ${old})`}`;
  };
  const head = unit === "" ? "Đã bỏ phân công:" : `Đơn vị báo cáo từ nay là ${unit}:`;
  const after = unit === "" ? "" : await unmanned(unit, context);
  return draft("smalltalk", `${head}\n${indicators.map(line).join("\n")}${after === "" ? "" : `\n${after.trim()}`}`);
}

/** A hint when nobody of the unit could act yet. */
async function unmanned(unit: string, { storage, person }: StaffContext): Promise<string> {
  const people = await storage.people.list(person.commune);
  return people.some((one) => one.unit === unit) ? "" : ` Chưa có ai của ${unit} liên kết; mời bằng /moi ${unit}.`;
}
