import { cpus, loadavg } from "node:os";
import { type Asking, askOn } from "./channels/answers.ts";
import { clientOf } from "./channels/client.ts";
import { type Flooder, startFlood } from "./channels/flooding.ts";
import { SECRET, startPlatforms } from "./channels/platforms.ts";
import { at, type Out, percentiles, table } from "./figures.ts";
import { Leftovers } from "./leftovers.ts";
import { startService } from "./served.ts";

/** What others ask meanwhile: a commune's busiest minute, on Telegram and Zalo in turn. */
const PER_SECOND = 5;
const ASKED = 100;
const WARM = 40;
/** Calm and flood in turn, so that whatever else the machine does meets them alike. */
const ROUNDS = 3;
const FLOODER = 999_999;

const FLOODS: Record<string, Flooder> = {
  "300 a second of one Telegram account": { telegram: { secret: SECRET, person: FLOODER, perSecond: 300 } },
  "one browser, 8 requests at a time": { page: { atOnce: 8 } },
};

/**
 * How long others wait for their answers, on SQLite, while one person floods and while nobody does. The times begin when a question
 * is due and end when the platform has the reply. Flooder, platforms and client share this machine with the service, so that part
 * of what a flood costs is the sending of it.
 */
export async function benchFlood(out: Out): Promise<void> {
  const leftovers = new Leftovers();
  const platforms = await startPlatforms();
  try {
    const load = () => loadavg()[0]?.toFixed(1);
    out(
      `${cpus().length} cores (load before ${load()}), Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
    );
    const env = Object.assign({}, ...platforms.map((one) => one.env));
    const service = await startService(leftovers.folder(), leftovers, env);
    const client = clientOf(service.address, 32);
    const askings = platforms.map((platform) => askOn(platform, client));
    // So that the platform knows the account.
    for (const platform of platforms) platform.bring(FLOODER, 0, "");
    await askSteadily(askings, WARM);
    const names = [CALM, ...Object.keys(FLOODS)];
    const times = new Map<string, number[]>(names.map((name) => [name, []]));
    const statuses = new Map<string, Record<string, number>>();
    for (let round = 0; round < ROUNDS; round++)
      for (const name of names) {
        const flooder = FLOODS[name];
        const flood = flooder ? await startFlood(service.address, flooder, leftovers) : null;
        times.get(name)?.push(...(await askSteadily(askings, ASKED)));
        if (flood) statuses.set(name, sum(statuses.get(name), await flood.end()));
      }
    await service.stop();
    client.close();
    print(times, statuses, out);
    out(`load after: ${load()}`);
  } finally {
    leftovers.end();
    for (const platform of platforms) await platform.close();
  }
}

const CALM = "nobody floods";

/** @returns how long each waited for the answer, in milliseconds. */
async function askSteadily(askings: readonly Asking[], count: number): Promise<number[]> {
  const startedMs = performance.now();
  const all: Promise<number>[] = [];
  for (let n = 0; n < count; n++) {
    const early = startedMs + (n * 1_000) / PER_SECOND - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const asking = askings[n % askings.length] as Asking;
    all.push(asking.ask().then(({ answeredMs }) => answeredMs));
  }
  return Promise.all(all);
}

function sum(a: Record<string, number> = {}, b: Record<string, number>): Record<string, number> {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...keys].map((key) => [key, (a[key] ?? 0) + (b[key] ?? 0)]));
}

function print(
  times: ReadonlyMap<string, number[]>,
  statuses: ReadonlyMap<string, Record<string, number>>,
  out: Out,
): void {
  const calm = p95(times.get(CALM) ?? []);
  out(`MILLISECONDS until others are answered, ${PER_SECOND} questions a second, ${ROUNDS} rounds in turn`);
  table(out, [
    ["", "questions", "mean", "p50", "p95", "p99", "p95 to calm"],
    ...[...times].map(([name, ms]) => [name, ...percentiles(ms), `× ${(p95(ms) / calm).toFixed(2)}`]),
  ]);
  for (const [name, by] of statuses) out(`${name} was answered: ${JSON.stringify(by)}`);
}

const p95 = (ms: readonly number[]): number =>
  at(
    ms.toSorted((a, b) => a - b),
    0.95,
  );
