import { CHANNEL_NAMES, type Person, ROLE_NAMES, type StaffRole } from "../../domain/person.ts";
import type { Commune } from "../../domain/plan.ts";
import { draft } from "../answering/draft.ts";
import { type Command, withAccount } from "./command.ts";

/** What the role may do that others may not. */
const MAY: Record<StaffRole, string> = {
  officer: "",
  leader: " Anh/chị mời cán bộ bằng /moi, thu hồi bằng /thuhoi.",
  admin: " Anh/chị mời mọi vai trò bằng /moi, thu hồi bằng /thuhoi, phân công đơn vị bằng /phancong.",
};

export const toi: Command = {
  name: "toi",
  aliases: ["toi la ai"],
  description: "Xem tài khoản này là ai",
  run(_argument, context) {
    return withAccount(context, async (account, storage) => {
      const person = await storage.people.of(account);
      if (person === null)
        return draft(
          "smalltalk",
          "Tài khoản này chưa liên kết, anh/chị đang dùng như người dân và vẫn hỏi được mọi câu. Cán bộ xã có mã thì gõ /lienket rồi đến mã; lãnh đạo hoặc quản trị của xã cấp mã bằng lệnh /moi.",
        );
      const nameOf = (channel: string) => CHANNEL_NAMES[channel] ?? channel;
      const channels = (await storage.people.channels(person.id)).map(nameOf);
      const blocked = (await storage.people.allChats(person.id)).filter(({ isReachable }) => !isReachable);
      const silent = [...new Set(blocked.map(({ channel }) => nameOf(channel)))];
      const unreached =
        silent.length === 0
          ? ""
          : ` Hiện chưa nhắn trước được qua ${silent.join(", ")}: anh/chị bỏ chặn hoặc nhắn cho trợ lý một câu ở đó.`;
      return draft(
        "smalltalk",
        `${introduce(person, context.communes)} Số người dùng: ${person.id}. Đã liên kết: ${channels.join(", ")}.${unreached}${MAY[person.role]}`,
      );
    });
  },
};

/** "Anh/chị là Hoa, cán bộ, Phòng Kinh tế, xã Phước An." */
export function introduce(person: Person, communes: readonly Commune[]): string {
  const commune = communes.find((c) => c.slug === person.commune)?.name ?? person.commune;
  const name = person.name === "" ? "" : `${person.name}, `;
  return `Anh/chị là ${name}${ROLE_NAMES[person.role]}, ${person.unit}, ${commune}.`;
}
