import { describe, expect, it } from "vitest";
import type { Rate } from "../../src/channels/channel.ts";
import { createPacing } from "../../src/conversation/pacing.ts";

const LIMITS = { textLength: 100, choices: 1, choiceLength: 10 };

/** How long each send of "channel chat" has to wait when they come at the given times, in ms. */
function waits(rates: Rate[], sends: [at: number, chat: string][]): number[] {
  let clock = 0;
  const pacing = createPacing([{ name: "telegram", limits: { ...LIMITS, rates } }], () => new Date(clock));
  return sends.map(([at, chat]) => {
    clock = at;
    return pacing.waitMs("telegram", chat);
  });
}

describe("pacing", () => {
  it("lets so many through in any window, and says when the next one may go", () => {
    const rate: Rate = { count: 2, ms: 1_000, per: "chat" };
    expect(
      waits(
        [rate],
        [
          [0, "a"],
          [400, "a"],
          [500, "a"],
          [999, "a"],
          [1_000, "a"],
          [1_100, "a"],
        ],
      ),
    ).toEqual([0, 0, 500, 1, 0, 300]);
  });

  it("counts each chat for itself, or all of them together", () => {
    const sends: [number, string][] = [
      [0, "a"],
      [0, "b"],
      [0, "c"],
    ];
    expect(waits([{ count: 1, ms: 1_000, per: "chat" }], sends)).toEqual([0, 0, 0]);
    expect(waits([{ count: 2, ms: 1_000, per: "channel" }], sends)).toEqual([0, 0, 1_000]);
  });

  it("keeps a rule for groups to groups", () => {
    const rate: Rate = { count: 1, ms: 60_000, per: "chat", chatsFrom: "-" };
    expect(
      waits(
        [rate],
        [
          [0, "-100"],
          [1, "-100"],
          [1, "7"],
          [2, "7"],
        ],
      ),
    ).toEqual([0, 59_999, 0, 0]);
  });

  it("what has to wait by one rule is not counted by another", () => {
    const rates: Rate[] = [
      { count: 1, ms: 1_000, per: "chat" },
      { count: 2, ms: 5_000, per: "channel" },
    ];
    expect(
      waits(rates, [
        [0, "a"],
        [10, "a"],
        [20, "a"],
        [30, "b"],
        [2_000, "a"],
      ]),
    ).toEqual([0, 990, 980, 0, 3_000]);
  });

  it("lets everything through where a channel names no rate, or nobody knows the channel", () => {
    expect(
      waits(
        [],
        [
          [0, "a"],
          [0, "a"],
        ],
      ),
    ).toEqual([0, 0]);
    expect(createPacing([], () => new Date(0)).waitMs("zalo", "a")).toBe(0);
  });
});
