import type { Cadence, ReportingRule } from "../../domain/plan.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import type { Outline, PlacedText } from "../model.ts";
import { looksLikeUnit, type UnitNames } from "../units.ts";
import { dutyOwner, sectionUnit } from "./duties.ts";

/** With these words the name of an addressee begins. Capitals matter: "về tình hình" is none. */
const OFFICE =
  "(?:UBND|[ỦU][ỷy] ban|Uỷ ban|Đảng [uủ][ỷyỳ]|Ban |BCĐ|BTV|Thường trực|TT |Phòng|Sở|HĐND|Hội đồng|Văn phòng|VP|Chủ tịch|Bộ|Thủ tướng|Chính phủ|Tỉnh [uủ][ỷy]|Công an|Trung tâm|MTTQ|UBMTTQ|Mặt trận|Cơ quan |cấp có thẩm quyền|cấp trên|cơ quan (?:thường trực|đầu mối|cấp trên))";
const TO_OFFICE = new RegExp(
  `(?:(?:báo cáo|Báo cáo)(?: kết quả)?(?: (?:với|cho|lên|về|gửi|gửi về))?|(?:gửi|Gửi)(?: báo cáo| kết quả)?(?: về| cho| đến| tới| lên)?|(?:phản ánh|kiến nghị|thông tin)(?: về| tới| với)?|(?<=(?:báo cáo|sơ kết|tổng kết)[^;.]{0,160}\\s)(?:về|lên|cho|tới))\\s+(?=${OFFICE})`,
  "gu",
);
/** Where the name of the addressee ends. */
const STOP =
  /\s*(?:[.;(]|\s(?:về|để|tổng hợp|trước|theo|định kỳ|xem xét|kết quả|tình hình|các khó khăn|bảo đảm|đảm bảo|xử lý|hằng|hàng|trong|chậm nhất|đồng thời|khi|nếu|chỉ đạo|cho ý kiến|kịp thời|giải quyết|và cập nhật|các (?:biện pháp|nội dung|vấn đề)|những|việc|tại|qua|là)(?![\p{L}])|,\s*(?:đồng thời|đề xuất|kiến nghị|kịp thời|tham mưu|tổng hợp|trên cơ sở|làm))/u;
const TRIGGER =
  /(?<![\p{L}])(?:định kỳ|báo cáo|gửi|tổng hợp|thường xuyên|kịp thời|hằng|hàng|trước ngày|chậm nhất|phản ánh|có trách nhiệm|thực hiện|chủ động)(?![\p{L}])/giu;
/** Words that no office's name holds; with one of them the piece is a clause. */
const DOING = /(?<![\p{L}])(?:nếu|khi|có|xây dựng|chịu|đôn đốc|kiểm tra|báo cáo|gửi|định kỳ)(?![\p{L}])/u;
const ON_REQUEST = /đột xuất|khi có yêu cầu|theo yêu cầu|nếu (?:có|phát sinh)|khi phát sinh/iu;

interface Addressee {
  text: string;
  start: number;
  end: number;
}

/** Who reports to whom, how often and by which day, one rule a link ("… gửi Phòng A để tổng hợp, báo cáo UBND tỉnh" is two). */
export function readReporting(
  outline: Outline,
  document: string,
  commune: string,
  issuer: string,
  names: UnitNames,
): ReportingRule[] {
  const rules: ReportingRule[] = [];
  for (const placed of outline.texts) {
    if (!["text", "item", "closing"].includes(placed.role) || placed.block.footnote) continue;
    if (!/báo cáo|gửi|phản ánh/iu.test(placed.block.text)) continue;
    const found = rulesOf(placed, issuer, names);
    for (const rule of found) {
      rules.push({ document, commune, ...rule, line: placed.block.line, section: placed.node?.label ?? "" });
    }
  }
  return rules;
}

type Rule = Pick<ReportingRule, "from" | "to" | "cadence" | "dueDay" | "text">;

function rulesOf(placed: PlacedText, issuer: string, names: UnitNames): Rule[] {
  const owner = dutyOwner(placed, names);
  const asked = placed.role === "closing" ? requested(placed.block.text) : "";
  const home = owner?.units[0] ?? (asked !== "" ? asked : sectionUnit(placed.node, names));
  const body = (owner?.text ?? placed.block.text).replace(/^[^:.;]{3,60}:\s+(?=\p{Lu})/u, (label) =>
    names.known(label.replace(/:\s*$/, "")) ? label : "",
  );
  const out: Rule[] = [];
  let unaddressed: Rule | null = null;
  for (const sentence of body.split(/(?<=\p{Ll}|\))\.\s+(?=\p{Lu})/u)) {
    for (const clause of sentence.split(/;\s*/)) {
      if (!/báo cáo|gửi|phản ánh/iu.test(clause)) continue;
      const cadence = cadenceOf(clause);
      const subject = subjectOf(clause, names);
      // A second clause with a subject of its own has its own rhythm; one without goes on with the sentence's.
      const own =
        subject !== "" && /định kỳ/iu.test(placed.block.text)
          ? (["periodic"] satisfies Cadence[])
          : cadenceOf(sentence);
      const whole = cadence.length > 0 ? cadence : own;
      const from = subject || home;
      const links = linksOf(clause, from || (cadence.length > 0 ? issuer : ""), names);
      if (links.length === 0) {
        const says = /định kỳ[^,;]{0,40}báo cáo|báo cáo[^,;]{0,60}định kỳ|chế độ báo cáo/iu.test(clause);
        if (says && cadence.length > 0 && home !== "") {
          unaddressed ??= { from: names.name(home), to: "", cadence, dueDay: dueDayOf(clause), text: clause.trim() };
        }
        continue;
      }
      for (const link of links) {
        // "báo cáo cấp có thẩm quyền xử lý" without a rhythm says what to do with a problem, not whom to report to.
        const vague = cadence.length === 0 && /^cap (?:co tham quyen|tren)$/.test(foldedPhrase(link.to));
        if (link.from === "" || vague || (whole.length === 0 && !owner)) continue;
        out.push({ ...link, cadence: whole, dueDay: dueDayOf(clause), text: sentence.trim() });
      }
    }
  }
  return out.length > 0 ? out : unaddressed ? [unaddressed] : [];
}

