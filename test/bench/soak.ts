import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { createLogger } from "../../src/log.ts";
import { createStorage } from "../../src/storage/storage.ts";
import { type Asking, askOn } from "./channels/answers.ts";
import { clientOf } from "./channels/client.ts";
import { startPlatforms } from "./channels/platforms.ts";
import { type Out, percentiles } from "./figures.ts";
import { Leftovers } from "./leftovers.ts";
import { residentMegabytes, startService } from "./served.ts";

export const PER_SECOND = 50;
export const MINUTES = 5;
const ROW_MS = 30_000;
/** Every so many messages one is brought twice. */
const TWICE_EVERY = 20;
/** What is left at the end has this long. */
export const DRAIN_MS = 240_000;
const AT_ONCE = 64;

/** What was measured between two rows. */
interface Stretch {
  acknowledgedMs: number[];
  answeredMs: number[];
}

/**
 * So many questions a second, half of them on Telegram and half on Zalo, each of a new person, for so many minutes, on SQLite:
 * whether times and memory stay as they are, and whether anything is lost or doubled. Messages begin at fixed times, however
 * late the earlier ones are, so that a service that cannot keep up shows growing times. The time of
 * acknowledging counts from when the message is due, a connection that it has to wait for included.
 * @param minutes more than 0. @param perSecond more than 0.
 */
export async function benchSoak(minutes: number, perSecond: number, out: Out): Promise<void> {
  const leftovers = new Leftovers();
  const dataDir = leftovers.folder();
  const platforms = await startPlatforms();
  try {
    out(
      `${cpus().length} cores (load before ${loadavg()[0]?.toFixed(1)}), Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
    );
    const service = await startService(dataDir, leftovers, Object.assign({}, ...platforms.map((one) => one.env)));
    const client = clientOf(service.address, AT_ONCE);
    const askings = platforms.map((platform) => askOn(platform, client));
    out(`${perSecond} MESSAGES A SECOND for ${minutes} minutes; milliseconds, MB`);
    row(out, COLUMNS);
    const memory = () => residentMegabytes(service.pid);
    await keepAsking(askings, { ms: minutes * 60_000, perSecond, memory, row: (cells) => row(out, cells) });
    const endedMs = performance.now();
    await Promise.all(askings.map((asking) => asking.settled(DRAIN_MS)));
    out(`the last answer came ${((performance.now() - endedMs) / 1_000).toFixed(1)} s after the last message`);
    await service.stop();
    client.close();
    const sum = (of: (asking: Asking) => number) => askings.reduce((all, asking) => all + of(asking), 0);
    const left = await waiting(`sqlite:${join(dataDir, "troly.db")}`);
    out(`messages: ${sum((a) => a.asked())}, lost: ${sum((a) => a.unanswered())}, doubled: ${sum((a) => a.doubled())}`);
    out(`left in the inbox: ${left.inbox}, in the outbox: ${left.outbox}, given up: ${left.dead}`);
    out(`load after: ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    leftovers.end();
    for (const platform of platforms) await platform.close();
  }
}

const COLUMNS = [
  "until",
  "acknowledged",
  "mean",
  "p50",
  "p95",
  "p99",
  "answered",
  "mean",
  "p50",
  "p95",
  "p99",
  "memory",
  "unanswered",
];

/** As they come: a run that is stopped has said what it saw. */
function row(out: Out, cells: readonly string[]): void {
  out(
    cells.map((cell, i) => cell.padStart(COLUMNS[i] === "until" ? 5 : Math.max(8, COLUMNS[i]?.length ?? 0))).join(" "),
  );
}

interface Course {
  ms: number;
  perSecond: number;
  memory(): string;
  /** Called each half minute. */
  row(cells: string[]): void;
}

/** Resolves when the last message is acknowledged. @throws what the first failed delivery threw. */
async function keepAsking(askings: readonly Asking[], { ms, perSecond, memory, row }: Course): Promise<void> {
  let now: Stretch = { acknowledgedMs: [], answeredMs: [] };
  for (const asking of askings) asking.onAnswer((answered) => now.answeredMs.push(answered));
  const failures: unknown[] = [];
  async function bring(n: number): Promise<void> {
    const asking = askings[n % askings.length] as Asking;
    const { person, acknowledgedMs } = await asking.bring();
    now.acknowledgedMs.push(acknowledgedMs);
    if (n % TWICE_EVERY === 0) await asking.again(person);
  }
  const startedMs = performance.now();
  const all = Math.round((ms / 1_000) * perSecond);
  const under: Promise<void>[] = [];
  for (let n = 0; n < all; n++) {
    const dueMs = (n * 1_000) / perSecond;
    const early = startedMs + dueMs - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    under.push(bring(n).catch((error: unknown) => void failures.push(error)));
    if (failures.length > 0) throw failures[0];
    const nextMs = ((n + 1) * 1_000) / perSecond;
    if (Math.floor(nextMs / ROW_MS) === Math.floor(dueMs / ROW_MS) && n + 1 < all) continue;
    const unanswered = askings.reduce((sum, asking) => sum + asking.unanswered(), 0);
    const cells = [...percentiles(now.acknowledgedMs), ...percentiles(now.answeredMs), memory()];
    row([`${(nextMs / 1_000).toFixed(0)} s`, ...cells, String(unanswered)]);
    now = { acknowledgedMs: [], answeredMs: [] };
  }
  await Promise.all(under);
  if (failures.length > 0) throw failures[0];
}

async function waiting(url: string): Promise<{ inbox: number; outbox: number; dead: number }> {
  const storage = createStorage({ url, log: createLogger("silent"), now: () => new Date() });
  await storage.connect();
  try {
    return {
      inbox: (await storage.inbox.waiting()).count,
      outbox: (await storage.outgoing.waiting()).count,
      dead: (await storage.inbox.dead()).length,
    };
  } finally {
    await storage.close();
  }
}
