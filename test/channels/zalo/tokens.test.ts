import { afterEach, beforeEach, expect, test } from "vitest";
import type { Channel } from "../../../src/channels/channel.ts";
import { createStorage, type Storage } from "../../../src/storage/storage.ts";
import { eventually } from "../../fakes/eventually.ts";
import { SILENT } from "../../storage/open.ts";
import { describeOnEachEngine } from "../../support/databases.ts";
import { type Bench, failureOf, reply, startBench } from "./bench.ts";

const AN = "246845883529197922";
const HOUR_MS = 3_600_000;

await describeOnEachEngine("Zalo's tokens", (engine) => {
  let bench: Bench;
  let zalo: Bench["zalo"];
  const more: Storage[] = [];

  beforeEach(async () => {
    bench = await startBench(engine);
    ({ zalo } = bench);
    zalo.event(AN, "follow");
    await bench.storage.zalo.setChat(AN, { lastAt: new Date() });
  });
  afterEach(async () => {
    for (const one of more.splice(0)) await one.close();
    await bench.close();
  });

  const stored = () => bench.storage.zalo.tokens("1234567890123456789");
  const sends = () => zalo.sent.map((m) => m.text);
  const say = (channel: Channel, text: string) => channel.send({ chat: AN }, reply(text));
  /** A channel whose tokens were renewed at its start. */
  async function started(): Promise<Channel> {
    const { channel } = await bench.startCollecting();
    await eventually(() => zalo.refreshes.length === 1);
    await say(channel, "đầu tiên");
    return channel;
  }

  test("configured tokens, whose age nobody knows, are renewed at the start and the new pair is kept", async () => {
    await started();
    expect(zalo.refreshes).toEqual([{ token: "refresh_ZZ_0", answered: true }]);
    expect(await stored()).toMatchObject({ accessToken: "access_ZZ_1", refreshToken: "refresh_ZZ_1" });
    expect((await stored())?.expiresAt?.getTime()).toBeCloseTo(Date.now() + 25 * HOUR_MS, -5);
  });

  test("a restart goes on with the kept pair, not with the configured one", async () => {
    await started();
    const again = bench.newChannel();
    await say(again, "sau khi khởi động lại");
    expect(sends()).toEqual(["đầu tiên", "sau khi khởi động lại"]);
    expect(zalo.refreshes).toHaveLength(1);
  });

  test("tokens that were taken out of the configuration after the first start are kept all the same", async () => {
    await started();
    const again = bench.newChannel({ accessToken: null, refreshToken: null });
    await say(again, "không cần cấu hình nữa");
    expect(sends()).toHaveLength(2);
  });

  test("a token is renewed at 80 % of its life, and not before", async () => {
    const channel = await started();
    bench.wait(19 * HOUR_MS);
    await bench.storage.zalo.setChat(AN, { lastAt: bench.now() });
    await say(channel, "76 %");
    expect(zalo.refreshes).toHaveLength(1);
    bench.wait(1.1 * HOUR_MS);
    await say(channel, "80 %");
    expect(zalo.refreshes).toHaveLength(2);
    expect(sends()).toHaveLength(3);
  });

  test("many calls with a dead token make one refresh, and each is repeated once", async () => {
    const channel = await started();
    zalo.revokeAccess();
    await Promise.all([1, 2, 3, 4, 5].map((n) => say(channel, `tin ${n}`)));
    expect(zalo.refreshes).toHaveLength(2);
    expect(sends().slice(1).sort()).toEqual(["tin 1", "tin 2", "tin 3", "tin 4", "tin 5"]);
  });

  test("two processes on one database make one refresh between them", async () => {
    const first = await started();
    const storage = createStorage({ url: bench.url, log: SILENT, now: bench.now });
    more.push(storage);
    await storage.connect();
    const second = bench.newChannel({
      accessToken: "access_ZZ_0",
      refreshToken: "refresh_ZZ_0",
      storage: storage.zalo,
    });
    await say(second, "hai");
    zalo.revokeAccess();
    zalo.delayRefresh(300);
    await Promise.all([say(first, "ba"), say(second, "bốn")]);
    expect(zalo.refreshes).toHaveLength(2);
    expect(zalo.refreshes.every(({ answered }) => answered)).toBe(true);
    expect(sends()).toHaveLength(4);
  });

  test("the new pair is in the database before anybody uses it", async () => {
    const channel = await started();
    zalo.revokeAccess();
    const { rotateTokens } = bench.storage.zalo;
    let failed = 0;
    const failing = {
      ...bench.storage.zalo,
      rotateTokens: async (...args: Parameters<typeof rotateTokens>) => {
        if (failed++ < 2) throw new Error("disk full");
        return rotateTokens(...args);
      },
    };
    const other = bench.newChannel({ storage: failing });
    expect(await failureOf(say(other, "chưa"))).toMatchObject({ code: "unavailable", retryable: true });
    expect(zalo.calls.filter(({ token }) => token === "access_ZZ_2")).toEqual([]);
    // The pair was not lost: it is stored as soon as the database takes it.
    await say(other, "rồi");
    expect(await stored()).toMatchObject({ refreshToken: "refresh_ZZ_2" });
    await say(channel, "cũng thấy");
    expect(zalo.refreshes).toHaveLength(2);
  });

  test("a refused refresh raises one alarm, and the same refresh token is never used again, not even after a restart", async () => {
    const channel = await started();
    zalo.consent();
    for (const text of ["a", "b"])
      expect(await failureOf(say(channel, text))).toMatchObject({ code: "credentials-refused", retryable: false });
    const again = bench.newChannel();
    await failureOf(say(again, "c"));
    expect(zalo.refreshes).toHaveLength(2);
    expect(bench.counts.filter((what) => what === "token-alarm")).toHaveLength(2);
    expect(bench.logLines.some((line) => line.includes("zalo-token-alarm"))).toBe(true);
  });

  test("a pair that an administrator puts into the configuration anew ends the alarm", async () => {
    const channel = await started();
    const pair = zalo.consent();
    await failureOf(say(channel, "a"));
    const again = bench.newChannel(pair);
    await say(again, "b");
    expect(sends()).toContain("b");
  });

  test("a token refused again right after a refresh is one alarm and no loop, however much there is to say", async () => {
    const channel = await started();
    zalo.fail("/v3.0/oa/message/cs", { error: -216 }, 4);
    for (const text of ["x", "y", "z"])
      expect(await failureOf(say(channel, text))).toMatchObject({ code: "credentials-refused" });
    expect(zalo.refreshes).toHaveLength(2);
    expect(bench.counts.filter((what) => what === "token-alarm")).toHaveLength(1);
    // What was wrong is set right at Zalo's.
    await say(channel, "lại được");
    expect(sends()).toEqual(["đầu tiên", "lại được"]);
  });

  test("a token refused when it was new is renewed once more some time later", async () => {
    const channel = await started();
    zalo.fail("/v3.0/oa/message/cs", { error: -216 }, 2);
    await failureOf(say(channel, "x"));
    zalo.revokeAccess();
    await failureOf(say(channel, "y"));
    bench.wait(11 * 60_000);
    await say(channel, "z");
    expect(zalo.refreshes).toHaveLength(3);
    expect(sends()).toEqual(["đầu tiên", "z"]);
  });

  test("a refresh of which nobody knows whether it arrived is not repeated at once", async () => {
    const channel = await started();
    zalo.revokeAccess();
    zalo.fail("/v4/oa/access_token", { kind: "reset" });
    expect(await failureOf(say(channel, "x"))).toMatchObject({ retryable: true });
    bench.wait(61_000);
    await say(channel, "y");
    expect(sends()).toContain("y");
  });

  test("without the app's secret nothing is renewed: the configured token serves until Zalo refuses it", async () => {
    const channel = bench.newChannel({ appSecret: null, refreshToken: null });
    await say(channel, "được");
    zalo.revokeAccess();
    expect(await failureOf(say(channel, "không"))).toMatchObject({ code: "credentials-refused" });
    expect(zalo.refreshes).toEqual([]);
    expect(bench.counts).toContain("token-alarm");
  });
});
