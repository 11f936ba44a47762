import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { AppError } from "../../domain/errors.ts";

const LEVELS = ["xã", "tỉnh", "trung ương"] as const;

/** An office with its spellings. */
export interface LexiconUnit {
  /** Canonical, written for a commune: "Công an xã". */
  name: string;
  aliases: string[];
  level: (typeof LEVELS)[number];
  /** "Các phòng chuyên môn": several offices under one name. */
  collective: boolean;
}

/** A slip of OCR programs and its correction. */
export interface OcrSlip {
  from: string;
  to: string;
  /** Corrected only when one of these follows. */
  before?: string[];
  /** Not corrected after one of these syllables. */
  notAfter?: string[];
}

/** Words about plans that an officer can edit: names of offices, slips of OCR programs. */
export interface Lexicon {
  units: LexiconUnit[];
  ocr: OcrSlip[];
}

/**
 * Reads `lexicon/units.yaml` and `lexicon/ocr.yaml` of the knowledge folder. A missing file is an empty lexicon: plans are
 * still read, only with their spellings as printed.
 * @throws AppError config-invalid when a file is there but malformed
 */
export function loadLexicon(knowledgeDir: string): Lexicon {
  const folder = join(knowledgeDir, "lexicon");
  return {
    units: readList(join(folder, "units.yaml"), "units", toUnit),
    ocr: readList(join(folder, "ocr.yaml"), "slips", toSlip),
  };
}

type Entry = Record<string, unknown>;

function readList<T>(path: string, key: string, convert: (entry: Entry) => T | null): T[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new AppError("config-invalid", `Không đọc được tệp từ điển ${path}.`, { cause: error });
  }
  let list: unknown;
  try {
    list = (parse(text) as Entry | null)?.[key];
  } catch (error) {
    throw new AppError("config-invalid", `Tệp từ điển ${path} không đúng cú pháp YAML.`, { cause: error });
  }
  if (!Array.isArray(list)) throw new AppError("config-invalid", `Tệp từ điển ${path} thiếu danh sách “${key}”.`);
  return list.map((entry: unknown, i) => {
    const own = entry !== null && typeof entry === "object" ? convert(entry as Entry) : null;
    if (own === null)
      throw new AppError("config-invalid", `Tệp từ điển ${path}, mục thứ ${i + 1} của “${key}” sai cấu trúc.`);
    return own;
  });
}

function toUnit({ name, aliases = [], level = "xã", collective = false }: Entry): LexiconUnit | null {
  const names = toTexts(aliases);
  const at = LEVELS.find((known) => known === level);
  if (typeof name !== "string" || name === "" || !names || !at || typeof collective !== "boolean") return null;
  return { name, aliases: names, level: at, collective };
}

function toSlip({ from, to, before, notAfter }: Entry): OcrSlip | null {
  const own = {
    before: before === undefined ? [] : toTexts(before),
    notAfter: notAfter === undefined ? [] : toTexts(notAfter),
  };
  if (typeof from !== "string" || from === "" || typeof to !== "string" || !own.before || !own.notAfter) return null;
  return {
    from,
    to,
    ...(own.before.length > 0 ? { before: own.before } : {}),
    ...(own.notAfter.length > 0 ? { notAfter: own.notAfter } : {}),
  };
}

/** Numbers count as text: YAML reads an unquoted 100 as a number. */
function toTexts(list: unknown): string[] | null {
  if (!Array.isArray(list) || list.some((item) => typeof item !== "string" && typeof item !== "number")) return null;
  return list.map(String);
}
