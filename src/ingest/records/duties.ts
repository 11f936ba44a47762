import type { Duty } from "../../domain/plan.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import type { Outline, OutlineNode, PlacedText } from "../model.ts";
import { looksLikeUnit, type UnitNames } from "../units.ts";

const PART = /to chuc thuc hien|phan cong (?:nhiem vu|trach nhiem|thuc hien|to chuc)|trach nhiem (?:thuc hien|cua)/;
/** Headings of that part which are no office: "Chế độ thông tin, báo cáo", "Kinh phí thực hiện". */
const NO_OFFICE =
  /^(?:che do|cong tac|kinh phi|thoi gian|giai phap|ve |nguon|kiem tra|thong tin|to chuc (?:trien khai|thuc hien)|trach nhiem chung|so ket|lo trinh|du toan)/;
/** With these words a sentence about an office goes on to say what it does. Lower case only: "Ban Chỉ đạo" is a name. */
const VERBS =
  "có trách nhiệm|chịu trách nhiệm|có nhiệm vụ|xây dựng|tổ chức (?:tuyên truyền|triển khai|thực hiện|quán triệt|phổ biến|tập huấn|rà soát|theo dõi)|chủ trì|phối hợp|tham mưu|thực hiện|triển khai|căn cứ|theo dõi|tuyên truyền|hướng dẫn|đôn đốc|bố trí|tăng cường|chỉ đạo|bảo đảm|đảm bảo|chủ động|phát huy|đẩy mạnh|tiếp tục|rà soát|cân đối|giám sát|kiểm tra|vận động|tập trung|tích cực|báo cáo|thường xuyên|nghiên cứu|quán triệt|cụ thể hóa|cụ thể hoá|đề xuất|là (?:cơ quan|đầu mối|đơn vị)|tổng hợp|định kỳ";
const UNIT_THEN_VERB = new RegExp(
  `^((?:Giao |Đề nghị |Yêu cầu )?(?:\\p{Lu}|các ).*?[^,:;.])(?:,)?\\s+(?=(?:${VERBS})(?![\\p{L}]))`,
  "u",
);
const REQUEST = /^(?:Giao|Đề nghị|Yêu cầu|Trách nhiệm của)\s+(?:cho\s+)?/iu;

interface Collector {
  node: OutlineNode;
  /** Unit of the heading, "" when the heading is none. */
  unit: string;
}

/** What the part "Tổ chức thực hiện" gives each office: by its headings, by "- Office: …" bullets, or by "Office + verb" sentences. */
export function readDuties(outline: Outline, document: string, commune: string, names: UnitNames): Duty[] {
  const records = new Map<string, Duty>();
  const add = (unit: string, text: string, placed: PlacedText): void => {
    const section = placed.node?.label ?? "";
    const key = `${unit}|${section}`;
    const known = records.get(key);
    if (known) {
      known.text += `\n${text}`;
      known.endLine = placed.block.endLine;
      return;
    }
    const { line, endLine } = placed.block;
    records.set(key, { document, commune, unit, text, line, endLine, section });
  };
  for (const placed of outline.texts) {
    if (!["text", "item"].includes(placed.role) || placed.block.footnote) continue;
    const own = dutyOwner(placed, names);
    if (!own) continue;
    for (const unit of own.units) add(unit, own.text, placed);
  }
  return [...records.values()];
}

/** Whose duty a text is, and the text without the name; null outside the part or when nobody is named. */
export function dutyOwner(placed: PlacedText, names: UnitNames): { units: string[]; text: string } | null {
  const { node, block, role } = placed;
  if (!node || !inPart(node)) return null;
  const text = role === "item" ? block.text.replace(/^(?:\d+(?:\.\d+)*|[a-zđ])\s*[.)\-–]\s*/u, "") : block.text;
  const labelled = /^([^:]{3,120}):\s*(.+)$/su.exec(text);
  if (
    labelled &&
    isOffice(labelled[1] ?? "", names) &&
    (block.bullet || role === "item" || names.known(bare(labelled[1] ?? "")))
  ) {
    return { units: unitsOf(labelled[1] ?? "", names), text: capital(labelled[2] ?? "") };
  }
  const heading = headingUnit(node, names);
  if (heading.unit !== "" && role !== "item") return { units: unitsOf(heading.unit, names), text };
  const sentence = UNIT_THEN_VERB.exec(text);
  if (sentence && isOffice(sentence[1] ?? "", names)) {
    return { units: unitsOf(sentence[1] ?? "", names), text: capital(text.slice((sentence[0] ?? "").length).trim()) };
  }
  return heading.unit !== "" ? { units: unitsOf(heading.unit, names), text } : null;
}

function inPart(node: OutlineNode): boolean {
  for (let at: OutlineNode | null = node; at; at = at.parent)
    if (PART.test(foldedPhrase(at.title)) && at.heading) return true;
  return false;
}

/** The office of the innermost heading; a heading that is none hides those above it. */
function headingUnit(node: OutlineNode, names: UnitNames): Collector {
  for (let at: OutlineNode | null = node; at; at = at.parent) {
    if (!at.heading) continue;
    if (PART.test(foldedPhrase(at.title)) && at.parent === null) break;
    const title = bare(at.title);
    if (isOffice(title, names)) return { node: at, unit: title };
    if (!/^[a-zđ]$/u.test(at.printed)) break;
  }
  return { node, unit: "" };
}

/** The unit under whose heading a text stands, "" when there is none. */
export function sectionUnit(node: OutlineNode | null, names: UnitNames): string {
  if (!node || !inPart(node)) return "";
  const { unit } = headingUnit(node, names);
  return unit === "" ? "" : (unitsOf(unit, names)[0] ?? "");
}

function capital(text: string): string {
  return (text[0] ?? "").toLocaleUpperCase("vi") + text.slice(1);
}

function bare(title: string): string {
  return title
    .replace(REQUEST, "")
    .replace(/[:.;,]\s*$/, "")
    .trim();
}

function isOffice(text: string, names: UnitNames): boolean {
  const own = bare(text);
  if (names.known(own)) return true;
  const phrase = foldedPhrase(own);
  return (
    looksLikeUnit(own) && !NO_OFFICE.test(phrase) && !/^(?:cac )?(?:noi dung|nhiem vu|giai phap|chi tieu)/.test(phrase)
  );
}

/** Several offices only when the lexicon knows each of them; otherwise the heading stays one name as printed. */
function unitsOf(printed: string, names: UnitNames): string[] {
  const own = bare(printed);
  const parts = names.parts(own);
  if (parts.length > 1 && parts.every((part) => names.known(part) !== null))
    return parts.map((part) => names.name(part));
  return [names.name(own)];
}
