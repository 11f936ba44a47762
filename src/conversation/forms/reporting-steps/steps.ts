import { periodKey } from "../../../domain/period.ts";
import type { Indicator } from "../../../domain/plan.ts";
import { foldedPhrase } from "../../../text/syllables.ts";
import { draft } from "../../answering/draft.ts";
import { withoutPersonalData } from "../../answering/safety.ts";
import type { StaffContext } from "../../commands/command.ts";
import { type FoundIndicators, findIndicators, sameCode } from "../../reporting/indicators.ts";
import { titleOf } from "../../reporting/words.ts";
import { type Advanced, advance, indicatorRefusal, periodRefusal } from "./advance.ts";
import { ask, same } from "./asking.ts";
import type { ReportState, Step } from "./state.ts";
import { subjectOf } from "./subject.ts";

/** Longest note kept, in characters. */
export const NOTE_LENGTH = 500;
const YES =
  /^(?:da |vang |u |uh |ok )*(?:dung|dung roi|dung vay|phai|chinh xac|co|ok|oke|okay|vang|u|uh|y|yes|dong y|xac nhan|duoc|chuan)(?: roi| a| nhe| luon)*$/;
const QUESTION =
  /\?|\b(?:ai|khi nao|bao gio|o dau|the nao|la gi|la sao|bao nhieu|tai sao|vi sao|nhu nao|lam sao|co phai|don vi nao)\b/;
const NO_NOTE = /^(?:bo qua|khong|khong co|khong co gi|ko|k|ko co|thoi|het|khong ghi chu)$/;

export const isYes = (text: string): boolean => YES.test(foldedPhrase(text));
/** Asks something: such a message is answered, and the form waits. */
export const asks = (text: string): boolean => QUESTION.test(text) || QUESTION.test(foldedPhrase(text));

/** What a step makes of a message; null when it is a question of another kind. */
type Taking = (text: string, state: ReportState, id: number, context: StaffContext) => Promise<Advanced | null>;

const stay = (state: ReportState, text: string, choices: string[] = []): Advanced => ({
  draft: ask(text, choices.map(same)),
  state,
});

/** An indicator by its place in the list, its code or words. */
const takeIndicator: Taking = async (text, state, id, context) => {
  const { office } = await subjectOf(state, context);
  const place = /^\D{0,8}?(\d{1,2})$/.exec(text.trim())?.[1];
  const offered = place && /^(?:so )?\d+$/.test(foldedPhrase(text)) ? state.offered[Number(place) - 1] : undefined;
  const own = office.indicators.filter((i) => office.unitsOf(i).includes(context.person.unit));
  const example = own[0]?.code ?? "V.20";
  // A value that was typed a step too early must not find an indicator that has its figures in the code.
  if (
    offered === undefined &&
    /^[≥≤<>=~+-]*[\d.,\s]+%?$/.test(text.trim()) &&
    !office.indicators.some((i) => sameCode(i.code, text))
  )
    return stay(
      state,
      `Tôi chưa rõ số này của chỉ tiêu nào. Anh/chị gõ mã rồi đến số, ví dụ ${example} 82,5; hoặc chọn trong danh sách. Gõ /huy để thôi.`,
    );
  const found = preferring(own, findIndicators(offered ?? text, office.indicators, context.knowledge, context.now()));
  if (found.several.length === 0)
    return asks(text)
      ? null
      : stay(
          state,
          `Tôi chưa thấy chỉ tiêu nào của ${office.name} khớp với “${withoutPersonalData(text).slice(0, 60)}”. Anh/chị gõ mã (ví dụ ${example}) hoặc vài từ trong tên; gõ /huy để thôi.`,
        );
  if (found.one === null) {
    const choices = found.several.map((i) => ({ label: titleOf(i, 45), text: i.code }));
    const offer = { ...state, offered: found.several.map(({ code }) => code) };
    return { draft: ask("Anh/chị muốn báo cáo chỉ tiêu nào?", choices), state: offer };
  }
  const refused = indicatorRefusal(found.one, office, context);
  if (refused !== null) return { draft: draft("refuse", refused), state };
  const { document, code } = found.one;
  const chosen: ReportState = { ...state, indicator: { document, code }, offered: [], pendingValue: null };
  const { pendingValue } = state;
  if (pendingValue === null) return advance(chosen, id, context);
  return (await takeValue(pendingValue, { ...chosen, step: "value" }, id, context)) ?? advance(chosen, id, context);
};

