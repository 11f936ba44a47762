import { fold, toNfc } from "./normalize.ts";
import { parseRoman } from "./numbers.ts";
import { syllables } from "./syllables.ts";

/** A day, month, quarter or year as far as it is said; the rest null. */
export interface SaidDate {
  day: number | null;
  month: number | null;
  quarter: number | null;
  year: number | null;
}

const QUARTERS: Record<string, number> = { nhat: 1, mot: 1, hai: 2, ba: 3, bon: 4, tu: 4 };
/** "ngày 25 tháng 12 năm 2026", "25/12/2026", "2026-12-25", "tháng 6/2026", "T6/2026", "quý IV/2025", "25/12", "ngày 25", "tháng 6", in folded text. */
const DATE =
  /\b(?:(?:ngay )?(?<d1>\d{1,2}) ?thang (?<m1>\d{1,2})(?: ?(?:nam|[/.-]) ?(?<y1>\d{4}))?|(?:ngay )?(?<d2>\d{1,2})[/.-](?<m2>\d{1,2})[/.-](?<y2>\d{4})|(?<y3>\d{4})-(?<m3>\d{2})-(?<d3>\d{2})|(?:thang |t)?(?<m4>\d{1,2}) ?(?:[/-]|nam) ?(?<y4>(?:19|20)\d\d)|quy (?<q5>i{1,3}|iv|[1-4]|nhat|mot|hai|ba|bon|tu)\b(?: ?(?:[/-]|nam)? ?(?<y5>\d{4}))?|(?:ngay )?(?<d6>\d{1,2})\/(?<m6>\d{1,2})|ngay (?<d7>\d{1,2})|thang (?<m8>\d{1,2}))\b(?!\/?\p{L})/gu;

/** Every date of a text in reading order. */
export function saidDates(text: string): SaidDate[] {
  const plain = fold(toNfc(text)).replace(/\s+/g, " ");
  return [...plain.matchAll(DATE)].map(({ groups = {} }) => {
    const number = (...names: string[]): number | null => {
      const name = names.find((n) => groups[n] !== undefined);
      return name === undefined ? null : Number(groups[name]);
    };
    const quarter = groups.q5;
    return {
      day: number("d1", "d2", "d3", "d6", "d7"),
      month: number("m1", "m2", "m3", "m4", "m6", "m8"),
      quarter:
        quarter === undefined ? null : (QUARTERS[quarter] ?? parseRoman(quarter.toUpperCase()) ?? Number(quarter)),
      year: number("y1", "y2", "y3", "y4", "y5"),
    };
  });
}

/** True when `whole` says everything that `part` says. */
export function saysDate(whole: SaidDate, part: SaidDate): boolean {
  return (["day", "month", "quarter", "year"] as const).every((key) => part[key] === null || part[key] === whole[key]);
}

const SIGNED = /\d+(?:\s?\/\s?\d{4})?\s?[-/]\s?(?=\p{Lu})[\p{L}\d&]+(?:\s?[-/.]\s?(?=\p{Lu})[\p{L}\d&]+)*/gu;
const NAMED =
  /\b(nghi quyet|quyet dinh|nghi dinh|thong tu|chi thi|ket luan|cong van|thong bao|ke hoach|de an|chuong trinh|huong dan|luat|phap lenh)(?: lien tich| hanh dong)?(?: so)? ?(\d+)/g;

/** Numbers of documents: "57-nq/tw" for "57-NQ/TW", and "nghi quyet 57" where a kind of document has a number. Folded. */
export function documentNumbers(text: string): string[] {
  const nfc = toNfc(text);
  const signed = [...nfc.matchAll(SIGNED)].map((match) => fold(match[0]).replace(/\s/g, ""));
  const named = [...fold(nfc).replace(/\s+/g, " ").matchAll(NAMED)].map((match) => `${match[1]} ${Number(match[2])}`);
  return [...signed, ...named];
}

/** What a number may measure: the words after it that change what it says. Folded. */
const MEASURE =
  /(\d+(?:[.,]\d+)*)\s*\\?(%|phan tram|ty|ti|trieu|nghin|ngan|dong|ngay|thang|nam|tuan|gio|phut|giay|lan|nguoi|ho|thon|xom|xa|doanh nghiep|don vi|co quan|can bo|diem|km|m2|ha|kbps|mbps|gbps|gb\/s|mb\/s|kb|mb|gb|tb)(?![\p{L}\d])/gu;
const SAME: Record<string, string> = { "phan tram": "%", ti: "ty", ngan: "nghin" };

/** Numbers with what they measure: "80 %", "1.5 ty", "5 ngay". Folded; commas are points, leading zeros dropped. */
export function measures(text: string): string[] {
  const plain = fold(toNfc(text)).replace(/\s+/g, " ");
  return (
    [...plain.matchAll(MEASURE)]
      // "6 năm 2026" and "5 tháng 6" are parts of dates.
      .filter(
        (match) =>
          !(/^(?:nam|thang)$/.test(match[2] ?? "") && /^ ?\d/.test(plain.slice(match.index + match[0].length))),
      )
      .map((match) => `${canonicalNumber(match[1] ?? "")} ${SAME[match[2] ?? ""] ?? match[2]}`)
  );
}

