import { expect, test } from "vitest";
import { createOffers } from "../../../src/channels/telegram/offers.ts";

const LONG = "Ai chủ trì nhiệm vụ phát triển hạ tầng số và bao giờ phải hoàn thành?";

test("a short text is its own data, so that another instance understands the button", () => {
  for (const text of ["/xa dan-tien", "Xác nhận 12-2", "Trả lại 120-15"]) {
    const data = createOffers().keep("1", text);
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    expect(createOffers().find("1", data)).toBe(text);
  }
});

test("a long text is kept under an id of at most 64 bytes", () => {
  const offers = createOffers();
  const data = offers.keep("1", LONG);
  expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
  expect(offers.find("1", data)).toBe(LONG);
});

test("a choice that was offered in one chat is unknown in another and to another instance", () => {
  const offers = createOffers();
  const data = offers.keep("1", LONG);
  expect(offers.find("2", data)).toBeNull();
  expect(createOffers().find("1", data)).toBeNull();
});

test("data is at most 64 bytes at every length of the text, counted in UTF-8", () => {
  const offers = createOffers();
  for (let length = 1; length < 80; length++) {
    const text = "ễ".repeat(length);
    const data = offers.keep("1", text);
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    expect(offers.find("1", data)).toBe(text);
  }
});

test("the oldest choices of a chat are forgotten, and so are the chats that were silent longest", () => {
  const offers = createOffers();
  const first = offers.keep("1", LONG);
  const other = offers.keep("2", LONG);
  for (let i = 0; i < 64; i++) offers.keep("1", `${LONG} ${i}`);
  expect(offers.find("1", first)).toBeNull();
  expect(offers.find("2", other)).toBe(LONG);
  for (let chat = 10; chat < 2010; chat++) offers.keep(String(chat), LONG);
  expect(offers.find("2", other)).toBeNull();
});
