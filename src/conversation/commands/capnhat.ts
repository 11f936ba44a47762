import { mayUpdateTask } from "../../domain/permissions.ts";
import { sayDay } from "../../text/days.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { refusal } from "../refusal.ts";
import { readUpdate, type UpdateReading } from "../tasks/update.ts";
import { codeAfter, type Decision, type Subject, writeTask } from "../tasks/write.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

const USAGE =
  "Anh/chị ghi mã và tình trạng, ví dụ: /capnhat NV.III.5 hoàn thành, đã ban hành KH 12 ngày 15/3/2026; hoặc: đang làm 50%, chưa làm.";
const ASSIGNING = "lãnh đạo xã giao cho một đơn vị bằng /giaoviec";

export const capnhat: Command = {
  name: "capnhat",
  aliases: [],
  description: "Cập nhật tình trạng nhiệm vụ (đơn vị chủ trì)",
  staff: "officer",
  writes: true,
  argumentIn: (text) => codeAfter(/^cap\s*nhat[\s:]+/, text),
  run: (argument, context) =>
    withStaff(context, (staff) => writeTask(argument, staff, USAGE, (subject) => decide(subject, staff))),
};

function decide(subject: Subject, { person, knowledge }: StaffContext): Decision | Draft {
  const { task, standing, communeName, before, rest, today } = subject;
  const rule = mayUpdateTask(person, { commune: task.commune, lead: standing.lead });
  if (!rule.allowed)
    return draft("refuse", refusal(rule, communeName, { what: `cập nhật ${task.code}`, person, assigning: ASSIGNING }));
  const text = [before, rest].filter((part) => part !== "").join(", ");
  const read = readUpdate(text, task, knowledge, today);
  if (!read.ok) return ask(read, subject, text);
  const { progress, doneOn, product, note, cycle } = read;
  const issued = knowledge.document(task.document).issuedOn?.slice(0, 4);
  // Work may have begun before the plan was signed, but not years before: a slip in the year.
  if (doneOn !== null && issued !== undefined && Number(doneOn.slice(0, 4)) < Number(issued) - 1)
    return draft(
      "clarify",
      `Ngày ${sayDay(doneOn)} là trước kế hoạch này nhiều năm; anh/chị xem lại năm. Chưa ghi gì.`,
    );
  return { change: { kind: "update", progress, product, doneOn }, cycle, note };
}

function ask({ why, said }: Extract<UpdateReading, { ok: false }>, { task }: Subject, text: string): Draft {
  const { code } = task;
  const example = `/capnhat ${code} hoàn thành ngày 15/3/2026, đã ban hành KH 12`;
  switch (why) {
    case "question":
      return draft(
        "clarify",
        `Câu này có dấu hỏi nên tôi chưa ghi gì. Xem nhiệm vụ: /nhiemvu ${code}. Cập nhật: ${example}`,
      );
    case "day":
      return draft(
        "clarify",
        `Tôi chưa rõ ngày hoàn thành (“${said}”) nên chưa ghi. Anh/chị ghi ngay sau tình trạng: ${example}`,
      );
    case "future":
      return draft(
        "clarify",
        `Ngày ${said} chưa tới nên tôi chưa ghi. Anh/chị ghi đủ ngày, tháng, năm đã hoàn thành: ${example}`,
      );
    case "cycle":
      return draft("clarify", `${code} có thời hạn “${task.deadline.text}”, không có kỳ như anh/chị ghi. Chưa ghi gì.`);
    case "state": {
      const rest = text === "" ? "" : `, ${text}`;
      const choice = (label: string, state: string) => ({ label, text: `/capnhat ${code} ${state}${rest}` });
      return draft("clarify", `${code} đang ở tình trạng nào ạ? Tôi chưa ghi gì. Anh/chị chọn, hoặc gõ: ${example}`, {
        choices: [
          choice("Hoàn thành", "hoàn thành"),
          choice("Đang thực hiện", "đang thực hiện"),
          choice("Chưa thực hiện", "chưa thực hiện"),
        ],
      });
    }
  }
}