/** "01" and "1", "0.8" and "0,8" are the same figure. */
export function canonicalNumber(number: string): string {
  return number.replace(",", ".").replace(/^0+(?=\d)/, "");
}

const DIGIT_WORDS = new Set(
  "không một mốt hai ba bốn tư năm lăm sáu bảy bẩy tám chín mười mươi trăm nghìn ngàn triệu tỷ tỉ rưỡi".split(" "),
);
const TENS = new Set(["mười", "mươi", "trăm", "nghìn", "ngàn", "triệu", "tỷ", "tỉ", "rưỡi"]);
const MEASURED =
  /^(phần trăm|ngày|tháng|tuần|giờ|phút|lần|người|hộ|xã|thôn|xóm|đơn vị|cơ quan|doanh nghiệp|chỉ tiêu|nhiệm vụ)(?: |$)/;

const BEFORE_DATES = new Set(["ngày", "mùng", "mồng", "tháng"]);

/** Numbers written in words with what makes numbers of them: "tám mươi", "hai năm", "tháng sáu". "một số" and "năm 2030" are none. */
export function spelledNumbers(text: string): string[] {
  const words = syllables(text).map((s) => s.written);
  const found: string[] = [];
  for (let at = 0; at < words.length; ) {
    let end = at;
    while (end < words.length && DIGIT_WORDS.has(words[end] ?? "")) end += 1;
    const run = words.slice(at, end);
    const before = words[at - 1] ?? "";
    const after = words.slice(end, end + 2).join(" ");
    if (run.length > 0 && BEFORE_DATES.has(before)) found.push([before, ...run].join(" "));
    // "năm" is five and year: "hai năm".
    else if (run.length > 1 && (run.some((w) => TENS.has(w)) || run.at(-1) === "năm")) found.push(run.join(" "));
    else if (run.length === 1 && MEASURED.test(after)) found.push(`${run[0]} ${MEASURED.exec(after)?.[1]}`);
    at = Math.max(end, at + 1);
  }
  return found;
}

const LINK =
  /\b(?:https?:\/\/[^\s<>"“”]+|[\p{L}\d._%+-]{1,64}@[\p{L}\d.-]{1,190}|(?:[a-z\d-]{1,63}\.){1,5}(?:vn|com|net|org|io|info|app|gov|edu|xyz|top|site|me|ly)(?:\/[^\s<>"“”]*)?)/giu;

/** Addresses of pages and mailboxes: lower case, without "https://", "www." and the mark that ends a sentence. */
export function links(text: string): string[] {
  return [...toNfc(text).matchAll(LINK)].map((match) =>
    match[0].toLowerCase().replace(/^(?:https?:\/\/)?(?:www\.)?|[.,;:!?)\]/]+$/g, ""),
  );
}

const OFFICE_HEADS = [
  "UBND|HĐND|MTTQ|UBMTTQ|[ỦU][ỷyỶY] ban nhân dân|Hội đồng nhân dân|Mặt trận Tổ quốc|Công an|Đảng [uủ][ỷyỳ]|Trạm Y tế",
  "(?:Phòng|Sở|Bộ|Ban|Cục|Chi cục|Tổng cục|Vụ|Viện|Trung tâm|Văn phòng|[ỦU][ỷy] ban|Hội đồng|Hội|Đoàn|Liên đoàn|Liên minh)(?= \\p{Lu})",
  "(?:Trạm|Trường|Tổ|Kho bạc|Ngân hàng|Bưu điện|Công ty|Tập đoàn|Chi nhánh|Tòa án|Viện kiểm sát)(?= \\p{Lu})",
];
/** A name runs on over levels ("xã"), capitals ("VNPT", "Thái Nguyên"), and a capital with the other half of its word ("Kinh tế"). */
const OFFICE_REST =
  "(?:(?: -| –)? (?:(?:xã|phường|huyện|tỉnh|thành phố)(?!\\p{L})|\\p{Lu}[\\p{Lu}\\d]+(?!\\p{L})|\\p{Lu}\\p{Ll}*(?: \\p{Lu}\\p{Ll}*)+|\\p{Lu}\\p{Ll}*(?: \\p{Ll}+)?))*";
const OFFICE = new RegExp(`(?<![\\p{L}\\d])(?:${OFFICE_HEADS.join("|")})${OFFICE_REST}`, "gu");
const SHORT_FORMS: readonly [RegExp, string][] = [
  [/\buy ban nhan dan\b/g, "ubnd"],
  [/\bhoi dong nhan dan\b/g, "hdnd"],
  [/\buy ban mat tran to quoc(?: viet nam)?\b|\bubmttq(?: viet nam)?\b|\bmat tran to quoc(?: viet nam)?\b/g, "mttq"],
];

/** "Ủy ban nhân dân xã" and "UBND xã" alike: folded syllables, with the short forms that every office uses. */
export function officePhrase(text: string): string {
  const folded = syllables(text)
    .map((s) => s.folded)
    .join(" ");
  return SHORT_FORMS.reduce((phrase, [long, short]) => phrase.replace(long, short), folded);
}

/** Names of offices by their capitals ("Phòng Kinh tế", "UBND xã"), as `officePhrase` writes them. */
export function officeNames(text: string): string[] {
  return [...toNfc(text).replace(/\s+/g, " ").matchAll(OFFICE)].map((match) => officePhrase(match[0]));
}
