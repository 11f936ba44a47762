import type { StaffRole } from "../../../src/domain/person.ts";

/** Somebody with an account, as the machine's administrator invited them. */
export interface Member {
  who: string;
  commune: string;
  unit: string;
  role: StaffRole;
}

export const VHXH = "Phòng Văn hóa – Xã hội";
export const POLICE = "Công an xã";
export const ECONOMY = "Phòng Kinh tế";
export const COUNTER = "Trung tâm Phục vụ hành chính công";
const OFFICE = "Văn phòng HĐND và UBND xã";
export const UNITS = [VHXH, POLICE, ECONOMY, COUNTER, OFFICE];
/** Indicators and tasks that people write about: of each unit, and of none in particular. */
export const CODES: Record<string, string[]> = {
  "phuoc-an": ["I.1", "II.4", "V.2", "V.20", "V.23", "V.28"],
  "bach-thong": ["I.1", "II.1", "II.5", "V.1", "V.11", "V.18"],
};
export const TASKS =
  "NV.I.7 NV.II.3 NV.III.4 NV.III.5 NV.V.5 NV.V.9 NV.V.10 NV.V.11 NV.V.13 NV.V.15 NV.VI.2 NV.VI.5".split(" ");
/** The one commune of them whose plan has tasks. */
export const TASKS_OF = "bach-thong";
export const COMMUNES = ["phuoc-an", "bach-thong"] as const;

const PLACES: [who: string, unit: string, role: StaffRole][] = [
  ["hoa", POLICE, "officer"],
  ["nam", POLICE, "officer"],
  ["kinh", ECONOMY, "officer"],
  ["cua", COUNTER, "officer"],
  ["thu", VHXH, "officer"],
  ["mai", VHXH, "officer"],
  ["chu", "UBND xã", "leader"],
  ["pho", VHXH, "leader"],
  ["quan", OFFICE, "admin"],
  ["tri", OFFICE, "admin"],
];

/** The same offices in both communes, so that a unit's name alone proves nothing. */
export const STAFF: readonly Member[] = COMMUNES.flatMap((commune) =>
  PLACES.map(([who, unit, role]) => ({ who: `${who}.${commune}`, commune, unit, role })),
);

/** Never linked by anything but a code that somebody was given in a chat. */
export const STRANGERS = ["dan", "khach", "la", "moi1", "moi2"];
/** An officer of the police of Phước An whose access was taken away before the first message. */
export const FORMER: Member = { who: "cu", commune: "phuoc-an", unit: POLICE, role: "officer" };
