import type { Guide } from "../../src/domain/guide.ts";

/** Something that a guide says to a person, and where. */
export interface Saying {
  /** "vneid-muc-2, mục Chi phí". */
  where: string;
  text: string;
}

/** Every text of the guide that is sent to people. */
export function sayings(guide: Guide): Saying[] {
  const { id } = guide;
  return [
    { where: `${id}, khai báo`, text: [guide.audience, guide.agency, guide.where, guide.cost, guide.time].join("\n") },
    ...guide.sections.map((s) => ({ where: `${id}, mục ${s.heading}`, text: s.text })),
    ...guide.steps.map((text, n) => ({ where: `${id}, bước ${n + 1}`, text })),
    ...guide.problems.map((p) => ({ where: `${id}, kẹt “${p.title}”`, text: `${p.title}. ${p.text}` })),
  ];
}

/** Clauses, since "Mức 2 miễn phí; lệ phí thẻ tùy trường hợp" says two things. A point inside "1900.0368" ends none. */
const clauses = (text: string): string[] => text.split(/[.;!?:](?=\s|$)|\n/u).map((c) => c.trim());

/** Unicode knows no `\b` for Vietnamese letters. */
const word = (alternatives: string): string => `(?<![\\p{L}\\p{N}])(?:${alternatives})(?![\\p{L}\\p{N}])`;
const DENIED = new RegExp(word("không|đừng|chớ|cấm"), "iu");

function clausesThat(text: string, claim: RegExp, excused: RegExp): string[] {
  return clauses(text).filter((clause) => claim.test(clause) && !excused.test(clause));
}

const DISTRICT = new RegExp(
  word("(?:công an|ubnd|ủy ban nhân dân|uỷ ban nhân dân|ủy ban) (?:cấp )?(?:huyện|quận|thị xã)"),
  "iu",
);

/** Offices of the district level, which ended on 1 July 2025. */
export const districtOffices = (text: string): string[] => clausesThat(text, DISTRICT, DENIED);

const PROVINCIAL_PORTAL = new RegExp(
  `${word("cổng dịch vụ công (?:trực tuyến )?(?:của |cấp )?(?:tỉnh|thành phố)")}|(?:dichvucong|dvc|motcua)\\.(?!gov\\.vn)[a-z-]+\\.gov\\.vn`,
  "iu",
);

/** Clauses that send people to a province's own portal. */
export function provincialPortals(text: string): string[] {
  return clausesThat(text, PROVINCIAL_PORTAL, new RegExp(`${DENIED.source}|còn dùng`, "iu"));
}

/** Decrees that newer ones replaced. */
export const replacedDecrees = (text: string): string[] =>
  text.match(/(?<!\d)(?:59\/2022\/NĐ-CP|42\/2022\/NĐ-CP|31\/2021\/QĐ-TTg|130\/2018\/NĐ-CP)/gu) ?? [];

const LEVEL_2 = "(?:tài khoản )?(?:định danh )?(?:vneid )?mức (?:độ )?0?(?:2|hai)";
const LEVEL_2_AT_HOME = new RegExp(
  `${word("đăng ký|đăng kí|làm|lên|cấp|xin")} ${LEVEL_2}(?![\\p{L}\\p{N}]).{0,60}${word("ở nhà|tại nhà|qua mạng|trên mạng|online|trực tuyến|qua điện thoại|qua zalo|trên app|trên vneid")}`,
  "iu",
);

/** Clauses that let VNeID level 2 be had without going to the police. */
export const levelTwoAtHome = (text: string): string[] =>
  clausesThat(text, LEVEL_2_AT_HOME, new RegExp(`${DENIED.source}|${word("lừa đảo|lừa")}`, "iu"));

const LEVEL_2_COSTS = new RegExp(
  `${LEVEL_2}(?![\\p{L}\\p{N}]).{0,40}(?:\\d đồng|${word("lệ phí|phí|mất tiền|tốn tiền|tốn kém|đóng tiền")})`,
  "iu",
);

/** Clauses in which level 2 costs something. */
export const levelTwoCosts = (text: string): string[] =>
  clausesThat(text, LEVEL_2_COSTS, new RegExp(`${DENIED.source}|miễn|(?<![\\d.])0 đồng|lừa`, "iu"));

