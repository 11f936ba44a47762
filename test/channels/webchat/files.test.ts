import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../fakes/eventually.ts";
import { post, readEvents, startWebChat, type WebChatBench } from "./bench.ts";

let bench: WebChatBench;
beforeEach(async () => {
  bench = await startWebChat();
});
afterEach(() => bench.stop());

const BYTES = Buffer.from([137, 80, 78, 71, 0, 255]);

/** A file as its reply names it, and the browser that it was sent to. */
async function sent(name: string, type: string) {
  const { cookie } = await post(bench.address, { id: "m-1", text: "/tonghop" });
  await bench.reply(bench.received.at(-1)?.chat ?? "", { text: "Báo cáo", files: [{ name, type, bytes: BYTES }] });
  const reader = await readEvents(bench.address, { cookie });
  await eventually(() => reader.log().length === 2);
  reader.close();
  const [file] = reader.log()[1]?.data.files ?? [];
  const get = (as = cookie) =>
    fetch(`${bench.address}/webchat/files/${file.id}`, { headers: as ? { cookie: as } : {} });
  return { file, get };
}

describe("a file of a reply", () => {
  it("is named with its size, and served byte for byte", async () => {
    const { file, get } = await sent("tiến độ.png", "image/png");
    expect(file).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: "tiến độ.png",
      type: "image/png",
      size: BYTES.length,
    });
    const response = await get();
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(response.headers.get("content-disposition")).toBe(
      `inline; filename="tien do.png"; filename*=UTF-8''ti%E1%BA%BFn%20%C4%91%E1%BB%99.png`,
    );
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("cache-control")).toContain("private");
    expect(Buffer.from(await response.arrayBuffer())).toEqual(BYTES);
  });

  it.each(["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "image/svg+xml", "text/html"])(
    "of the type %s is downloaded, never shown as a page",
    async (type) => {
      const { get } = await sent(`b"a;o'.x`, type);
      const response = await get();
      expect(response.headers.get("content-type")).toBe(type);
      expect(response.headers.get("content-disposition")).toBe(
        `attachment; filename="b_a_o_.x"; filename*=UTF-8''b%22a%3Bo%27.x`,
      );
    },
  );

  it("is only for the browser that it was sent to", async () => {
    const { get } = await sent("a.png", "image/png");
    const stranger = await post(bench.address, { id: "m-9", text: "a" });
    expect((await get()).status).toBe(200);
    for (const cookie of ["", stranger.cookie, `troly_session=${"A".repeat(43)}`, "troly_session=x"]) {
      const response = await get(cookie);
      expect(response.status).toBe(404);
      expect(Object.keys((await response.json()) as object)).toEqual(["error"]);
    }
  });

  it("whose address was made up is not there", async () => {
    const { cookie } = await post(bench.address, { id: "m-1", text: "a" });
    for (const id of ["0".repeat(32), "..%2f..%2fetc%2fpasswd", "%00"])
      expect((await fetch(`${bench.address}/webchat/files/${id}`, { headers: { cookie } })).status).toBe(404);
  });
});
