import { expect, it } from "vitest";
import { createTurnstile } from "../../src/conversation/turnstile.ts";

it("a turnstile lets so many through at once, the others in order, whatever becomes of those before", async () => {
  const inTurn = createTurnstile(2);
  const log: string[] = [];
  let inside = 0;
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const works = gates.map((gate, i) =>
    inTurn(async () => {
      inside += 1;
      expect(inside).toBeLessThanOrEqual(2);
      log.push(`in ${i}`);
      try {
        await gate.promise;
      } finally {
        inside -= 1;
      }
      return i;
    }),
  );
  const ends = Promise.allSettled(works);
  await Promise.resolve();
  expect(log).toEqual(["in 0", "in 1"]);
  gates[1]?.reject(new Error("x"));
  await expect(works[1]).rejects.toThrow("x");
  expect(log).toEqual(["in 0", "in 1", "in 2"]);
  for (const gate of gates) gate.resolve();
  expect((await ends).map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
    "fulfilled",
  ]);
  expect(log).toEqual(["in 0", "in 1", "in 2", "in 3", "in 4"]);
  expect(await inTurn(async () => "later")).toBe("later");
});
