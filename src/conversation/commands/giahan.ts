import { mayChangeTask } from "../../domain/permissions.ts";
import { sayDay } from "../../text/days.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { refusal } from "../refusal.ts";
import { dayAndReason } from "../tasks/reason.ts";
import { codeAfter, type Decision, type Subject, writeTask } from "../tasks/write.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

const USAGE = "Anh/chị ghi mã, ngày mới và lý do, ví dụ: /giahan NV.III.5 30/6/2026, chờ hướng dẫn của tỉnh.";

export const giahan: Command = {
  name: "giahan",
  aliases: [],
  description: "Gia hạn nhiệm vụ, có lý do (lãnh đạo)",
  staff: "leader",
  writes: true,
  argumentIn: (text) => codeAfter(/^gia\s*han[\s:]+/, text),
  run: (argument, context) =>
    withStaff(context, (staff) => writeTask(argument, staff, USAGE, (subject) => decide(subject, staff))),
};

function decide(subject: Subject, { person }: StaffContext): Decision | Draft {
  const { task, standing, communeName, rest, today } = subject;
  const { code } = task;
  const rule = mayChangeTask(person, task.commune);
  if (!rule.allowed) return draft("refuse", refusal(rule, communeName, { what: `gia hạn ${code}`, person }));
  const old = standing.deadline;
  if (old === null)
    return draft("clarify", `${code} ${noDeadline(task.deadline.text)} nên không bao giờ quá hạn, không cần gia hạn.`);
  if (standing.progress === "done") return draft("clarify", `${code} đã hoàn thành, không cần gia hạn.`);
  const { days, reason } = dayAndReason(rest, today);
  const [day] = days;
  if (day === undefined || day === null || days.length > 1)
    return draft("clarify", `Tôi chưa rõ gia hạn đến ngày nào nên chưa ghi. ${USAGE.replace("NV.III.5", code)}`);
  if (day <= old)
    return draft("clarify", `Ngày ${sayDay(day)} không sau hạn hiện nay của ${code} (${sayDay(old)}) nên chưa ghi.`);
  if (reason === "")
    return draft("clarify", `Anh/chị ghi thêm lý do, tôi chưa gia hạn: /giahan ${code} ${sayDay(day)}, rồi đến lý do.`);
  return { change: { kind: "extend", deadline: day }, cycle: standing.cycle, note: reason };
}

const noDeadline = (text: string): string =>
  text === "" ? "không có thời hạn trong kế hoạch" : `có thời hạn “${text}”`;
