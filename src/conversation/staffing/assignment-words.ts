import { foldedPhrase } from "../../text/syllables.ts";

/** What somebody typed after /phancong, taken apart. */
export interface AssignmentWords {
  /** Null when neither codes nor "đầu mối" are named. */
  what: { kind: "focal" } | { kind: "indicators"; codes: string[] } | null;
  /** Id of the plan, typed before the codes where several plans of a commune have the same code; null mostly. */
  document: string | null;
  /** True for "bỏ", "huỷ": what was assigned is taken back. */
  isRemoval: boolean;
  /** As typed; may be empty. */
  unit: string;
}

/** "III.1", "iii 1", "V20", "V.3(2)", "7": one code and what stands between it and the next. */
const CODE =
  /^(?:(?:mã|chỉ tiêu|chi tieu)\s+)?(?:([ivxlc]{1,6})[\s.-]*)?(\d{1,3}(?:\.\d{1,3})*)(\(\d{1,2}\))?(?=[\s,;:]|$)[\s,;:]*(?:và\s+)?/iu;
const FOCAL = /^(?:đơn vị |don vi |cơ quan |co quan )?(?:đầu mối|dau moi)(?!\p{L})[\s:,]*/iu;
const REMOVE =
  /^(?:bỏ|bo(?= [ivxlc]{1,6}[\s.-]*\d| dau moi)|hủy|huỷ|huy|thôi|xóa|xoá|gỡ)(?!\p{L})[\s:,]*(?:phân công\s+)?/iu;
/** Between what and who: "đầu mối là Văn phòng", "III.1 cho Phòng Kinh tế". */
const BETWEEN = /^(?:là|la|cho|giao|về)(?!\p{L})[\s:,]*/iu;
/** Alone after the codes, so that "Bộ phận một cửa" typed without marks is no "bỏ". Folded. */
const REMOVE_ALONE = ["bo", "huy", "thoi", "xoa", "go", "bo phan cong", "huy phan cong", "thu lai"];

/** @param documents ids of the commune's plans. */
export function readAssignmentWords(typed: string, documents: readonly string[]): AssignmentWords {
  const first = REMOVE.exec(typed);
  let rest = typed.slice(first?.[0].length ?? 0).trim();
  const document = documents.find((id) => rest.toLowerCase().startsWith(`${id} `)) ?? null;
  if (document !== null) rest = rest.slice(document.length).trim();
  const focal = FOCAL.exec(rest);
  const codes: string[] = [];
  if (focal) rest = rest.slice(focal[0].length);
  else
    for (let found = CODE.exec(rest); found; found = CODE.exec(rest)) {
      const [whole, group, number, repeated = ""] = found;
      codes.push(`${group ? `${group.toUpperCase()}.` : ""}${number}${repeated}`);
      rest = rest.slice(whole.length);
    }
  const unit = rest.replace(BETWEEN, "").trim();
  const alone = REMOVE_ALONE.includes(foldedPhrase(unit));
  return {
    what: focal ? { kind: "focal" } : codes.length > 0 ? { kind: "indicators", codes: [...new Set(codes)] } : null,
    document,
    isRemoval: first !== null || alone,
    unit: alone ? "" : unit,
  };
}