/** Of several that could be meant, those that the person may report. */
function preferring(own: readonly Indicator[], found: FoundIndicators): FoundIndicators {
  const mine = found.several.filter((indicator) => own.includes(indicator));
  if (found.one !== null || mine.length === 0) return found;
  return { one: mine.length === 1 ? (mine[0] ?? null) : null, several: mine };
}

const takeValue: Taking = async (text, state, id, context) => {
  const { indicator } = await subjectOf(state, context);
  if (indicator === null) return advance(state, id, context);
  if (state.doubted !== null && isYes(text))
    return advance({ ...state, value: state.doubted, doubted: null }, id, context);
  const reading = context.reporting.readValue(text, context.reporting.valueKindOf(indicator));
  if (reading.outcome === "value") return advance({ ...state, value: reading.value, doubted: null }, id, context);
  if (reading.outcome === "confirm") {
    const asked = { ...state, doubted: reading.value };
    return stay(asked, reading.question, ["Đúng", "Quay lại"]);
  }
  if (asks(text)) return null;
  return stay({ ...state, doubted: null }, reading.why, [...reading.nearest, "Quay lại"]);
};

const takePeriod: Taking = async (text, state, id, context) => {
  const read = context.reporting.readPeriod(text, context.today);
  if (read === null)
    return asks(text)
      ? null
      : advance(
          { ...state, period: null },
          id,
          context,
          `Tôi chưa hiểu kỳ “${withoutPersonalData(text).slice(0, 40)}”.`,
        );
  if (read.outcome === "invalid") return stay(state, read.why, read.nearest);
  const refused = await periodRefusal(read.period, context);
  if (refused !== null) return advance({ ...state, period: null }, id, context, refused);
  return advance({ ...state, period: periodKey(read.period) }, id, context);
};

const takeNote: Taking = async (text, state, id, context) => {
  const note = NO_NOTE.test(foldedPhrase(text)) ? "" : withoutPersonalData(text).slice(0, NOTE_LENGTH);
  return advance({ ...state, note }, id, context);
};

/** At the end a new value or period may be typed straight away. */
const takeChange: Taking = async (text, state, id, context) => {
  const { indicator } = await subjectOf(state, context);
  const change = /^(?:sua|doi)(?: lai)? (gia tri|so|so lieu|ky|ghi chu|chi tieu|ma)$/.exec(foldedPhrase(text))?.[1];
  if (change === "gia tri" || change?.startsWith("so")) return advance({ ...state, value: null }, id, context);
  if (change === "ky") return advance({ ...state, period: null }, id, context);
  if (change === "ghi chu") return advance({ ...state, note: null }, id, context);
  if (change !== undefined) return advance({ ...state, indicator: null, value: null }, id, context);
  if (/^giu nguyen$/.test(foldedPhrase(text))) return advance(state, id, context);
  if (asks(text) || indicator === null) return null;
  const period = context.reporting.readPeriod(text, context.today);
  if (period?.outcome === "period") return takePeriod(text, state, id, context);
  const reading = context.reporting.readValue(text, context.reporting.valueKindOf(indicator));
  if (/\d/.test(text) && reading.outcome === "value") return advance({ ...state, value: reading.value }, id, context);
  return null;
};

export const TAKING: Record<Step, Taking> = {
  indicator: takeIndicator,
  value: takeValue,
  period: takePeriod,
  note: takeNote,
  confirm: takeChange,
};
