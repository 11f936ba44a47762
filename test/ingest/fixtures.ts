import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DocumentRecords, ingestText, loadLexicon } from "../../src/ingest/ingest.ts";

const root = join(import.meta.dirname, "../..");
export const KNOWLEDGE = join(root, "knowledge");
export const PLANS = join(KNOWLEDGE, "plans");
export const lexicon = loadLexicon(KNOWLEDGE);

export function planText(id: string): string {
  return readFileSync(join(PLANS, `${id}.txt`), "utf8");
}

/** The real plan with the real lexicon. */
export function plan(id: string): DocumentRecords {
  return ingestText(`${id}.txt`, planText(id), lexicon);
}

/** A made-up plan with the real lexicon. */
export function made(text: string, fileName = "ke-hoach.txt"): DocumentRecords {
  return ingestText(fileName, text, lexicon);
}

/** Rows of cells as a tab table. */
export function tabs(...rows: string[][]): string {
  return rows.map((row) => row.join("\t")).join("\n");
}
