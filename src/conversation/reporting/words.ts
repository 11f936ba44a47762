import { CHANNEL_NAMES } from "../../domain/person.ts";
import type { Indicator } from "../../domain/plan.ts";
import { shorten } from "../answering/draft.ts";

/** Characters of a name that tell one indicator from another on a phone. */
const NAME_SHOWN = 90;

/** "Telegram", "máy chủ". */
export const channelName = (channel: string): string =>
  channel === "cli" ? "máy chủ" : (CHANNEL_NAMES[channel] ?? channel);

/** "V.20 Tỷ lệ người dân có tài khoản định danh điện tử (VNeID)". */
export function titleOf({ code, name }: Pick<Indicator, "code" | "name">, length = NAME_SHOWN): string {
  return `${code} ${shorten(name, length)}`;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** "15/10/2026 12:05", in the process's time zone. */
export function momentOf(iso: string): string {
  const at = new Date(iso);
  return `${dayMonth(at)}/${at.getFullYear()} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function dayMonth(at: Date): string {
  return `${two(at.getDate())}/${two(at.getMonth() + 1)}`;
}

/** "Công an xã (Hoa)"; without a name the unit alone. */
export const whoOf = ({ unit, personName }: { unit: string; personName: string }): string =>
  personName === "" ? unit : `${unit} (${personName})`;
