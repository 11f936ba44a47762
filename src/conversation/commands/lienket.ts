import { type LinkOutcome, PAUSE_MINUTES } from "../../domain/invitation.ts";
import type { StaffRole } from "../../domain/person.ts";
import type { Commune } from "../../domain/plan.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { type Command, menuFor, withAccount } from "./command.ts";
import { introduce } from "./toi.ts";

const HOW = "Anh/chị gõ /lienket rồi đến mã đã được cấp, ví dụ: /lienket ABCD-EFGH-JKMN.";
const NOT_HERE = "Anh/chị nhắn riêng cho tôi lệnh /lienket và mã, đừng gửi mã trong nhóm ạ.";
const WHO_GIVES = "Lãnh đạo hoặc quản trị của xã cấp mã bằng lệnh /moi.";

/** What the new member of the staff may do first. */
const NEXT: Record<StaffRole, string> = {
  officer: "/baocao để báo cáo số liệu",
  leader: "/tiendo để xem tiến độ, /moi để mời cán bộ",
  admin: "/moi để mời lãnh đạo và cán bộ, /phancong để phân công đơn vị báo cáo",
};

export const lienket: Command = {
  name: "lienket",
  aliases: ["lien ket"],
  description: "Liên kết tài khoản bằng mã được cấp (cán bộ)",
  argumentIn(text) {
    // "Liên kết hộ kinh doanh…" is a question; what follows must have the shape of a code.
    return /^li[eê]n\s*k[eế]t[\s:]+((?:[0-9A-Z]{4}[\s-]?){2}[0-9A-Z]{4})$/iu.exec(text)?.[1] ?? null;
  },
  run(argument, context) {
    if (argument === "") return { draft: draft("smalltalk", `${HOW} Mã dùng một lần, trong 7 ngày. ${WHO_GIVES}`) };
    // Whoever reads along could use the code first, and reminders belong into a chat with one person.
    if (context.message?.isGroup) return { draft: draft("smalltalk", NOT_HERE) };
    return withAccount(context, async (account, storage) => {
      const { channel, sender } = account;
      const chat = context.message?.isReachable === false ? null : (context.message?.chat ?? null);
      const outcome = await storage.people.link(argument, { channel, sender }, chat);
      const said = sentence(outcome, context.communes);
      return outcome.outcome === "linked" ? { ...said, menu: menuFor(outcome.person.role, context.commands) } : said;
    });
  },
};

function sentence(outcome: LinkOutcome, communes: readonly Commune[]): Draft {
  switch (outcome.outcome) {
    case "linked":
      return draft(
        "smalltalk",
        `Đã liên kết. ${introduce(outcome.person, communes)} Gõ ${NEXT[outcome.person.role]}, /cauhoi để xem các câu hỏi chưa trả lời được, /help để xem mọi lệnh.`,
      );
    case "wrong": {
      const left =
        outcome.triesLeft > 0
          ? `Anh/chị xem lại từng chữ; còn ${outcome.triesLeft} lần thử.`
          : `Đã sai quá nhiều lần, anh/chị thử lại sau ${PAUSE_MINUTES} phút.`;
      return draft("smalltalk", `Mã này không đúng. ${left} ${WHO_GIVES}`);
    }
    case "expired":
      return draft("smalltalk", `Mã này đã hết hạn: quá 7 ngày, hoặc người mời không còn quyền mời. ${WHO_GIVES}`);
    case "used":
      return draft("smalltalk", `Mã này đã có người dùng; mỗi mã chỉ dùng một lần. ${WHO_GIVES}`);
    case "paused":
      return draft(
        "smalltalk",
        `Tài khoản này đã nhập sai mã nhiều lần nên tạm dừng ${PAUSE_MINUTES} phút. Anh/chị thử lại sau ${clock(outcome.until)}.`,
      );
  }
}

/** "14 giờ 05". */
function clock(at: Date): string {
  return `${at.getHours()} giờ ${String(at.getMinutes()).padStart(2, "0")}`;
}
