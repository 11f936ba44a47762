import { mayVerify, mayVerifyReport } from "../../domain/permissions.ts";
import type { Report } from "../../domain/report.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { beginReturn } from "../forms/return-report.ts";
import { refusal } from "../refusal.ts";
import { type Office, officeOf } from "../reporting/office.ts";
import { readReason } from "../reporting/reason.ts";
import { reportCard } from "../reporting/report-card.ts";
import { judge } from "../reporting/verify.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

/** Values that wait for a second pair of eyes, one after the other. */
export const duyet: Command = {
  name: "duyet",
  aliases: ["doi chieu"],
  description: "Đối chiếu số liệu các đơn vị báo cáo (đơn vị đầu mối)",
  staff: "officer",
  writes: true,
  run: (argument, context) => withStaff(context, (staff) => verify(argument, staff)),
};

async function verify(argument: string, context: StaffContext): Promise<Draft> {
  const { person, storage } = context;
  const office = await officeOf(person.commune, context);
  const rule = mayVerify(person, person.commune, office.focalUnit);
  if (!rule.allowed) return draft("refuse", refusal(rule, office.name, { what: "đối chiếu số liệu", person }));
  const [, number, rest = ""] = /^#?(\d{1,9})\s*(.*)$/u.exec(argument) ?? [];
  const after = /^sau\s+(\d{1,9})$/u.exec(argument)?.[1];
  if (number === undefined) return next(office, after ? Number(after) : 0, context);
  const report = await storage.reports.find(Number(number));
  if (report === null || report.commune !== person.commune)
    return draft("none", `Không có số báo cáo ${number} trong ${office.name}. Gõ /duyet để xem các số đang chờ.`);
  const wanted = rest.trim();
  if (/^(?:đ|d)(?:ạ|a)t(?:\s|$)/iu.test(wanted)) {
    const said = await judge(report, { outcome: "verified", reason: "" }, context);
    const following = await next(office, report.id, context);
    return { ...following, text: `${said}\n\n${following.text}` };
  }
  const returned = /^tr(?:ả|a)(?:\s+l(?:ạ|a)i)?(?:[\s:,]+(.*))?$/iu.exec(wanted);
  if (returned === null) return reportCard(report, context);
  const reason = readReason(returned[1] ?? "");
  if (reason === "") {
    const own = mayVerifyReport(person, report, office.focalUnit);
    if (!own.allowed)
      return draft("refuse", refusal(own, office.name, { what: `đối chiếu số báo cáo ${number}`, person }));
    return beginReturn(report, context);
  }
  return draft("smalltalk", await judge(report, { outcome: "returned", reason }, context));
}

/** The first report with a number above this one that waits; begins anew when there is none. */
async function next(office: Office, above: number, context: StaffContext): Promise<Draft> {
  const { person, storage } = context;
  const all = await storage.reports.current({ commune: person.commune, state: "reported" });
  const waiting = all.sort((a, b) => a.id - b.id);
  const [mine, others] = split(waiting, (report) => report.personId === person.id);
  const own = mine.length > 0 ? ` ${mine.length} số do chính anh/chị báo cáo cần người khác đối chiếu.` : "";
  const report = others.find(({ id }) => id > above) ?? others[0];
  if (report === undefined)
    return draft("smalltalk", `${office.name.replace(/^x/u, "X")}: không còn số nào chờ anh/chị đối chiếu.${own}`);
  const card = await reportCard(report, context);
  return { ...card, text: `Còn ${others.length} số chờ đối chiếu.${own}\n${card.text}` };
}

function split(reports: readonly Report[], isFirst: (report: Report) => boolean): [Report[], Report[]] {
  return [reports.filter(isFirst), reports.filter((report) => !isFirst(report))];
}
