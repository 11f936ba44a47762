import type { Knowledge } from "../../../src/conversation/answering/knowledge.ts";
import { unitsInPlan } from "../../../src/domain/responsibility.ts";
import { valueKindOf } from "../../../src/reporting/value-kinds.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import { at } from "../figures.ts";
import { type Bare, openBare } from "./bare.ts";
import { begunForms, type Officer, officerOf, reportInChat } from "./confirmations.ts";
import { deskOn, openStorage } from "./desk.ts";
import type { BenchEngine } from "./engines.ts";

/** The three are measured in turn, so that whatever else the machine does meets them alike. */
export const ROUNDS = 5;
/** In one round, over all communes together. */
const BARE = 1_000;
const CONFIRMED = 400;
const IN_CHAT = 100;
const UNIT = "Phòng Văn hóa – Xã hội";

type Work = () => Promise<void> | void;

/** One of each a round. */
interface Rates {
  bare: number[];
  confirmed: number[];
  inChat: number[];
}

export const RATE_COLUMNS = ["", "bare insert", "confirmed, database", "of bare", "confirmed, whole chat"];

/**
 * Confirmed reports a second beside the bare inserts of the same database.
 * @param communes that report at once, each one after the other by itself.
 * @returns a row of a table with RATE_COLUMNS.
 */
export async function confirmationRates(
  engine: BenchEngine,
  knowledge: Knowledge,
  communes: readonly string[],
): Promise<string[]> {
  const empty = await engine.create();
  const storage = await openStorage(empty.url);
  const bares: Bare[] = [];
  try {
    const desk = deskOn(storage, knowledge);
    const officers: Officer[] = [];
    for (const commune of communes) officers.push(await officerOf(storage, commune, UNIT, ledBy(commune, knowledge)));
    // Warm, and there is a row to copy.
    for (const officer of officers) await reportInChat(desk, officer);
    for (const _ of communes) bares.push(await openBare(empty.url));
    const share = (all: number) => Math.ceil(all / communes.length);
    const times = <T>(count: number, work: T): T[] => Array<T>(share(count)).fill(work);
    const rates: Rates = { bare: [], confirmed: [], inChat: [] };
    for (let round = 0; round < ROUNDS; round++) {
      rates.bare.push(await rate(bares.map(({ insert }) => times(BARE, insert))));
      const forms = await Promise.all(officers.map((one) => begunForms(storage, one, share(CONFIRMED))));
      rates.confirmed.push(await rate(forms));
      rates.inChat.push(await rate(officers.map((one) => times(IN_CHAT, () => reportInChat(desk, one)))));
    }
    await expectKept(storage, communes.length * (1 + ROUNDS * (share(CONFIRMED) + share(IN_CHAT))));
    return [
      `${engine.name}, ${communes.length === 1 ? "one commune" : `${communes.length} communes at once`}`,
      ...cells(rates),
    ];
  } finally {
    for (const { close } of bares) await close();
    await storage.close();
    await empty.remove();
  }
}

function cells({ bare, confirmed, inChat }: Rates): string[] {
  const share = median(confirmed) / median(bare);
  return [spreadOf(bare), spreadOf(confirmed), `${(100 * share).toFixed(0)} %`, spreadOf(inChat)];
}

/** Percentages that the unit leads, so that the same value fits all. */
function ledBy(commune: string, { catalogue }: Knowledge) {
  return catalogue.indicators.filter(
    (one) => one.commune === commune && unitsInPlan(one).includes(UNIT) && valueKindOf(one).kind === "percent",
  );
}

/** Pieces of work a second: each list in order, the lists at once. */
async function rate(lists: readonly (readonly Work[])[]): Promise<number> {
  const startedMs = performance.now();
  await Promise.all(
    lists.map(async (list) => {
      for (const work of list) await work();
    }),
  );
  return lists.flat().length / ((performance.now() - startedMs) / 1_000);
}

/** Nothing is a rate of what was not stored: the audit log holds, and has a line for each report. */
async function expectKept(storage: Storage, reports: number): Promise<void> {
  const { rows, tampering } = await storage.audit.check();
  if (rows !== reports || tampering !== null) throw new Error(`${rows} reports are kept, not ${reports}`);
}

const median = (rates: readonly number[]): number =>
  at(
    rates.toSorted((a, b) => a - b),
    0.5,
  );

function spreadOf(rates: readonly number[]): string {
  return `${median(rates).toFixed(0)} (${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)})`;
}
