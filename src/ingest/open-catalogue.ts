import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Config } from "../config.ts";
import { AppError } from "../domain/errors.ts";
import type { Catalogue } from "../domain/plan.ts";
import type { Logger } from "../log.ts";
import { buildCatalogue, type IngestedFile, ingestFiles, loadLexicon } from "./ingest.ts";
import { hashFolders, loadCatalogue, saveCatalogue } from "./saved.ts";

/** Folder under DATA_DIR for what is derived from the knowledge and may be deleted at any time. */
const DERIVED = "knowledge";

type Places = Pick<Config, "knowledgeDir" | "dataDir">;
type Note = (line: string) => void;

/**
 * The catalogue of KNOWLEDGE_DIR, read from DATA_DIR when nothing changed since.
 * @returns it and the folder for what else is derived. @throws AppError "knowledge-empty" when there is no plan.
 */
export async function openCatalogue(
  config: Places,
  log: Logger,
  note: Note,
): Promise<{ catalogue: Catalogue; dir: string }> {
  const plans = join(config.knowledgeDir, "plans");
  if (!existsSync(plans))
    throw new AppError("knowledge-empty", `Không thấy thư mục kế hoạch ${plans}. Hãy đặt tệp kế hoạch vào đó.`);
  const dir = join(config.dataDir, DERIVED);
  const hash = hashFolders([plans, join(config.knowledgeDir, "lexicon")]);
  const saved = loadCatalogue(dir, hash);
  if (saved) return { catalogue: saved, dir };
  const files = await readPlans(plans, config.knowledgeDir, note);
  for (const file of files.filter((f) => f.outcome === "skipped")) {
    log.warn({ event: "plan-skipped", file: file.fileName }, "a plan file was skipped");
    note(`Bỏ qua ${file.fileName}: ${file.reason ?? "không rõ lý do"}`);
  }
  const catalogue = buildCatalogue(files.flatMap((file) => (file.records ? [file.records] : [])));
  if (catalogue.documents.length === 0)
    throw new AppError(
      "knowledge-empty",
      `Thư mục ${plans} chưa có kế hoạch nào đọc được. Hãy đặt tệp .txt hoặc .md vào đó.`,
    );
  saveCatalogue(dir, hash, catalogue);
  return { catalogue, dir };
}

/** Between two plans, whoever asks whether the service lives or wants to stop it gets a turn. */
async function readPlans(plans: string, knowledgeDir: string, note: Note): Promise<IngestedFile[]> {
  const files: IngestedFile[] = [];
  for (const { file, total } of ingestFiles(plans, loadLexicon(knowledgeDir))) {
    files.push(file);
    note(`Đọc kế hoạch ${files.length}/${total}: ${file.fileName}`);
    await setImmediate();
  }
  return files;
}
