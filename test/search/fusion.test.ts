import { describe, expect, test } from "vitest";
import { fuse } from "../../src/search/fusion.ts";
import { seededRandom } from "../bench/typos.ts";
import { ids } from "./entries.ts";

const match = (id: string, score: number, coverage: number) => ({ id, score, coverage });

describe("words and nearness", () => {
  test("an exact match stays before whatever is nearer", () => {
    const words = [match("exact", 10, 1), match("close", 9.9, 0.9)];
    const near = new Map([
      ["stranger", 0.9],
      ["close", 0.8],
      ["exact", 0.1],
    ]);
    expect(ids(fuse(words, near, 1))).toEqual(["exact", "close", "stranger"]);
  });

  test("nearness decides between entries that words hardly tell apart", () => {
    const words = [match("first", 10, 0.9), match("second", 9.5, 0.9)];
    const near = new Map([
      ["second", 0.8],
      ["first", 0.2],
    ]);
    expect(ids(fuse(words, near, 0.2))).toEqual(["second", "first"]);
  });

  test("nearness does not bridge a clear difference", () => {
    const words = [match("first", 10, 0.9), match("second", 6, 0.5)];
    const near = new Map([
      ["second", 0.8],
      ["first", 0.2],
    ]);
    expect(ids(fuse(words, near, 0.2))).toEqual(["first", "second"]);
  });

  test("the fewer words are found, the more nearness counts", () => {
    const near = new Map([
      ["meant", 0.8],
      ["word", 0.2],
    ]);
    expect(ids(fuse([match("word", 1, 0.1), match("other", 0.5, 0.1)], near, 0.2))[0]).toBe("word");
    expect(fuse([match("word", 1, 0.1)], near, 0.2)[1]?.score).toBeGreaterThan(0.7);
    expect(fuse([match("word", 1, 0.9)], near, 0.2)[1]?.score).toBeLessThan(0.3);
  });

  test("without any word the order is by nearness", () => {
    const near = new Map([
      ["a", 0.5],
      ["b", 0.7],
      ["c", 0.6],
    ]);
    expect(ids(fuse([], near, 0.2))).toEqual(["b", "c"]); // the farthest of those found says nothing
    expect(ids(fuse([], new Map([["a", 0.5]]), 0.2))).toEqual(["a"]);
  });

  test("without vectors the words stand as they are", () => {
    const words = [match("a", 3, 0.5), match("b", 2, 0.5)];
    expect(fuse(words, new Map(), 0.2)).toEqual(words);
  });

  test("whatever the numbers, no exact match falls behind an inexact one that words put below it", () => {
    const random = seededRandom(7);
    for (let round = 0; round < 500; round++) {
      const words = Array.from({ length: 8 }, (_, i) => match(`${i}`, random() * 10, random() < 0.4 ? 1 : random()));
      words.sort((a, b) => b.score - a.score);
      const near = new Map(Array.from({ length: 12 }, (_, i) => [`${i}`, random()] as const));
      const order = ids(fuse(words, near, random()));
      words.forEach((exact, i) => {
        if (exact.coverage < 1) return;
        const below = new Set(ids(words.slice(i + 1).filter(({ coverage }) => coverage < 1)));
        const overtaking = order.slice(0, order.indexOf(exact.id)).filter((id) => below.has(id) || Number(id) >= 8);
        expect(overtaking).toEqual([]);
      });
    }
  });
});
