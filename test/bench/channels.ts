import { cpus, loadavg } from "node:os";
import { type Answered, type Asking, askOn, QUESTION } from "./channels/answers.ts";
import { clientOf, rateOf } from "./channels/client.ts";
import { openCommits } from "./channels/commits.ts";
import { startEcho } from "./channels/echoed.ts";
import { type Platform, startPlatforms } from "./channels/platforms.ts";
import { at, type Out, percentiles, table } from "./figures.ts";
import { Leftovers } from "./leftovers.ts";
import { type BenchEngine, postgresEngine, sqliteEngine } from "./reporting/engines.ts";
import { residentMegabytes, startService } from "./served.ts";

/** Measured in turn, so that whatever else the machine does meets all of them alike. */
const ROUNDS = 3;
const AT_ONCE = [1, 32] as const;
/** Messages that are acknowledged, echoes and inserts in one round. */
const COUNT = { 1: 100, 32: 300 } as const;
/** Questions of which each waits for the answer. */
const ASKED = { 1: 40, 32: 150 } as const;
/** Not counted, so that nothing is compiled or opened during what is. */
const WARM = 50;
const DRAIN_MS = 120_000;

type AtOnce = (typeof AT_ONCE)[number];
/** Rates of the rounds, by how many at once. */
type Rates = Record<AtOnce, number[]>;
const none = (): Rates => ({ 1: [], 32: [] });

/**
 * What the inbox costs: the service's webhooks answer 200 only when the message is committed, so that their rate is held against
 * a bare echo (what HTTP alone costs here) and bare commits (what the database alone costs). How to read the tables:
 * - "acknowledged" is what arrives while the service answers what arrived before, with the same processor: on few cores most of
 *   the distance to the echo is that work, not the storing. It is a burst; what is kept up for long is "answers a second".
 * - A message of Zalo is two commits (when the person last wrote, then the message), one of Telegram is one.
 * - The answers' times begin when the platform begins to bring the question and end when it has the reply: acknowledging, the
 *   inbox, answering, the outbox and the sending. Platforms, client and service share this machine.
 */
