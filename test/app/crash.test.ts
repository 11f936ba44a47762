import { afterEach, expect, it } from "vitest";
import { seededRandom } from "../bench/typos.ts";
import { jsonLines, type Place, place } from "../cli/run.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import { startBotFramework } from "./crash/botframework.ts";
import { type Instance, instanceAt } from "./crash/instance.ts";
import { citizen, faultsOf, type Life, officer, type Value, type Writer } from "./crash/people.ts";
import type { Around, Platform, Trouble } from "./crash/platform.ts";
import { startTelegram } from "./crash/telegram.ts";
import { startWebChat } from "./crash/webchat.ts";
import { startZalo } from "./crash/zalo.ts";
import { killServices } from "./service.ts";

const SEED = 2026;
/** How long an instance lives on once it serves, at most: as parts of a start, since a machine that is slow at that is slow at all. */
const AWAKE_STARTS = 0.7;
const KILLED_WHILE_STARTING = 0.2;
/** After so many messages that went well the next one meets trouble. */
const GOOD_SENDS = 5;
const LOOK_MS = 20;
/** Which trouble comes how often. A hang lasts for 10 to 15 s, or until the next kill. */
const TROUBLES: readonly Trouble[] = ["busy", "busy", "failed", "failed", "reset", "reset", "lost", "lost", "hang"];
const AGAIN_EVERY_MS = 150;
/** The last kills come without trouble from the platforms: waits that were begun under it would else be sat out after them. */
const CALM_KILLS = 10;
const SETTLE_MS = 90_000;
const OFFICERS = 2;
const CITIZENS = 2;
/** Indicators of the officers' unit. */
const CODES = ["V.20", "V.28", "V.30"];
const INVITE = ["admin", "invite", "--commune", "phuoc-an", "--unit", "công an xã", "--role", "officer"];

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

