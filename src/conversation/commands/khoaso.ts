import { periodLabel } from "../../domain/period.ts";
import { mayLock } from "../../domain/permissions.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { refusal } from "../refusal.ts";
import { officeOf } from "../reporting/office.ts";
import { momentOf } from "../reporting/words.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

const SURE = /[\s,;]+x(?:á|a)c nh(?:ậ|a)n$/iu;

/** Locks a period: from then on nothing in it changes. */
export const khoaso: Command = {
  name: "khoaso",
  aliases: ["khoa so"],
  description: "Khoá số liệu một kỳ (đơn vị đầu mối, lãnh đạo)",
  staff: "officer",
  writes: true,
  run: (argument, context) => withStaff(context, (staff) => lock(argument, staff)),
};

async function lock(argument: string, context: StaffContext): Promise<Draft> {
  const { person, storage, reporting, message } = context;
  const office = await officeOf(person.commune, context);
  const rule = mayLock(person, person.commune, office.focalUnit);
  if (!rule.allowed) return draft("refuse", refusal(rule, office.name, { what: "khoá số liệu", person }));
  const typed = argument.replace(SURE, "").trim();
  const read = reporting.readPeriod(typed, context.today);
  if (read === null || read.outcome === "invalid")
    return draft(
      "clarify",
      (read?.outcome === "invalid" ? read.why : null) ?? "Anh/chị gõ kỳ cần khoá, ví dụ: /khoaso T10/2026.",
    );
  const { period } = read;
  const label = periodLabel(period);
  const notYet = reporting.periodRefusal(period, context.today);
  if (notYet !== null) return draft("refuse", notYet);
  const known = await storage.locks.of(person.commune, period);
  if (known !== null)
    return draft(
      "smalltalk",
      `${label} đã khoá từ ${momentOf(known.at)}. Lãnh đạo xã mở lại được bằng /mokhoa ${label} và lý do.`,
    );
  const reports = await storage.reports.current({ commune: person.commune, period });
  const waiting = reports.filter(({ state }) => state === "reported").length;
  const returned = reports.filter(({ state }) => state === "returned").length;
  const missing = office.indicators.filter(
    (i) => !reports.some((r) => r.document === i.document && r.code === i.code),
  ).length;
  const open = [
    missing > 0 ? `${missing} chỉ tiêu chưa báo cáo` : "",
    waiting > 0 ? `${waiting} số chưa đối chiếu` : "",
    returned > 0 ? `${returned} số bị trả lại chưa sửa` : "",
  ].filter((part) => part !== "");
  if (!SURE.test(argument)) {
    const still = open.length > 0 ? ` Còn ${open.join(", ")}.` : "";
    return draft(
      "clarify",
      `Khoá số liệu ${label} của ${office.name}?${still} Sau khi khoá không ai báo cáo hay sửa được kỳ này; chỉ lãnh đạo mở lại.`,
      {
        choices: [{ label: `Khoá ${label}`, text: `/khoaso ${label} xác nhận` }],
      },
    );
  }
  await storage.locks.set(period, "lock", "", person, message.channel);
  return draft(
    "smalltalk",
    `Đã khoá số liệu ${label} của ${office.name}: ${reports.length} số${open.length > 0 ? `; còn ${open.join(", ")}` : ""}.`,
  );
}
