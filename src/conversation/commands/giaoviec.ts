import { mayChangeTask } from "../../domain/permissions.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { readUnit } from "../answering/unit-names.ts";
import { refusal } from "../refusal.ts";
import { unitAndReason } from "../tasks/reason.ts";
import { codeAfter, type Decision, type Subject, writeTask } from "../tasks/write.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

const USAGE = "Anh/chị ghi mã, đơn vị và lý do, ví dụ: /giaoviec NV.I.7 Phòng Kinh tế, phòng được giao làm đầu mối.";

export const giaoviec: Command = {
  name: "giaoviec",
  aliases: [],
  description: "Giao nhiệm vụ cho đơn vị khác, có lý do (lãnh đạo)",
  staff: "leader",
  writes: true,
  argumentIn: (text) => codeAfter(/^giao\s*viec[\s:]+/, text),
  run: (argument, context) =>
    withStaff(context, (staff) => writeTask(argument, staff, USAGE, (subject) => decide(subject, staff))),
};

function decide({ task, standing, communeName, rest }: Subject, context: StaffContext): Decision | Draft {
  const { person, knowledge, communes } = context;
  const { code } = task;
  const rule = mayChangeTask(person, task.commune);
  if (!rule.allowed) return draft("refuse", refusal(rule, communeName, { what: `giao lại ${code}`, person }));
  const commune = communes.find((c) => c.slug === task.commune);
  if (rest === "" || !commune) return draft("clarify", USAGE);
  const units = knowledge.catalogue.units.filter((u) => u.commune === task.commune);
  const read = unitAndReason(rest, (typed) => readUnit(typed, units, commune, knowledge.lexicon));
  if (read.unit === null)
    return draft(
      "clarify",
      `Tôi chưa rõ “${read.typed.slice(0, 60)}” là đơn vị nào nên chưa giao. Anh/chị chọn hoặc gõ lại:`,
      {
        choices: read.nearest.map((unit) => ({
          label: unit,
          text: `/giaoviec ${code} ${unit}, ${read.reason}`.trim(),
        })),
      },
    );
  const { unit, reason } = read;
  if (standing.lead.length === 1 && standing.lead[0] === unit)
    return draft("clarify", `${code} đã do ${unit} chủ trì, không cần giao lại.`);
  if (reason === "")
    return draft("clarify", `Anh/chị ghi thêm lý do, tôi chưa giao: /giaoviec ${code} ${unit}, rồi đến lý do.`);
  return { change: { kind: "reassign", lead: unit }, cycle: null, note: reason };
}
