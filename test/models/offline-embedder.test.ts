import { expect, test } from "vitest";
import { createOfflineEmbedder } from "../../src/models/offline-embedder.ts";
import { fold } from "../../src/text/normalize.ts";

const CORPUS = [
  "Tỷ lệ phủ sóng 5G",
  "Tỷ lệ người dân có chữ ký số",
  "Lắp đặt camera giám sát",
  "Tỷ lệ dùng điện thoại",
];

async function nearness(a: string, b: string): Promise<number> {
  const [first, second] = await createOfflineEmbedder(CORPUS).embed([a, b]);
  return Array.from(first ?? []).reduce((sum, x, i) => sum + x * (second?.[i] ?? 0), 0);
}

test("vectors have 256 coordinates, length 1, and are the same every time", async () => {
  const [first, second] = await Promise.all([1, 2].map(() => createOfflineEmbedder(CORPUS).embed(CORPUS)));
  expect(first).toEqual(second);
  for (const vector of first ?? []) {
    expect(vector).toHaveLength(256);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  }
});

test("marks do not matter, typos and the order of words hardly", async () => {
  expect(await nearness("chữ ký số", fold("chữ ký số"))).toBeCloseTo(1, 5);
  expect(await nearness("lắp đặt camera", "camera lắp đặt")).toBeGreaterThan(0.7);
  expect(await nearness("lắp đặt camera", "lắp đặt camere")).toBeGreaterThan(0.5);
});

test("words that mean the same but share no letters are not near", async () => {
  expect(await nearness("điện thoại", "di động")).toBeLessThan(0.3);
});

test("a text without words has no direction", async () => {
  const [vector] = await createOfflineEmbedder().embed(["…"]);
  expect(vector?.every((x) => x === 0)).toBe(true);
});