function linksOf(clause: string, from: string, names: UnitNames): { from: string; to: string }[] {
  const addressees = addresseesOf(clause);
  const links: { from: string; to: string; end: number }[] = [];
  let sender = from;
  for (const addressee of addressees) {
    const to = nameList(addressee.text, names);
    const last = links.at(-1);
    const between = last ? clause.slice(last.end, addressee.start) : "";
    if (last && /tổng hợp|tham mưu/iu.test(between) && !/đồng thời/iu.test(between)) {
      sender = last.to;
      links.push({ from: sender, to, end: addressee.end });
    } else if (last) {
      last.to = `${last.to}, ${to}`;
      last.end = addressee.end;
    } else {
      links.push({ from: sender === "" ? "" : names.name(sender), to, end: addressee.end });
    }
  }
  return links.map(({ from: own, to }) => ({ from: own, to }));
}

function addresseesOf(clause: string): Addressee[] {
  const out: Addressee[] = [];
  for (const match of clause.matchAll(TO_OFFICE)) {
    const start = match.index + match[0].length;
    if (out.some((other) => start < other.end)) continue;
    const rest = clause.slice(start);
    const stop = STOP.exec(rest);
    const end = stop ? stop.index : rest.length;
    const via = /^\s*(\((?:thông )?qua [^)]*\))/u.exec(rest.slice(end));
    const text = `${rest.slice(0, end).trim()}${via ? ` ${via[1]}` : ""}`;
    out.push({ text, start: match.index, end: start + end + (via?.[0].length ?? 0) });
  }
  return out;
}

function nameList(text: string, names: UnitNames): string {
  const via = /\((?:thông )?qua ([^)]*?)(?:\s+tổng hợp)?\)$/u.exec(text);
  const own = names.split(via ? text.slice(0, via.index) : text).join(", ");
  return via ? `${own} (qua ${names.name(via[1] ?? "")})` : own;
}

/** The office that a clause begins with, "" when it has no subject of its own. */
function subjectOf(clause: string, names: UnitNames): string {
  const until = addresseesOf(clause)[0]?.start ?? clause.length;
  for (const trigger of clause.matchAll(TRIGGER)) {
    if (trigger.index > until) break;
    const pieces = clause
      .slice(0, trigger.index)
      .replace(/[,\s]+$/, "")
      .split(/,\s*/);
    for (let i = 0; i < pieces.length; i++) {
      const own = pieces
        .slice(i)
        .join(", ")
        .replace(/^(?:và|yêu cầu|đề nghị|giao)\s+/iu, "");
      // "đơn vị" alone is the rest of an enumeration, not a subject.
      const begins = /^\p{Lu}|^các /u.test(own);
      if (names.known(own) || (begins && looksLikeUnit(own) && own.split(" ").length <= 30 && !DOING.test(own)))
        return own;
    }
  }
  return "";
}

/** "…; yêu cầu Thủ trưởng các phòng chuyên môn, đơn vị căn cứ …": whom the closing paragraph addresses. */
function requested(text: string): string {
  const match =
    /(?:yêu cầu|đề nghị)\s+((?:Thủ trưởng\s+)?(?:các|Các)\s.+?),?\s+(?=căn cứ|triển khai|nghiêm túc|tổ chức (?:triển|thực)|thực hiện|phối hợp|chủ động|khẩn trương)/u.exec(
      text,
    );
  return match?.[1] ?? "";
}

/** How often, in the words of the clause. "3 tháng" is a quarter, "06 tháng" half a year. */
export function cadenceOf(text: string): Cadence[] {
  const out: Cadence[] = [];
  if (/(?:h[àằ]ng|theo|mỗi) tháng|(?<!\d)0?1 tháng(?! (?:đầu|cuối))|một tháng/iu.test(text)) out.push("month");
  if (/(?:h[àằ]ng|theo|mỗi) quý|(?:tháng|kỳ),\s*quý|(?<!\d)0?3 tháng|ba tháng|cuối (?:mỗi )?quý/iu.test(text))
    out.push("quarter");
  if (/(?<!\d)0?6 tháng|sáu tháng|nửa năm/iu.test(text)) out.push("half-year");
  if (/(?:h[àằ]ng|theo|mỗi) năm|(?<!\d)0?1 năm|một năm|cả năm|tháng(?:,| và) năm(?! 20)/iu.test(text)) out.push("year");
  if (ON_REQUEST.test(text)) out.push("on-request");
  if (out.length === 0 || (out.length === 1 && out[0] === "on-request")) {
    if (/định kỳ|thường xuyên(?:,)? báo cáo/iu.test(text)) out.unshift("periodic");
  }
  return out;
}

/** "trước ngày 20 hằng tháng" -> 20; a full date is no day of every month. */
export function dueDayOf(text: string): number | null {
  const match = /ngày\s+(\d{1,2})(?!\s*[/\d])(?!\s+tháng\s+\d)/iu.exec(text);
  const day = Number(match?.[1] ?? 0);
  return day >= 1 && day <= 31 ? day : null;
}
