import type { ReportedValue } from "../domain/report.ts";
import { collapse, fold, toNfc } from "../text/normalize.ts";
import { readNumber } from "./reading/number.ts";
import { withoutPersonal } from "./reading/personal.ts";
import type { ValueReading } from "./reading/reading.ts";
import { plainLine } from "./reading/words.ts";
import { readYesNo } from "./reading/yes-no.ts";
import { formatValue } from "./value-format.ts";
import type { ValueSpec } from "./value-kinds.ts";

export type { ValueReading } from "./reading/reading.ts";
export { changeNeedsConfirm } from "./value-change.ts";
export { formatValue } from "./value-format.ts";

/** Characters after NFC of a value in words. */
const MAX_TEXT = 1000;
/** The same of a number with words around it. */
const MAX_NUMBER = 300;
const NOTHING =
  /(?<![\p{L}\d])(?:(?:khong|ko|k|kg|kh|khg|hong|hok|chua)(?: co)?(?: phat)? ?(?:phat sinh|sinh|ps)|kps)(?![\p{L}\d])/u;
/** What may stand around "không phát sinh" without changing it. "thêm" and "mới" do: something was there before. */
const AROUND_NOTHING =
  /^(?:da|a|ah|em|anh|chi|thang|quy|nam|ky|nay|trong|gi|nao|nhe|nha|so|lieu|bao|cao|bc|xin|thua|va|het|ho|don|[.,!:;()-]|\s)*$/;

/** Reads what a person typed as the value of an indicator. Never guesses: what can be meant otherwise is asked about. */
export function readValue(text: string, spec: ValueSpec): ValueReading {
  const line = collapse(toNfc(text));
  if (!/[\p{L}\p{N}]/u.test(line)) return invalid("Tôi chưa thấy giá trị nào.", examples(spec));
  const { text: kept, found } = withoutPersonal(line, { money: spec.kind === "money" });
  if (found) return refusePersonal(kept, spec);
  return readNothing(kept, spec) ?? readKind(kept, spec);
}

function readKind(text: string, spec: ValueSpec): ValueReading {
  if (spec.kind === "yes-no") return readAnswer(text, spec);
  if (spec.kind === "text") return readText(text);
  return text.length > MAX_NUMBER
    ? invalid("Tin dài quá, anh/chị chỉ gửi giá trị giúp tôi.", [])
    : readNumber(text, spec);
}

/** Never says the number again. */
function refusePersonal(rest: string, spec: ValueSpec): ValueReading {
  const reading = spec.kind === "text" || !/[\p{L}\p{N}]/u.test(rest) ? null : readKind(rest, spec);
  const nearest = reading !== null && reading.outcome !== "invalid" ? [formatValue(reading.value, spec)] : [];
  const advice = spec.kind === "money" ? "Nếu là tiền, anh/chị ghi thêm “đồng”" : "Anh/chị chỉ gửi giá trị";
  return invalid(
    `Tin có dãy số giống số điện thoại hoặc giấy tờ cá nhân nên tôi không ghi. ${advice} giúp tôi.`,
    nearest,
  );
}

function readNothing(text: string, spec: ValueSpec): ValueReading | null {
  const line = fold(plainLine(text));
  const match = NOTHING.exec(line);
  if (match === null) return null;
  const around = line.replace(match[0], " ");
  if (/\d/.test(around)) {
    const number = spec.kind === "text" ? null : readKind(around, spec);
    const form = number !== null && number.outcome !== "invalid" ? [formatValue(number.value, spec)] : [];
    return invalid("Tin vừa ghi không phát sinh vừa có số, tôi chưa rõ anh/chị chọn cái nào.", [
      ...form,
      "Không phát sinh",
    ]);
  }
  if (AROUND_NOTHING.test(around)) return { outcome: "value", value: { kind: "nothing" } };
  if (spec.kind === "text") return null;
  const question = "Tôi hiểu là trong kỳ này không phát sinh, đúng không ạ?";
  return { outcome: "confirm", value: { kind: "nothing" }, question };
}

function readAnswer(text: string, spec: ValueSpec): ValueReading {
  const answer = readYesNo(text);
  if (answer === null) return invalid("Chỉ tiêu này trả lời bằng Có hoặc Không.", examples(spec));
  const value: ReportedValue = { kind: "yes-no", yes: answer.yes };
  if (answer.sure) return { outcome: "value", value };
  return { outcome: "confirm", value, question: `Tôi hiểu là “${formatValue(value, spec)}”, đúng không ạ?` };
}

function readText(text: string): ValueReading {
  if (text.length > MAX_TEXT) return invalid(`Nội dung dài quá ${MAX_TEXT} ký tự, anh/chị rút gọn giúp tôi.`, []);
  return { outcome: "value", value: { kind: "text", text } };
}

function examples({ kind }: ValueSpec): string[] {
  return kind === "yes-no" ? ["Có", "Không", "Không phát sinh"] : [];
}

function invalid(why: string, nearest: string[]): ValueReading {
  return { outcome: "invalid", why, nearest };
}
