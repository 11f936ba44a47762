import { maySeeQuestions } from "../../domain/permissions.ts";
import { type CountedQuestion, REASON_NAMES } from "../../domain/question.ts";
import { draft, shorten } from "../answering/draft.ts";
import { type Command, withAccount } from "./command.ts";

/** Questions shown; a phone's screen holds no more with sense. */
const SHOWN = 15;
/** Longest wording shown, in characters: all of them fit into one message of any channel. */
const SHOWN_LENGTH = 140;

const FOR_STAFF =
  "Danh sách này dành cho cán bộ, lãnh đạo xã và quản trị. Nếu là cán bộ, anh/chị xin mã của người quản trị rồi gõ /lienket đến mã đó.";

export const cauhoi: Command = {
  name: "cauhoi",
  aliases: ["cau hoi chua tra loi", "cau hoi chua tra loi duoc"],
  description: "Xem các câu hỏi chưa trả lời được (cán bộ)",
  staff: "officer",
  run(_argument, context) {
    return withAccount(context, async (account, storage) => {
      const person = await storage.people.of(account);
      // Always the person's own commune, whichever the chat has chosen.
      if (person === null || !maySeeQuestions(person, person.commune).allowed) return draft("smalltalk", FOR_STAFF);
      const commune = context.communes.find((c) => c.slug === person.commune)?.name ?? person.commune;
      const questions = await storage.questions.list({ commune: person.commune });
      if (questions.length === 0)
        return draft("smalltalk", `Chưa có câu hỏi nào về ${commune} mà tôi không trả lời được.`);
      const more = questions.length - SHOWN;
      return draft(
        "smalltalk",
        [
          `Câu hỏi chưa trả lời được, ${commune}, mới nhất trước:`,
          ...questions.slice(0, SHOWN).map(line),
          ...(more > 0 ? [`Còn ${more} câu khác cũ hơn.`] : []),
        ].join("\n"),
      );
    });
  },
};

/** "- “wifi công cộng ở đâu” (3 lần, gần nhất 15/10, không tìm thấy)". */
function line({ text, count, day, reason }: CountedQuestion): string {
  const [, month, date] = day.split("-");
  const times = count > 1 ? `${count} lần, gần nhất ` : "";
  return `- “${shorten(text, SHOWN_LENGTH)}” (${times}${date}/${month}, ${REASON_NAMES[reason]})`;
}
