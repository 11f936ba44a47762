import { periodLabel } from "../../domain/period.ts";
import { mayLock, mayUnlock } from "../../domain/permissions.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { officeOf } from "../reporting/office.ts";
import { momentOf } from "../reporting/words.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";
import { refusal } from "../reporting/refusal.ts";

const SURE = /[\s,;]+x(?:á|a)c nh(?:ậ|a)n$/iu;

/** Locks a period: from then on nothing in it changes. */
export const khoaso: Command = {
  name: "khoaso",
  aliases: ["khoa so"],
  description: "Khoá số liệu một kỳ (đơn vị đầu mối, lãnh đạo)",
  writes: true,
  run: (argument, context) => withStaff(context, (staff) => lock(argument, staff)),
};

async function lock(argument: string, context: StaffContext): Promise<Draft> {
  const { person, storage, reporting, message } = context;
  const office = await officeOf(person.commune, context);
  const rule = mayLock(person, person.commune, office.focalUnit);
  if (!rule.allowed) return draft("refuse", refusal(rule, "việc khoá số liệu", person));
  const typed = argument.replace(SURE, "").trim();
  const read = reporting.readPeriod(typed, context.today);
  if (read === null || read.outcome === "invalid")
    return draft("clarify", read?.why ?? "Anh/chị gõ kỳ cần khoá, ví dụ: /khoaso T10/2026.");
  const { period } = read;
  const label = periodLabel(period);
  const notYet = reporting.periodRefusal(period, context.today);
  if (notYet !== null) return draft("refuse", notYet);
  const known = await storage.locks.of(person.commune, period);
  if (known !== null) return draft("smalltalk", `${label} đã khoá từ ${momentOf(known.at)}. Lãnh đạo xã mở lại được bằng /mokhoa ${label} và lý do.`);
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
    return draft("clarify", `Khoá số liệu ${label} của ${office.name}?${still} Sau khi khoá không ai báo cáo hay sửa được kỳ này; chỉ lãnh đạo mở lại.`, {
      choices: [{ label: `Khoá ${label}`, text: `/khoaso ${label} xác nhận` }],
    });
  }
  await storage.locks.set(period, "lock", "", person, message.channel);
  return draft("smalltalk", `Đã khoá số liệu ${label} của ${office.name}: ${reports.length} số${open.length > 0 ? `; còn ${open.join(", ")}` : ""}.`);
}

/** Opens a locked period again; the reason stays in the log. */
export const mokhoa: Command = {
  name: "mokhoa",
  aliases: ["mo khoa so"],
  description: "Mở lại kỳ đã khoá, kèm lý do (lãnh đạo)",
  writes: true,
  run: (argument, context) => withStaff(context, (staff) => unlock(argument, staff)),
};

async function unlock(argument: string, context: StaffContext): Promise<Draft> {
  const { person, storage, reporting, message } = context;
  const rule = mayUnlock(person, person.commune);
  if (!rule.allowed) return draft("refuse", refusal(rule, "việc mở khoá số liệu", person));
  const { period, rest } = reporting.leadingPeriod(argument, context.today);
  if (period === null) return draft("clarify", "Anh/chị gõ kỳ và lý do, ví dụ: /mokhoa T10/2026 Công an xã gửi lại số đối chiếu.");
  const label = periodLabel(period);
  if ((await storage.locks.of(person.commune, period)) === null) return draft("smalltalk", `${label} đang mở, không cần mở khoá.`);
  if (rest === "") return draft("clarify", `Anh/chị cho biết lý do, ví dụ: /mokhoa ${label} Công an xã gửi lại số đối chiếu.`);
  await storage.locks.set(period, "unlock", rest, person, message.channel);
  return draft("smalltalk", `Đã mở khoá ${label}. Lý do: ${rest}. Các đơn vị báo cáo và sửa được kỳ này.`);
}
