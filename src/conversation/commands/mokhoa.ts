import { periodLabel } from "../../domain/period.ts";
import { mayUnlock } from "../../domain/permissions.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { refusal } from "../refusal.ts";
import { readReason } from "../reporting/reason.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

/** Opens a locked period again; the reason stays in the log. */
export const mokhoa: Command = {
  name: "mokhoa",
  aliases: ["mo khoa so"],
  description: "Mở lại kỳ đã khoá, kèm lý do (lãnh đạo)",
  staff: "leader",
  writes: true,
  run: (argument, context) => withStaff(context, (staff) => unlock(argument, staff)),
};

async function unlock(argument: string, context: StaffContext): Promise<Draft> {
  const { person, storage, reporting, message, knowledge } = context;
  const communeName = knowledge.commune(person.commune)?.name ?? person.commune;
  const rule = mayUnlock(person, person.commune);
  if (!rule.allowed) return draft("refuse", refusal(rule, communeName, { what: "mở khoá số liệu", person }));
  const { period, rest } = reporting.leadingPeriod(argument, context.today);
  if (period === null)
    return draft("clarify", "Anh/chị gõ kỳ và lý do, ví dụ: /mokhoa T10/2026 Công an xã gửi lại số đối chiếu.");
  const label = periodLabel(period);
  if ((await storage.locks.of(person.commune, period)) === null)
    return draft("smalltalk", `${label} đang mở, không cần mở khoá.`);
  const reason = readReason(rest);
  if (reason === "")
    return draft("clarify", `Anh/chị cho biết lý do, ví dụ: /mokhoa ${label} Công an xã gửi lại số đối chiếu.`);
  await storage.locks.set(period, "unlock", reason, person, message.channel);
  return draft("smalltalk", `Đã mở khoá ${label}. Lý do: ${reason}. Các đơn vị báo cáo và sửa được kỳ này.`);
}
