import { existsSync } from "node:fs";
import { benchChannels } from "./channels.ts";
import { benchFlood } from "./flood.ts";
import { benchReporting } from "./reporting.ts";
import { benchRetrieval } from "./retrieval.ts";
import { benchService } from "./service.ts";
import { benchSoak, DRAIN_MS, MINUTES, PER_SECOND } from "./soak.ts";

/** Where `npm run bench` looks when no path is given; not part of the repository. */
const XQUAD = "data/xquad.vi.json";
/** Everything together takes under a minute on two cores; a machine that needs more gets no figures. */
const LIMIT_MS = 170_000;
/** Under two minutes on two cores. */
const REPORTING_LIMIT_MS = 400_000;
const CHANNELS_LIMIT_MS = 400_000;

const USAGE = `usage: npm run bench                       the service, then retrieval on ${XQUAD} if that file is there
       npm run bench -- retrieval PATH     retrieval only, PATH in the shape of SQuAD (XQuAD Vietnamese)
       npm run bench -- reporting          confirmed reports, /tiendo and memory, on SQLite and PostgreSQL; about two minutes
       npm run bench -- channels           messages by webhook to their answers, on SQLite and PostgreSQL; about two minutes
       npm run bench -- flood              answering times of others while one person floods, on SQLite; about three minutes
       npm run bench -- soak [MINUTES [PER_SECOND]]   ${PER_SECOND} messages a second for ${MINUTES} minutes, or as given`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [what, path, ...others] = args;
  if (what === undefined) {
    await within(LIMIT_MS, async () => {
      await benchService(print);
      print("");
      await retrieval(XQUAD);
    });
    return 0;
  }
  if (what === "retrieval" && path !== undefined && others.length === 0) {
    await retrieval(path);
    return existsSync(path) ? 0 : 1;
  }
  if (what === "reporting" && path === undefined) {
    await within(REPORTING_LIMIT_MS, () => benchReporting(print));
    return 0;
  }
  if (what === "channels" && path === undefined) {
    await within(CHANNELS_LIMIT_MS, () => benchChannels(print));
    return 0;
  }
  if (what === "flood" && path === undefined) {
    await within(CHANNELS_LIMIT_MS, () => benchFlood(print));
    return 0;
  }
  const minutes = Number(path ?? MINUTES);
  const perSecond = Number(others[0] ?? PER_SECOND);
  if (what === "soak" && minutes > 0 && perSecond > 0 && others.length <= 1) {
    await within(minutes * 60_000 + 2 * DRAIN_MS, () => benchSoak(minutes, perSecond, print));
    return 0;
  }
  process.stderr.write(`${USAGE}\n`);
  return 2;
}

async function retrieval(path: string): Promise<void> {
  print("RETRIEVAL: each question's own paragraph among all");
  await benchRetrieval(path, print);
}

/** Leaves the process when the work takes too long; what the work started ends with it (see service.ts). */
async function within(limitMs: number, work: () => Promise<void>): Promise<void> {
  const timer = setTimeout(() => {
    process.stderr.write(`bench: stopped after ${limitMs / 1000} s\n`);
    process.exit(1);
  }, limitMs);
  try {
    await work();
  } finally {
    clearTimeout(timer);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
