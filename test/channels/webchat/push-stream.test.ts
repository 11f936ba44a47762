import { describe, expect, it } from "vitest";
import { createPushStream } from "../../../src/channels/webchat/push-stream.ts";

describe("a stream that is pushed to", () => {
  it("gives what was pushed before it is read, all of it at once, then each piece as it comes, then the end", async () => {
    const stream = createPushStream(() => {});
    stream.push("a");
    stream.push("b");
    expect(await stream.next()).toEqual({ done: false, value: "ab" });
    const next = stream.next();
    stream.push("c");
    expect(await next).toEqual({ done: false, value: "c" });
    stream.push("d");
    stream.end();
    stream.push("too late");
    expect(await stream.next()).toEqual({ done: false, value: "d" });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("says once that it ended, whether its writer ended it or its reader left while it waited", async () => {
    let ends = 0;
    const left = createPushStream(() => ends++);
    const waiting = left.next();
    await left.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    left.end();
    expect(ends).toBe(1);
  });

  it("ends when nobody reads it, so that a slow client does not fill the memory", () => {
    let ended = false;
    const stream = createPushStream(() => {
      ended = true;
    });
    for (let i = 0; i < 4; i++) stream.push("x".repeat(1_000_000));
    expect(ended).toBe(false);
    stream.push("x");
    expect(ended).toBe(true);
  });
});
