import type { Allowed, Permission } from "../domain/permissions.ts";
import { type Person, ROLE_NAMES } from "../domain/person.ts";
import { isCollective } from "../domain/responsibility.ts";

export type Denied = Extract<Permission, { allowed: false }>;

/** What a sentence of refusal speaks of. */
export interface Refused {
  /** What the person wanted to do, as a verb with its object: "cập nhật NV.III.5", "xem số liệu". */
  what: string;
  /** Who wanted it; null for a citizen. */
  person: Person | null;
  /** How a unit comes to be responsible where the plan names none: "lãnh đạo xã giao bằng /giaoviec". */
  assigning?: string;
}

const LINK = "Nếu là cán bộ, anh/chị xin mã mời của lãnh đạo hoặc quản trị xã rồi gõ /lienket đến mã đó.";
const ASSIGNING = "quản trị xã phân công đơn vị trước";

/**
 * Why somebody may not do something, and who may: "Chỉ Công an xã mới cập nhật NV.V.13 được; anh/chị thuộc Phòng Kinh tế."
 * @param communeName name of the commune whose business it is, with its kind: "xã Định Hóa".
 */
export function refusal(denied: Denied, communeName: string, refused: Refused): string {
  const { why, by } = denied;
  const { what, person, assigning = ASSIGNING } = refused;
  const units = by.who === "units" ? by.units.filter((unit) => !isCollective(unit)) : null;
  if (why !== "own" && units !== null && units.length === 0) return nobody(by, communeName, what, assigning);
  const only = `Chỉ ${whoOf(by, units, communeName)} mới ${what} được`;
  switch (why) {
    case "role":
      return person === null ? `${only}. ${LINK}` : `${only}; anh/chị là ${ROLE_NAMES[person.role]}.`;
    case "commune":
      return `${only}; tài khoản của anh/chị thuộc xã khác.`;
    case "unit":
      return `${only}${person === null ? "" : `; anh/chị thuộc ${person.unit}`}.`;
    case "own":
      return `Anh/chị không tự ${what} của chính mình được; cần ${units === null ? `một ${whoOf(by, units, communeName)} khác` : `một người khác của ${whoOf(by, units, communeName)}`} làm.`;
  }
}

/** The plan gives it to nobody in particular. */
function nobody(by: Allowed, communeName: string, what: string, assigning: string): string {
  const named = by.who === "units" && by.units.length > 0 ? `chỉ ghi “${by.units.join("”, “")}”` : "không ghi đơn vị";
  return `Chưa rõ đơn vị nào được ${what}: kế hoạch ${communeName} ${named}; ${assigning}.`;
}

function whoOf(by: Allowed, units: readonly string[] | null, communeName: string): string {
  switch (by.who) {
    case "staff":
      return `cán bộ, lãnh đạo hoặc quản trị ${communeName}`;
    case "leader":
      return `lãnh đạo hoặc quản trị ${communeName}`;
    case "admin":
      return `quản trị ${communeName}`;
    case "units":
      return `${withCommune((units ?? []).join(" hoặc "), communeName)}${by.orLeader ? " hoặc lãnh đạo, quản trị xã" : ""}`;
  }
}

/** "Công an xã" and "xã Định Hóa" are "Công an xã Định Hóa". */
function withCommune(units: string, communeName: string): string {
  return units.endsWith(" xã") && communeName.startsWith("xã ")
    ? `${units}${communeName.slice(2)}`
    : `${units}, ${communeName}`;
}
