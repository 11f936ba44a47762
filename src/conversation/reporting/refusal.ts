import type { Permission } from "../../domain/permissions.ts";
import type { Person } from "../../domain/person.ts";

/** Why somebody may not, and who may. `what`: "chỉ tiêu V.20 …", "việc khoá số liệu". */
export function refusal(
  { why, by }: Extract<Permission, { allowed: false }>,
  what: string,
  person: Pick<Person, "unit">,
): string {
  const who = {
    staff: "cán bộ của xã",
    leader: "lãnh đạo xã",
    admin: "quản trị của xã",
    units:
      by.who === "units" && by.units.length > 0
        ? by.units.join(", ")
        : "đơn vị mà quản trị xã phân công bằng /phancong",
  }[by.who];
  switch (why) {
    case "commune":
      return `Anh/chị chỉ làm được việc của xã mình; ${what} thuộc xã khác.`;
    case "own":
      return `Anh/chị không tự làm được với ${what} của chính mình; cần người khác: ${who}.`;
    case "role":
      return `Tài khoản của anh/chị chưa có quyền với ${what}. Người làm được: ${who}.`;
    case "unit":
      return `Anh/chị thuộc ${person.unit} nên không làm được với ${what}. Người làm được: ${who}.`;
  }
}
