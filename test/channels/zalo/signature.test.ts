import { describe, expect, test } from "vitest";
import { isSigned } from "../../../src/channels/zalo/signature.ts";

/** A worked example made from the formula by somebody else. */
const KEYS = { appId: "1234567890123456789", oaSecret: "example_oa_secret_key" };
const BODY =
  '{"app_id":"1234567890123456789","user_id_by_app":"552177279717587730","event_name":"user_send_text","timestamp":"1790000000000","sender":{"id":"246845883529197922"},"recipient":{"id":"388613280878808645"},"message":{"text":"Xin chào, tôi muốn hỏi thủ tục","msg_id":"96d3cdf3af150460909"}}';
const MAC = "9d5a386f059c7392bcb3efca00f4385468fbac553fd742e7f1c6fa5c7d4e299e";

describe("a signature", () => {
  test.each([`mac=${MAC}`, `MAC=${MAC.toUpperCase()}`, MAC])("%s is right", (header) => {
    expect(Buffer.byteLength(BODY)).toBe(298);
    expect(isSigned(Buffer.from(BODY), header, KEYS)).toBe(true);
  });

  test.each([undefined, "", "mac=", `mac=${MAC}0`, `mac=${MAC.replace("9", "8")}`, `sha=${MAC}`])(
    "%j is wrong",
    (header) => {
      expect(isSigned(Buffer.from(BODY), header, KEYS)).toBe(false);
    },
  );

  test("one byte more, another app or another secret makes it wrong", () => {
    expect(isSigned(Buffer.from(`${BODY}\n`), MAC, KEYS)).toBe(false);
    expect(isSigned(Buffer.from(BODY), MAC, { ...KEYS, appId: "1" })).toBe(false);
    expect(isSigned(Buffer.from(BODY), MAC, { ...KEYS, oaSecret: "x" })).toBe(false);
  });
});