await describeOnEachEngine("the service under kill -9", (engine) => {
  /** SQLite is one service's alone. */
  const isShared = engine.name === "PostgreSQL";
  const places: Place[] = [];
  const platforms: Platform[] = [];
  let database: EmptyDatabase;
  let env: Record<string, string>;
  afterEach(async () => {
    await killServices();
    for (const platform of platforms.splice(0)) await platform.close();
    for (const one of places.splice(0)) one.remove();
    await database.remove();
  });

  /**
   * All four to one service. Two services share Telegram by its webhook only, for which they need a PUBLIC_URL, with which Teams
   * wants tokens that only Microsoft can give: so two services are tried with the one and with the other.
   */
  const STORMS: { kills: number; start: (around: Around) => Promise<Platform>[] }[] = isShared
    ? [
        { kills: 50, start: (around) => [startTelegram(around, true), startZalo(around), startWebChat(around)] },
        { kills: 50, start: (around) => [startBotFramework(around), startZalo(around), startWebChat(around)] },
      ]
    : [
        {
          kills: 100,
          start: (around) => [
            startTelegram(around, false),
            startZalo(around),
            startBotFramework(around),
            startWebChat(around),
          ],
        },
      ];

  async function newInstances(): Promise<Instance[]> {
    const all: Instance[] = [];
    for (let i = 0; i < (isShared ? 2 : 1); i++) {
      const own = place();
      places.push(own);
      const one = await instanceAt(own, env);
      all.push(one);
      // In order, so that what Node compiled is kept for the starts to come, and Zalo's tokens are new.
      one.start();
      await one.ready();
      await one.end("SIGTERM");
    }
    return all;
  }

  const command = (...args: string[]) => (places[0] as Place).cli(args, { env });

  /** Officers and citizens on each platform. @param confirmed gets what officers confirm. */
  async function people(life: Life, confirmed: Value[]): Promise<Writer[]> {
    let made = 0;
    function nextValue(): Value {
      const n = made++;
      const months = Math.floor(n / CODES.length);
      const period = `T${(months % 12) + 1}/${2025 - Math.floor(months / 12)}`;
      // Close together, so that no value is a jump that is asked about again.
      return { code: CODES[n % CODES.length] ?? "", period, value: 60 + (n % 50) / 10 };
    }
    const writers: Writer[] = [];
    for (const platform of platforms) {
      const invitations = await Promise.all(Array.from({ length: OFFICERS }, () => command(...INVITE)));
      for (const [n, { out }] of invitations.entries())
        writers.push(officer(platform.person(n), life, { invitation: out.trim(), nextValue, confirmed }));
      for (let n = 0; n < CITIZENS; n++) writers.push(citizen(platform.person(OFFICERS + n), life));
    }
    return writers;
  }

  /** Platforms take some messages badly. @returns a way to end that. */
  function trouble(random: () => number): () => void {
    const last = new Map<Platform, number>();
    const looking = setInterval(() => {
      for (const platform of platforms) {
        if (platform.taken() - (last.get(platform) ?? 0) < GOOD_SENDS) continue;
        last.set(platform, platform.taken());
        platform.meet(TROUBLES[Math.floor(random() * TROUBLES.length)] ?? "failed");
      }
    }, LOOK_MS);
    return () => clearInterval(looking);
  }

  /** Kills one instance or the other, so many times in all, and starts it at once again; at last they stay. */
  async function storm(
    instances: readonly Instance[],
    { kills, startMs }: { kills: number; startMs: number },
    random: () => number,
    onKill: (n: number) => void,
  ) {
    for (let n = 1; n <= kills; n++) {
      const one = instances[Math.floor(random() * instances.length)] as Instance;
      if (random() < KILLED_WHILE_STARTING) await pause(random() * startMs);
      else {
        await one.ready();
        await pause(random() * startMs * AWAKE_STARTS);
      }
      await one.end("SIGKILL");
      one.start();
      onKill(n);
    }
    await Promise.all(instances.map((one) => one.ready()));
  }

  /** Waits until everything is acknowledged and answered, and people have ended what they were at; not for ever. */
  async function settle(writers: readonly Writer[], writing: Promise<unknown>): Promise<void> {
    let hasWritten = false;
    void writing.then(() => {
      hasWritten = true;
    });
    const isSettled = () =>
      hasWritten && platforms.every((one) => one.waiting() === 0) && writers.flatMap(faultsOf).length === 0;
    for (const end = Date.now() + SETTLE_MS; !isSettled() && Date.now() < end; ) await pause(100);
  }

  it.each(STORMS)(
    "$kills times at random moments: no confirmed value is missing or doubled, and every message is answered, in order",
    async ({ kills, start }) => {
      const random = seededRandom(SEED);
      database = await engine.create();
      const doors: string[] = [];
      const around: Around = {
        door: () => doors[Math.floor(random() * doors.length)] ?? "",
        firstDoor: () => doors[0] ?? "",
        random,
      };
      platforms.push(...(await Promise.all(start(around))));
      env = Object.assign({ DATABASE_URL: database.url }, ...platforms.map((one) => one.env));
      const instances = await newInstances();
      doors.push(...instances.map(({ address }) => address));
      let isOver = false;
      const confirmed: Value[] = [];
      const writers = await people({ isOver: () => isOver, random }, confirmed);

      const started = performance.now();
      for (const one of instances) one.start();
      await Promise.all(instances.map((one) => one.ready()));
      const startMs = performance.now() - started;
      const writing = Promise.all(writers.map(({ write }) => write()));
      const calm = trouble(random);
      const again = setInterval(() => platforms[Math.floor(random() * platforms.length)]?.bringAgain(), AGAIN_EVERY_MS);
      await storm(instances, { kills, startMs }, random, (n) => n === kills - CALM_KILLS && calm());
      isOver = true;
      clearInterval(again);
      await settle(writers, writing);

      const metrics = await (await fetch(`${doors[0]}/metrics`)).text();
      const left = metrics.split("\n").filter((line) => /^troly_(queue|dead)/.test(line));
      const complaints = [...left, ...instances.flatMap((one) => one.complaints())].join("\n");
      expect(platforms.map((one) => one.waiting())).toEqual(platforms.map(() => 0));
      expect(await command("admin", "dead-letters")).toMatchObject({ code: 0, out: "" });
      expect(writers.flatMap(faultsOf), complaints).toEqual([]);
      expect(confirmed.length).toBeGreaterThan(writers.length);
      const reports = await command("reports", "--commune", "phuoc-an", "--format", "jsonl");
      const found = jsonLines(reports.out) as unknown as Value[];
      const key = ({ code, period, value }: Value) => `${period} ${code} ${value}`;
      expect(found.map(key).sort()).toEqual(confirmed.map(key).sort());
      expect((await command("admin", "verify")).code).toBe(0);
    },
    600_000,
  );
});
