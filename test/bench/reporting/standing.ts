import { Knowledge } from "../../../src/conversation/answering/knowledge.ts";
import { createReporting } from "../../../src/reporting/reporting.ts";
import { percentiles } from "../figures.ts";
import { seededRandom } from "../typos.ts";
import { type Desk, deskOn, openStorage } from "./desk.ts";
import type { BenchEngine } from "./engines.ts";
import { COMMUNES, loadNation, MODEL, slugs, withPlanOf } from "./nation.ts";

const SEED = 20_260_101;
const WARM_UP = 10;
const RUNS = 50;
/** Drawn, not drawn, read alone. */
const MEASURES = 3;

export const STANDING_COLUMNS = ["", "runs", "mean", "p50", "p95", "p99"];

export interface Standings {
  /** Of tables with STANDING_COLUMNS. */
  rows: string[][];
  /** Rows of the database, by table. */
  loaded: Record<string, number>;
  loadMs: number;
}

/**
 * Random communes, each asked about once, and the knowledge as if they had the model's plan. The others are in the database
 * alone: thousands of plans in memory would be measured with it.
 */
function sample({ catalogue, index, lexicon, guides }: Knowledge): { communes: string[]; nation: Knowledge } {
  const random = seededRandom(SEED);
  const left = slugs(COMMUNES);
  const communes = Array.from(
    { length: MEASURES * (WARM_UP + RUNS) },
    () => left.splice(Math.floor(random() * left.length), 1)[0] as string,
  );
  // Without entries: nothing is searched here.
  return { communes, nation: new Knowledge(withPlanOf(catalogue, communes), [], index, lexicon, guides) };
}

/** How long leaders of random communes wait for /tiendo when all communes of the country report into this database. */
export async function standings(engine: BenchEngine, knowledge: Knowledge): Promise<Standings> {
  const { communes, nation } = sample(knowledge);
  const empty = await engine.create();
  const startedMs = performance.now();
  const loaded = await loadNation(
    empty.url,
    nation.catalogue.indicators.filter(({ commune }) => commune === MODEL),
  );
  const loadMs = performance.now() - startedMs;
  const storage = await openStorage(empty.url);
  try {
    const reporting = createReporting();
    const whole = deskOn(storage, nation, reporting);
    const undrawn = deskOn(storage, nation, { ...reporting, drawChart: async () => Buffer.alloc(0) });
    const next = (): string => communes.pop() as string;
    const read = (commune: string) => storage.reports.current({ commune, years: [2025, 2026] });
    return {
      loaded,
      loadMs,
      rows: [
        [`${engine.name}: /tiendo with its picture`, ...(await timed(() => standing(whole, next())))],
        [`${engine.name}: /tiendo, nothing drawn`, ...(await timed(() => standing(undrawn, next())))],
        [`${engine.name}: its reports alone`, ...(await timed(() => read(next())))],
      ],
    };
  } finally {
    await storage.close();
    await empty.remove();
  }
}

/** @throws Error unless everything is reported, so that a refusal is not taken for a quick answer. */
async function standing(desk: Desk, commune: string): Promise<void> {
  const { text } = await desk.say(commune, "/tiendo");
  const [, reported, all] = /: (\d+)\/(\d+) chỉ tiêu có số liệu/.exec(text) ?? [];
  if (reported === undefined || reported !== all) throw new Error(text);
}

async function timed(work: () => Promise<unknown>): Promise<string[]> {
  const times: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    const startedMs = performance.now();
    await work();
    if (run >= WARM_UP) times.push(performance.now() - startedMs);
  }
  return percentiles(times);
}
