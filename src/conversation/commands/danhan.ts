import { periodLabel, periodOfKey } from "../../domain/period.ts";
import { dayOf } from "../../domain/question.ts";
import { addDays, sayDay } from "../../text/days.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import { draft } from "../answering/draft.ts";
import { type Command, withStaff } from "./command.ts";

/** A reminder older than this is of a period that is over. */
const KEPT_DAYS = 45;

/** The button "Đã nhận" under a reminder. Without a period: whatever the last reminder was about. */
export const danhan: Command = {
  name: "danhan",
  aliases: [],
  hidden: true,
  description: "Đã nhận lời nhắc báo cáo (cán bộ)",
  run(argument, context) {
    return withStaff(context, async ({ storage, person, now }) => {
      const reminders = await storage.reminders.of(person.id, addDays(dayOf(now()), -KEPT_DAYS));
      const last = reminders.at(-1);
      if (last === undefined) return draft("smalltalk", "Anh/chị chưa có lời nhắc báo cáo nào gần đây.");
      const wanted = foldedPhrase(argument);
      const meant = reminders.filter(({ period, day }) =>
        wanted === "" ? day === last.day : foldedPhrase(periodLabel(periodOfKey(period))) === wanted,
      );
      if (meant.length === 0)
        return draft(
          "clarify",
          `Tôi chưa nhắc anh/chị kỳ “${argument.slice(0, 40)}”. Lời nhắc gần nhất, ngày ${sayDay(last.day)}, là kỳ ${periodLabel(periodOfKey(last.period))}.`,
        );
      await storage.reminders.receive(person.id, meant);
      const periods = [...new Set(meant.map(({ period }) => periodLabel(periodOfKey(period))))].join(", ");
      return draft(
        "smalltalk",
        `Đã ghi anh/chị nhận lời nhắc ${periods}. Tôi chỉ nhắc lại vào ngày đến hạn nếu đơn vị còn chỉ tiêu chưa báo cáo.`,
      );
    });
  },
};
