import { describe, expect, it } from "vitest";
import { createBuckets } from "../../src/conversation/buckets.ts";

describe("a token bucket", () => {
  let at = 0;
  const now = () => new Date(at);
  const three = () => createBuckets({ burst: 3, everyMs: 100 }, 10, now);

  it("gives a burst, and then one more each interval", () => {
    const buckets = three();
    expect([1, 2, 3, 4].map(() => buckets.take("a"))).toEqual([0, 0, 0, null]);
    at += 99;
    expect(buckets.take("a")).toBeNull();
    at += 1;
    expect([1, 2].map(() => buckets.take("a"))).toEqual([0, null]);
    at += 10_000;
    expect([1, 2, 3, 4].map(() => buckets.take("a"))).toEqual([0, 0, 0, null]);
  });

  it("is each key's own", () => {
    const buckets = three();
    for (let i = 0; i < 5; i++) buckets.take("a");
    expect(buckets.take("b")).toBe(0);
  });

  it("lets those wait who would, one behind the other, and takes nothing from those who would not", () => {
    const buckets = three();
    for (let i = 0; i < 3; i++) buckets.take("a");
    expect([1, 2, 3].map(() => buckets.take("a", 200))).toEqual([100, 200, null]);
    expect(buckets.take("a", 300)).toBe(300);
  });

  it("takes back a token that was taken for nothing, and never holds more than a burst", () => {
    const buckets = three();
    for (let i = 0; i < 3; i++) buckets.take("a");
    buckets.giveBack("a");
    expect([1, 2].map(() => buckets.take("a"))).toEqual([0, null]);
    buckets.giveBack("b");
    for (let i = 0; i < 9; i++) buckets.giveBack("a");
    expect([1, 2, 3, 4].map(() => buckets.take("a"))).toEqual([0, 0, 0, null]);
  });

  it("forgets the keys that are longest unused, so that strangers cannot fill the memory", () => {
    const buckets = createBuckets({ burst: 1, everyMs: 1e9 }, 3, now);
    for (const key of ["a", "b", "c"]) buckets.take(key);
    expect(buckets.take("d")).toBe(0);
    expect(["b", "c", "d"].map((key) => buckets.take(key))).toEqual([null, null, null]);
    expect(buckets.take("a")).toBe(0);
  });
});