export async function benchChannels(out: Out): Promise<void> {
  const leftovers = new Leftovers();
  const engines: BenchEngine[] = [sqliteEngine(leftovers)];
  try {
    engines.push(await postgresEngine());
    const load = () => loadavg()[0]?.toFixed(1);
    out(
      `${cpus().length} cores (load before ${load()}), Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
    );
    for (const { described } of engines) out(described);
    const measured: Measured[] = [];
    for (const engine of engines) measured.push(await measure(engine, leftovers));
    print(measured, out);
    out(`load after: ${load()}`);
  } finally {
    for (const engine of engines) await engine.stop();
    leftovers.end();
  }
}

interface OnPlatform {
  name: string;
  acknowledged: Rates;
  acknowledgedMs: Record<AtOnce, number[]>;
  answered: Rates;
  answers: Record<AtOnce, Answered[]>;
  asked: number;
  lost: number;
  doubled: number;
}

interface Measured {
  engine: string;
  echo: Rates;
  commits: Rates;
  platforms: OnPlatform[];
  memoryBefore: string;
  memoryAfter: string;
}

async function measure(engine: BenchEngine, leftovers: Leftovers): Promise<Measured> {
  const database = await engine.create();
  const platforms = await startPlatforms();
  const env = Object.assign({ DATABASE_URL: database.url }, ...platforms.map((one) => one.env));
  const service = await startService(leftovers.folder(), leftovers, env);
  const echo = clientOf(await startEcho(leftovers), Math.max(...AT_ONCE));
  const client = clientOf(service.address, Math.max(...AT_ONCE));
  const memoryBefore = residentMegabytes(service.pid);
  const found: Measured = {
    engine: engine.name,
    echo: none(),
    commits: none(),
    platforms: [],
    memoryBefore,
    memoryAfter: "–",
  };
  try {
    const askings = platforms.map((platform) => askOn(platform, client));
    for (const [i, { name }] of platforms.entries()) {
      await rateOf(WARM, 8, (askings[i] as Asking).ask);
      found.platforms.push({
        name,
        acknowledged: none(),
        acknowledgedMs: none(),
        answered: none(),
        answers: { 1: [], 32: [] },
        asked: 0,
        lost: 0,
        doubled: 0,
      });
    }
    const message = (platforms[0] as Platform).bring(0, 0, QUESTION);
    let inserted = 0;
    for (let round = 0; round < ROUNDS; round++)
      for (const atOnce of AT_ONCE) {
        found.echo[atOnce].push(await rateOf(COUNT[atOnce], atOnce, () => echo.post({ ...message, path: "/" })));
        const commits = await openCommits(database.url, atOnce, inserted, message.body);
        found.commits[atOnce].push(await rateOf(COUNT[atOnce], atOnce, commits.insert));
        inserted += COUNT[atOnce];
        await commits.close();
        for (const [i, asking] of askings.entries()) await measureOn(asking, found.platforms[i] as OnPlatform, atOnce);
      }
    for (const [i, asking] of askings.entries())
      Object.assign(found.platforms[i] as OnPlatform, {
        asked: asking.asked(),
        lost: asking.unanswered(),
        doubled: asking.doubled(),
      });
    found.memoryAfter = residentMegabytes(service.pid);
    return found;
  } finally {
    client.close();
    echo.close();
    await service.stop();
    for (const platform of platforms) await platform.close();
    await database.remove();
  }
}

async function measureOn(asking: Asking, into: OnPlatform, atOnce: AtOnce): Promise<void> {
  const rate = await rateOf(COUNT[atOnce], atOnce, async () => {
    into.acknowledgedMs[atOnce].push((await asking.bring()).acknowledgedMs);
  });
  into.acknowledged[atOnce].push(rate);
  // What is behind is answered before anything else is measured.
  await asking.settled(DRAIN_MS);
  const answered = await rateOf(ASKED[atOnce], atOnce, async () => {
    into.answers[atOnce].push(await asking.ask());
  });
  into.answered[atOnce].push(answered);
}

function print(measured: readonly Measured[], out: Out): void {
  out("");
  out(`A SECOND: median (least–greatest) of ${ROUNDS} rounds in turn`);
  const rows = measured.flatMap(({ engine, echo, commits, platforms }) => [
    [`bare Fastify echo, beside ${engine}`, spreadOf(echo[1]), spreadOf(echo[32])],
    [`bare commits of the same text, ${engine}`, spreadOf(commits[1]), spreadOf(commits[32])],
    ...platforms.map(({ name, acknowledged }) => [
      `${name} acknowledged, ${engine}`,
      spreadOf(acknowledged[1]),
      spreadOf(acknowledged[32]),
    ]),
    ...platforms.map(({ name, answered }) => [
      `${name} answered, ${engine}`,
      spreadOf(answered[1]),
      spreadOf(answered[32]),
    ]),
  ]);
  table(out, [["", "1 at a time", "32 at a time"], ...rows]);
  out("");
  out("MILLISECONDS until acknowledged (in the burst) and until answered");
  const times = measured.flatMap(({ engine, platforms }) =>
    platforms.flatMap(({ name, acknowledgedMs, answers }) =>
      AT_ONCE.flatMap((n) => [
        [`${name} acknowledged, ${engine}, ${n} at a time`, ...percentiles(acknowledgedMs[n])],
        [`${name} answered, ${engine}, ${n} at a time`, ...percentiles(answers[n].map((one) => one.answeredMs))],
      ]),
    ),
  );
  table(out, [["", "messages", "mean", "p50", "p95", "p99"], ...times]);
  out("");
  out("RESIDENT MEMORY of the service, MB, and what became of the messages");
  table(out, [
    ["", "before", "after", "messages", "lost", "doubled"],
    ...measured.map(({ engine, memoryBefore, memoryAfter, platforms }) => {
      const sum = (of: (one: OnPlatform) => number) => String(platforms.reduce((all, one) => all + of(one), 0));
      return [engine, memoryBefore, memoryAfter, sum((p) => p.asked), sum((p) => p.lost), sum((p) => p.doubled)];
    }),
  ]);
}

function spreadOf(rates: readonly number[]): string {
  const sorted = rates.toSorted((a, b) => a - b);
  return `${at(sorted, 0.5).toFixed(0)} (${(sorted[0] ?? 0).toFixed(0)}–${(sorted.at(-1) ?? 0).toFixed(0)})`;
}
