import { dayOf } from "../../domain/question.ts";
import { addDays, sayDay } from "../../text/days.ts";
import { draft } from "../answering/draft.ts";
import { type Command, withStaff } from "./command.ts";

const DEFAULT_DAYS = 3;
/** Longer would be a way not to be reminded at all. */
const MAX_DAYS = 7;

/** The button "Tắt nhắc 3 ngày" under a reminder; 0 takes it back. */
export const tatnhac: Command = {
  name: "tatnhac",
  aliases: [],
  hidden: true,
  description: "Tắt nhắc báo cáo vài ngày (cán bộ)",
  run(argument, context) {
    return withStaff(context, async ({ storage, person, now }) => {
      const days = argument === "" ? DEFAULT_DAYS : daysIn(argument);
      if (days === null)
        return draft(
          "clarify",
          `Anh/chị gõ số ngày từ 1 đến ${MAX_DAYS}, ví dụ: /tatnhac ${DEFAULT_DAYS}. Gõ /tatnhac 0 để bật nhắc lại.`,
        );
      if (days === 0) {
        await storage.reminders.pause(person.id, null);
        return draft("smalltalk", "Đã bật nhắc báo cáo lại.");
      }
      const at = now();
      const until = new Date(at.getFullYear(), at.getMonth(), at.getDate() + days, at.getHours(), at.getMinutes());
      await storage.reminders.pause(person.id, until);
      return draft(
        "smalltalk",
        `Đã tắt nhắc báo cáo ${days} ngày, đến ${sayDay(addDays(dayOf(at), days))}. Hạn báo cáo không đổi. Gõ /tatnhac 0 để bật lại.`,
      );
    });
  },
};

/** "3", "3 ngày"; null for anything else and for more than a week. */
function daysIn(text: string): number | null {
  const days = /^(\d{1,2})(?:\s*ng[aà]y)?$/iu.exec(text)?.[1];
  return days === undefined || Number(days) > MAX_DAYS ? null : Number(days);
}