/** True when a text that calls a package of signatures or Nghị quyết 66.22 free says no condition and no end. */
export function freeForever(text: string): boolean {
  // Level 2, which people need first, is free for good.
  const free = /miễn phí|không mất tiền|0 đồng|được miễn/iu.test(
    text.replace(/làm (?:VNeID )?mức 2[^.;]*miễn phí/giu, ""),
  );
  const limited = /chữ ký số|chứng thư|66\.22/iu.test(text);
  return free && limited && !/tháng|năm đầu|đến (?:hết )?(?:ngày )?\d|thời gian miễn phí|gói|điều kiện/iu.test(text);
}

const SECRETS = "otp|mật khẩu|passcode|mã pin|số căn cước|số cccd|số định danh|ảnh thẻ|ảnh căn cước";
const HANDED_OVER = new RegExp(
  `${word("đọc|gửi|nhắn|cung cấp|nói|báo|đưa|cho biết|chụp")} (?:[\\p{L}\\d]+ ){0,4}?${word(SECRETS)}`,
  "iu",
);

/** Clauses that ask people to say or send what nobody may be told. "Lỡ đọc OTP" and "ai xin OTP" speak of what went wrong. */
export const asksForSecrets = (text: string): string[] =>
  clausesThat(text, HANDED_OVER, new RegExp(`${DENIED.source}|${word("lỡ|đã|bị|lừa|lộ|ai|xin|đòi")}`, "iu"));

/** A phone is needed where a step says so. */
export const needsPhone = (steps: readonly string[]): boolean =>
  steps.some((s) =>
    new RegExp(word("điện thoại|app|ứng dụng|vneid|sms|otp|sim|dichvucong\\.gov\\.vn|trang web"), "iu").test(s),
  );

const CALLED = new RegExp(
  `${word("gọi|nhắn|báo|số|tổng đài|qua|tới|hoặc|và|thì")} (?:(?:ngay|số|đến|tới) )?(\\d{3,4})(?![\\d/%]|[.,]\\d|\\s(?:đồng|ngày|tháng|năm|giờ|phút|giây|tuổi|triệu|số|ký tự))`,
  "giu",
);
const LONG_NUMBER = /(?<![\d/.])(?:1[89]00[ .]?\d{4}|(?:\+84|0)(?:[ .]?\d){9,10})(?![\d/])/gu;

/** Telephone numbers as printed: long ones anywhere, short ones where they are called. */
export function phoneNumbers(text: string): string[] {
  const long = text.match(LONG_NUMBER) ?? [];
  const rest = text.replace(LONG_NUMBER, " ");
  const short = [...rest.matchAll(CALLED)].map((m) => m[1] ?? "");
  const listed = rest.match(/(?<![\d/.,])(?:11[0-9]|1022|1414|141|156|5656)(?![\d/%]|[.,]\d|\s(?:đồng|ngày))/gu) ?? [];
  return [...new Set([...long, ...short, ...listed])];
}

/** Names in "Nguồn:" that are neither a legal document (in full or short) nor a source of the guide, and articles of a law that it does not name. */
export function unknownSources(guide: Guide, source: string): string[] {
  const short = (document: string): string => document.replace(/ \(.*\)$/u, "");
  const titles = new Set(guide.sources.map(({ title }) => title));
  const names = [
    ...guide.sources.map(({ title }) => ({ name: title, articles: null })),
    ...guide.legal.flatMap(({ document, article }) =>
      [...new Set([document, short(document)])].map((name) => ({ name, articles: article })),
    ),
  ];
  const articlesIn = (text: string): string[] => text.match(/Điều \d+/gu) ?? [];
  return source.split("; ").filter((said) => {
    if (titles.has(said)) return false;
    const meant = names.filter(({ name }) => said === name || said.startsWith(`${name}, `));
    const articles = articlesIn(said);
    if (articles.length === 0) return meant.length === 0;
    const known = meant.flatMap((m) => articlesIn(m.articles ?? ""));
    return !articles.every((a) => known.includes(a));
  });
}

/** Guides whose facts had to be looked at again before `today` (ISO), earliest first. */
export function overdue(guides: readonly Pick<Guide, "id" | "reviewBy">[], today: string): string[] {
  return guides
    .filter(({ reviewBy }) => reviewBy < today)
    .sort((a, b) => a.reviewBy.localeCompare(b.reviewBy))
    .map(({ id, reviewBy }) => `${id} (${reviewBy})`);
}
