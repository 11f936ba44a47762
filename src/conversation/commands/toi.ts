import { CHANNEL_NAMES, type Person, ROLE_NAMES } from "../../domain/person.ts";
import type { Commune } from "../../domain/plan.ts";
import { draft } from "../answering/draft.ts";
import { type Command, withAccount } from "./command.ts";

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
          "Tài khoản này chưa liên kết, anh/chị đang dùng như người dân và vẫn hỏi được mọi câu. Cán bộ xã có mã thì gõ /lienket rồi đến mã; người quản trị của xã cấp mã.",
        );
      const channels = (await storage.people.channels(person.id)).map((name) => CHANNEL_NAMES[name] ?? name);
      return draft(
        "smalltalk",
        `${introduce(person, context.communes)} Số người dùng: ${person.id}. Đã liên kết: ${channels.join(", ")}.`,
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
