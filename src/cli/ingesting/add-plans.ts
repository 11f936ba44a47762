import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { basename, join, parse } from "node:path";
import { openKnowledge } from "../../app.ts";
import type { Config } from "../../config.ts";
import { AppError } from "../../domain/errors.ts";
import type { PlanWarning } from "../../domain/plan.ts";
import { ingestText, loadFile, loadLexicon } from "../../ingest/ingest.ts";
import type { Logger } from "../../log.ts";

export interface AddOutcome {
  fileName: string;
  outcome: "added" | "changed" | "unchanged" | "skipped";
  reason: string | null;
  /** What was read: "40 chỉ tiêu, 4 trách nhiệm…"; empty when skipped. */
  summary: string;
  warnings: PlanWarning[];
}

/** A second file of the same id, or the same bytes under another name, could not be told apart. @throws AppError saying which. */
function refuseClash(plans: string, fileName: string, bytes: Buffer): void {
  for (const other of readdirSync(plans)) {
    if (other === fileName || other.startsWith(".")) continue;
    if (parse(other).name === parse(fileName).name)
      throw new AppError("file-unsupported", `Đã có kế hoạch mang tên này: ${other}. Hãy đặt tên khác cho tệp.`);
    if (readFileSync(join(plans, other)).equals(bytes))
      throw new AppError("file-unsupported", `Nội dung giống hệt tệp ${other} đã có.`);
  }
}

/**
 * Puts plan files (or the files of a folder) into KNOWLEDGE_DIR/plans and makes the index anew. A file that cannot be read is
 * skipped with its reason and leaves everything as it was. Without paths the folder is only read again.
 */
export async function addPlans(
  config: Config,
  paths: readonly string[],
  log: Logger,
  note: (line: string) => void,
): Promise<AddOutcome[]> {
  const plans = join(config.knowledgeDir, "plans");
  mkdirSync(plans, { recursive: true });
  const lexicon = loadLexicon(config.knowledgeDir);
  const sources = paths.length === 0 ? [plans] : paths;
  const files = sources.flatMap((path) =>
    existsSync(path) && statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => !name.startsWith("."))
          .sort()
          .map((name) => join(path, name))
      : [path],
  );
  const outcomes: AddOutcome[] = [];
  for (const path of files) {
    const fileName = basename(path);
    try {
      const { text } = loadFile(path);
      const records = ingestText(fileName, text, lexicon);
      const target = join(plans, fileName);
      refuseClash(plans, fileName, readFileSync(path));
      const outcome = !existsSync(target)
        ? "added"
        : readFileSync(target).equals(readFileSync(path))
          ? "unchanged"
          : "changed";
      if (outcome !== "unchanged") {
        const temporary = join(plans, `.${fileName}.${process.pid}.tmp`);
        copyFileSync(path, temporary);
        renameSync(temporary, target);
      }
      const counts: [number, string][] = [
        [records.indicators.length, "chỉ tiêu"],
        [records.tasks.length, "nhiệm vụ"],
        [records.duties.length, "trách nhiệm"],
        [records.reporting.length, "quy định báo cáo"],
        [records.passages.length, "đoạn"],
      ];
      outcomes.push({
        fileName,
        outcome,
        reason: null,
        summary: counts
          .filter(([n]) => n > 0)
          .map(([n, what]) => `${n} ${what}`)
          .join(", "),
        warnings: records.document.warnings,
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      outcomes.push({ fileName, outcome: "skipped", reason: error.message, summary: "", warnings: [] });
    }
  }
  if (outcomes.some((o) => o.outcome !== "skipped")) await openKnowledge(config, log, note);
  return outcomes;
}
