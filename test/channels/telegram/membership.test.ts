import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../fakes/telegram.ts";
import { type Bench, failureOf, reply, startBench } from "./bench.ts";

const AN = 501;
const GROUP = -1_001_234_567_890;

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const line = (part: string) => bench.logLines.map((l) => JSON.parse(l)).find((l) => l.msg.includes(part));

test("a person who blocks the bot is logged by id alone; what is sent then fails for good, and after unblocking goes out", async () => {
  const { channel, received } = await bench.startCollecting();
  bench.telegram.meet(AN);
  bench.telegram.block(AN);
  const blocked = await eventually(() => line("blocked"));
  expect(blocked).toEqual(expect.objectContaining({ level: 30, channel: "telegram", chat: String(AN) }));
  expect(JSON.stringify(blocked)).not.toContain("Người dùng");
  const error = await failureOf(channel.send({ chat: String(AN) }, reply("Nhắc báo cáo")));
  expect(error).toMatchObject({ code: "chat-unreachable", retryable: false });
  bench.telegram.block(AN, false);
  await eventually(() => line("has changed"));
  await channel.send({ chat: String(AN) }, reply("Nhắc báo cáo"));
  expect(bench.telegram.sent.map((m) => m.visible)).toEqual(["Nhắc báo cáo"]);
  expect(received).toEqual([]);
});

test("into a group the bot comes without a word", async () => {
  const { received } = await bench.startCollecting();
  bench.telegram.joinGroup(GROUP, AN);
  const joined = await eventually(() => line("has changed"));
  expect(joined).toMatchObject({ chat: String(GROUP), isGroup: true, status: "member" });
  await eventually(() => bench.telegram.unconfirmed().length === 0);
  expect(bench.telegram.sent).toEqual([]);
  expect(bench.telegram.callsTo("sendChatAction")).toEqual([]);
  expect(received).toEqual([]);
});
