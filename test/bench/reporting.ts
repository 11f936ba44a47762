import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { realKnowledge } from "../conversation/real.ts";
import { type Out, table } from "./figures.ts";
import { Leftovers } from "./leftovers.ts";
import { type BenchEngine, postgresEngine, sqliteEngine } from "./reporting/engines.ts";
import { memory } from "./reporting/memory.ts";
import { COMMUNES, MONTHS, slugs, withPlanOf } from "./reporting/nation.ts";
import { confirmationRates, RATE_COLUMNS, ROUNDS } from "./reporting/rates.ts";
import { STANDING_COLUMNS, standings } from "./reporting/standing.ts";

const AT_ONCE = 5;
const SYNCS = 500;

/** Confirmed reports a second, /tiendo beside the reports of a whole country, and memory, on SQLite and PostgreSQL. */
export async function benchReporting(out: Out): Promise<void> {
  const leftovers = new Leftovers();
  const engines: BenchEngine[] = [sqliteEngine(leftovers)];
  try {
    engines.push(await postgresEngine());
    const load = () => loadavg()[0]?.toFixed(1);
    out(
      `${cpus().length} cores (load before ${load()}), Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
    );
    for (const { described } of engines) out(described);
    out(`disk: ${syncRate(leftovers.folder())} appends of 4 KB a second, each with fdatasync`);
    const knowledge = await realKnowledge();
    out("");
    await benchRates(engines, knowledge, out);
    out("");
    await benchStandings(engines, knowledge, out);
    out("");
    out("RESIDENT MEMORY of the served process on SQLite, MB");
    table(out, [["", "MB"], ...(await memory(leftovers))]);
    out("");
    out(`load after: ${load()}`);
  } finally {
    for (const engine of engines) await engine.stop();
    leftovers.end();
  }
}

async function benchRates(engines: readonly BenchEngine[], knowledge: Knowledge, out: Out): Promise<void> {
  const { catalogue, index, lexicon, guides } = knowledge;
  const several = slugs(AT_ONCE);
  const few = new Knowledge(withPlanOf(catalogue, several), [], index, lexicon, guides);
  const rows: string[][] = [];
  for (const engine of engines)
    for (const communes of [several.slice(0, 1), several]) rows.push(await confirmationRates(engine, few, communes));
  out(`CONFIRMED REPORTS A SECOND: median (least–greatest) of ${ROUNDS} rounds in turn`);
  table(out, [RATE_COLUMNS, ...rows]);
  out("bare insert: the same row into a table without indexes, by the driver alone, one transaction each");
  out("confirmed, database: report, audit log and form of one confirmation in one transaction, the form begun before");
  out("confirmed, whole chat: /baocao with code, value, period and note, then the press of the button");
}

async function benchStandings(engines: readonly BenchEngine[], knowledge: Knowledge, out: Out): Promise<void> {
  const rows: string[][] = [];
  for (const engine of engines) {
    const { loaded, loadMs, rows: own } = await standings(engine, knowledge);
    const sizes = Object.entries(loaded).map(([name, count]) => `${count.toLocaleString("en")} ${name}`);
    out(`${engine.name}: ${sizes.join(", ")}, generated in ${(loadMs / 1_000).toFixed(0)} s`);
    rows.push(...own);
  }
  out(
    `/TIENDO, ms: ${COMMUNES} communes with one plan and ${MONTHS.length} months in the database; another commune each time`,
  );
  table(out, [STANDING_COLUMNS, ...rows]);
}

/** What waiting for this disk costs alone; every commit waits for it at least once. */
function syncRate(folder: string): string {
  const file = openSync(join(folder, "appended"), "w");
  const bytes = Buffer.alloc(4_096, 1);
  const startedMs = performance.now();
  for (let i = 0; i < SYNCS; i++) {
    writeSync(file, bytes);
    fdatasyncSync(file);
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  closeSync(file);
  return (SYNCS / seconds).toFixed(0);
}
