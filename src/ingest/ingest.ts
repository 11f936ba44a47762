import { readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { AppError } from "../domain/errors.ts";
import type { Catalogue, PlanDocument, Unit } from "../domain/plan.ts";
import { slugify } from "../text/normalize.ts";
import { buildCatalogue, type DocumentRecords } from "./catalogue.ts";
import { allWarnings } from "./checks/checks.ts";
import { type Lexicon, loadLexicon } from "./load/lexicon.ts";
import { loadFile, toLines } from "./load/load.ts";
import type { Remark } from "./model.ts";
import { corrector } from "./ocr.ts";
import { outline } from "./outline.ts";
import { readTables } from "./parse/tables.ts";
import { readDuties } from "./records/duties.ts";
import { readEntries } from "./records/entries.ts";
import { readFront } from "./records/front.ts";
import { toIndicators } from "./records/indicators.ts";
import { toPassages, toSections } from "./records/passages.ts";
import { readProse } from "./records/prose.ts";
import { readReporting } from "./records/reporting.ts";
import { readTasks } from "./records/tasks.ts";
import { repair } from "./repair.ts";
import { UnitNames } from "./units.ts";

export type { DocumentRecords, Lexicon };
export { buildCatalogue, loadFile, loadLexicon };

export interface IngestOptions {
  /** Slug of the commune when the caller knows better than the text. */
  commune?: string;
}

/**
 * One plan's text to its records. Pure: the same text, lexicon and options give the same records.
 * @throws AppError no-content when the text has nothing to read
 */
export function ingestText(
  fileName: string,
  text: string,
  lexicon: Lexicon,
  options: IngestOptions = {},
): DocumentRecords {
  const id = slugify(basename(fileName, extname(fileName))) || "ke-hoach";
  const correct = corrector(lexicon.ocr);

  const lines = toLines(text);
  const blocks = repair(lines, correct);
  if (blocks.length === 0) throw new AppError("no-content", `Tệp ${fileName} không có đoạn văn hay bảng nào để đọc.`);
  const placed = outline(blocks);
  const reading = readTables(placed, correct);
  const front = readFront(id, placed, lexicon, options.commune);

  const commune = front.commune.slug;
  const names = new UnitNames(lexicon, { kind: front.kind, shortName: front.commune.shortName });
  const remarks: Remark[] = [...reading.remarks];
  const periodEnd =
    front.period
      ?.match(/20\d\d/g)
      ?.slice(0, 2)
      .at(-1) ?? "";
  const context = { names, outline: placed, planYear: front.planYear, periodEnd };
  const rows = readEntries(reading.tables, context, remarks);
  const entries = rows.length > 0 ? rows : readProse(placed, front.planYear);
  const indicators = toIndicators(entries, id, commune);
  const tasks = readTasks(reading.tables, { document: id, commune, names, planYear: front.planYear }, remarks);
  const duties = readDuties(placed, id, commune, names);
  const reporting = readReporting(placed, id, commune, front.issuer, names);
  const passages = toPassages(placed, reading.account, id, commune);

  const milestones = [...new Set(indicators.flatMap((i) => i.targets.map((t) => t.milestone)))]
    .filter((m) => m !== "")
    .sort();
  const document: PlanDocument = {
    id,
    commune,
    title: front.title,
    number: front.number,
    issuer: front.issuer,
    province: front.commune.province,
    issuedOn: front.issuedOn,
    signer: front.signer,
    legalBases: front.legalBases,
    head: front.head,
    period:
      front.period ??
      ([...new Set([milestones[0], milestones.at(-1)])].filter((m) => m !== undefined).join(" - ") || null),
    warnings: [],
  };
  document.warnings = allWarnings({
    document,
    front,
    outline: placed,
    reading,
    entries: rows,
    indicators,
    tasks,
    duties,
    reporting,
    remarks,
  });
  return {
    commune: front.commune,
    document,
    indicators,
    tasks,
    duties,
    reporting,
    units: unitsOf(names, commune, { tasks, duties, reporting, indicators }),
    sections: toSections(placed, reading.tables, id),
    passages,
  };
}

/** The offices that some record names, in the order in which they were met. */
function unitsOf(
  names: UnitNames,
  commune: string,
  records: Pick<DocumentRecords, "tasks" | "duties" | "reporting" | "indicators">,
): Unit[] {
  const used = new Set([
    ...records.indicators.flatMap((indicator) => indicator.lead ?? []),
    ...records.tasks.flatMap((task) => [...task.lead, ...task.coordinating]),
    ...records.duties.map((duty) => duty.unit),
    ...records.reporting.map((rule) => rule.from),
  ]);
  const addressed = records.reporting.map((rule) => rule.to);
  const named = [...names.spellings].filter(([name]) => used.has(name) || addressed.some((to) => to.includes(name)));
  return named.map(([name, spellings]) => ({
    commune,
    name,
    aliases: [...new Set([...spellings, ...names.aliasesOf(name)])].filter((alias) => alias !== name),
  }));
}

export type FileOutcome = "added" | "changed" | "unchanged" | "skipped";

export interface IngestedFile {
  fileName: string;
  /** Of the file's bytes; "" when the file could not be read. */
  sha256: string;
  /** Null when skipped. */
  records: DocumentRecords | null;
  outcome: FileOutcome;
  /** Why it was skipped: one Vietnamese sentence. */
  reason?: string;
}

/** What an earlier run knew, by file name. */
export type PreviousIngest = ReadonlyMap<string, { sha256: string; records: DocumentRecords }>;

/**
 * Ingests the files of a folder one after the other, by name. A file that cannot be read is skipped with its reason and never
 * stops the others. Files are read again even when their bytes are the same, because the lexicon or this code may have changed;
 * "unchanged" means that the records are the same, and then the earlier ones are returned.
 */
export function* ingestFiles(
  plansDir: string,
  lexicon: Lexicon,
  previous: PreviousIngest = new Map(),
): Generator<{ file: IngestedFile; total: number }, void> {
  const names = listPlans(plansDir);
  const files: IngestedFile[] = [];
  for (const name of names) {
    const file = ingestOne(plansDir, name, lexicon, previous, files);
    files.push(file);
    yield { file, total: names.length };
  }
}

/** All of `ingestFiles`, and the catalogue of them. */
export function ingestFolder(
  plansDir: string,
  lexicon: Lexicon,
  previous: PreviousIngest = new Map(),
  onProgress: (file: IngestedFile, done: number, total: number) => void = () => {},
): { catalogue: Catalogue; files: IngestedFile[] } {
  const files: IngestedFile[] = [];
  for (const { file, total } of ingestFiles(plansDir, lexicon, previous)) {
    files.push(file);
    onProgress(file, files.length, total);
  }
  return { catalogue: buildCatalogue(files.flatMap((file) => (file.records ? [file.records] : []))), files };
}

function listPlans(plansDir: string): string[] {
  try {
    return readdirSync(plansDir, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    throw new AppError("knowledge-empty", `Không mở được thư mục kế hoạch ${plansDir}.`, { cause: error });
  }
}

function ingestOne(
  plansDir: string,
  fileName: string,
  lexicon: Lexicon,
  previous: PreviousIngest,
  before: readonly IngestedFile[],
): IngestedFile {
  const skipped = (sha256: string, reason: string): IngestedFile => ({
    fileName,
    sha256,
    records: null,
    outcome: "skipped",
    reason,
  });
  try {
    const { text, sha256 } = loadFile(join(plansDir, fileName));
    const twin = before.find((file) => file.sha256 === sha256 && file.records);
    if (twin) return skipped(sha256, `Nội dung giống hệt tệp ${twin.fileName}, nên chỉ đọc một lần.`);
    const records = ingestText(fileName, text, lexicon);
    const clash = before.find((file) => file.records?.document.id === records.document.id);
    if (clash)
      return skipped(
        sha256,
        `Trùng mã kế hoạch “${records.document.id}” với tệp ${clash.fileName}; hãy đổi tên một trong hai tệp.`,
      );
    const old = previous.get(fileName);
    if (!old) return { fileName, sha256, records, outcome: "added" };
    const same = old.sha256 === sha256 && JSON.stringify(old.records) === JSON.stringify(records);
    return { fileName, sha256, records: same ? old.records : records, outcome: same ? "unchanged" : "changed" };
  } catch (error) {
    if (error instanceof AppError) return skipped("", error.message);
    throw error;
  }
}
