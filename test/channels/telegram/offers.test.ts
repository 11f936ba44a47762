import { pino } from "pino";
import { expect, test } from "vitest";
import { createOffers, type OfferStore } from "../../../src/channels/telegram/offers.ts";
import { storeInMemory } from "./bench.ts";

const LONG = "Ai chủ trì nhiệm vụ phát triển hạ tầng số và bao giờ phải hoàn thành?";
const SILENT = pino({ level: "silent" });
const NO_STORE: OfferStore = {
  save: () => Promise.reject(new Error("database is locked")),
  find: () => Promise.reject(new Error("database is locked")),
};

const offersOn = (store: OfferStore) => createOffers(store, SILENT);

test("a short text is its own data, so that it needs no store", async () => {
  for (const text of ["/xa dan-tien", "Xác nhận 12-2", "Trả lại 120-15"]) {
    const data = offersOn(NO_STORE).dataOf(text);
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    expect(await offersOn(NO_STORE).find("1", data)).toBe(text);
  }
});

test("a long text is kept under an id of at most 64 bytes, which another instance understands", async () => {
  const store = storeInMemory();
  const data = offersOn(store).dataOf(LONG);
  expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
  await offersOn(store).keep("1", [LONG]);
  expect(await offersOn(store).find("1", data)).toBe(LONG);
});

test("a choice that was offered in one chat is unknown in another", async () => {
  const offers = offersOn(storeInMemory());
  await offers.keep("1", [LONG]);
  expect(await offers.find("2", offers.dataOf(LONG))).toBeNull();
});

test("data is at most 64 bytes at every length of the text, counted in UTF-8, and no two texts share it", async () => {
  const offers = offersOn(storeInMemory());
  const texts = Array.from({ length: 80 }, (_, i) => "ễ".repeat(i + 1));
  await offers.keep("1", texts);
  for (const text of texts) {
    expect(Buffer.byteLength(offers.dataOf(text))).toBeLessThanOrEqual(64);
    expect(await offers.find("1", offers.dataOf(text))).toBe(text);
  }
});

test("a store that fails keeps back no reply; what it does not give is no button that is forgotten", async () => {
  const offers = offersOn(NO_STORE);
  await offers.keep("1", [LONG]);
  await expect(offers.find("1", offers.dataOf(LONG))).rejects.toThrow("locked");
});
