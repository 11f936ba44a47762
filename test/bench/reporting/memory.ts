import { join } from "node:path";
import { eventually } from "../../fakes/eventually.ts";
import { type FakeTelegram, startFakeTelegram } from "../../fakes/telegram.ts";
import type { Leftovers } from "../leftovers.ts";
import { residentMegabytes, startService } from "../served.ts";
import { openStorage } from "./desk.ts";
import { MODEL } from "./nation.ts";

const LEADER = 701;
const TIMES = 20;
const WITHIN_MS = 15_000;

/** What the served process holds as a leader asks for text, for pictures and for files, in this order. @returns rows of a table. */
export async function memory(leftovers: Leftovers): Promise<string[][]> {
  const dataDir = leftovers.folder();
  const telegram = await startFakeTelegram();
  const service = await startService(dataDir, leftovers, {
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
  });
  try {
    await link(telegram, `sqlite:${join(dataDir, "troly.db")}`);
    const rows: string[][] = [];
    const note = (after: string) => rows.push([after, residentMegabytes(service.pid)]);
    await told(telegram, "/tiendo chưa báo cáo", 0, 1);
    note("after start and /tiendo chưa báo cáo, text alone");
    await told(telegram, "/tiendo", 1, 1);
    note("after the first picture (/tiendo)");
    await told(telegram, "/tiendo", 1, TIMES);
    note(`after ${TIMES} more`);
    await told(telegram, "/tonghop", 2, 1);
    note("after the first DOCX and XLSX (/tonghop)");
    await told(telegram, "/tonghop", 2, TIMES);
    note(`after ${TIMES} more`);
    return rows;
  } finally {
    await service.stop();
    await telegram.close();
  }
}

/** The account of a leader, as an admin on the same machine makes it. */
async function link(telegram: FakeTelegram, url: string): Promise<void> {
  const storage = await openStorage(url, () => new Date());
  const unit = "Văn phòng HĐND và UBND xã";
  const code = await storage.people.invite({ commune: MODEL, role: "leader", name: "", unit, personId: null });
  await storage.close();
  await told(telegram, `/lienket ${code}`, 0, 1);
  const said = telegram.sent.at(-1)?.visible;
  if (!said?.includes("Đã liên kết")) throw new Error(said);
}

/** Sends a message, `times` times, each after the reply with its files to the one before. */
async function told(telegram: FakeTelegram, text: string, files: number, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const texts = telegram.sent.length;
    const expected = telegram.sentFiles.length + files;
    telegram.say(LEADER, text);
    await eventually(() => telegram.sent.length > texts && telegram.sentFiles.length >= expected, WITHIN_MS);
  }
}
