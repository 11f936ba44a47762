import type { Indicator } from "../../domain/plan.ts";
import { type Assignments, assignedKey, unitsInPlan } from "../../domain/responsibility.ts";
import { shorten } from "../answering/draft.ts";
import type { Place } from "./place.ts";

/** Indicators shown in a part of the list. */
const SHOWN = 25;

/** What an admin has to look after: the focal unit, what was assigned, and which indicators nobody reports yet. */
export function listAssignments(place: Place, now: Assignments, inPlan: string | null): string {
  const open = place.indicators.filter((one) => unitsInPlan(one).length === 0);
  const unitOf = ({ document, code }: Indicator): string | undefined => now.indicators.get(assignedKey(document, code));
  const assigned = place.indicators.filter((one) => unitOf(one) !== undefined);
  const lacking = open.filter((one) => unitOf(one) === undefined);
  return [
    `Đơn vị báo cáo và đầu mối, ${place.commune.name}:`,
    `Đầu mối: ${focalLine(now.focal, inPlan)}`,
    ...part("Đã phân công", assigned, (one) => `${title(one)}: ${unitOf(one)}`),
    ...part("Chưa có đơn vị báo cáo", lacking, title),
    ...(open.length > 0 ? [] : [nothingOpen(place.indicators)]),
  ].join("\n");
}

function focalLine(assigned: string | null, inPlan: string | null): string {
  if (assigned !== null) return `${assigned} (được phân công${inPlan === null ? "" : `; theo kế hoạch là ${inPlan}`})`;
  return inPlan === null
    ? "kế hoạch không nêu rõ và chưa phân công; lãnh đạo, quản trị đối chiếu"
    : `${inPlan} (theo kế hoạch)`;
}

function part(head: string, indicators: readonly Indicator[], line: (one: Indicator) => string): string[] {
  if (indicators.length === 0) return [];
  const more = indicators.length - SHOWN;
  return [
    `${head} (${indicators.length}):`,
    ...indicators.slice(0, SHOWN).map((one) => `- ${line(one)}`),
    ...(more > 0 ? [`Còn ${more} chỉ tiêu khác.`] : []),
  ];
}

const title = ({ code, name }: Indicator): string => `${code} ${shorten(name, 60)}`;

const nothingOpen = (indicators: readonly Indicator[]): string =>
  indicators.length === 0 ? "Kế hoạch không có chỉ tiêu nào." : "Chỉ tiêu nào kế hoạch cũng đã giao đơn vị cụ thể.";
