import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Place, place } from "../cli/run.ts";
import { killServices, type Service, startService } from "./service.ts";

interface Said {
  answer: string;
  choices?: { label: string; text: string }[];
  files?: { name: string; type: string; data: string }[];
}

describe("staff on the web page", () => {
  let here: Place;
  let service: Service;
  beforeAll(() => {
    here = place();
  });
  beforeEach(async () => {
    service = await startService(here);
  });
  afterEach(() => killServices());
  afterAll(() => here.remove());

  async function post(
    question: string,
    cookie: string | null,
    id?: string,
  ): Promise<{ said: Said; setCookie: string | null }> {
    const response = await fetch(`${service.address}/api/ask`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(cookie ? { cookie } : {}) },
      body: JSON.stringify({ question, ...(id ? { id } : {}) }),
    });
    return { said: (await response.json()) as Said, setCookie: response.headers.get("set-cookie") };
  }
  async function link(unit: string, role = "officer"): Promise<string> {
    const args = ["admin", "invite", "--commune", "phuoc-an", "--unit", unit, "--role", role];
    const { said, setCookie } = await post(`/lienket ${(await here.cli(args)).out.trim()}`, null);
    expect(said.answer).toContain("Đã liên kết");
    expect(setCookie).toMatch(/^troly_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    return setCookie?.split(";")[0] ?? "";
  }
  const pressed = (said: Said, label: string): string => said.choices?.find((c) => c.label === label)?.text ?? "";

  it("an officer links a browser, reports without a slash and confirms; the same request sent again counts once", async () => {
    const cookie = await link("công an xã");
    const { said: echo } = await post("bao cao v.20 82,5 T1/2026", cookie);
    expect(echo.answer).toMatch(/V\.20[\s\S]*T1\/2026[\s\S]*82,5%/);
    const confirm = pressed(echo, "Xác nhận");
    expect((await post(confirm, cookie, "q1")).said.answer).toContain("Đã ghi V.20");
    expect((await post(confirm, cookie, "q1")).said.answer).toContain("Đã ghi rồi");
    const printed = await here.cli(["reports", "--commune", "phuoc-an", "--format", "jsonl"]);
    expect(
      printed.out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).value),
    ).toEqual([82.5]);
    expect((await post("/tiendo T1/2026", cookie)).said.files?.[0]?.type).toBe("image/png");
    expect((await post("/toi", cookie)).said.answer).toContain("trang web");
  });

  it("another browser, and one with a made-up cookie, is nobody; a citizen gets no cookie", async () => {
    await link("công an xã");
    for (const cookie of [null, `troly_session=${"A".repeat(43)}`, "troly_session=x"]) {
      const { said, setCookie } = await post("/baocao V.20 82,5 T2/2026", cookie);
      expect(said.answer).toContain("/lienket");
      expect(said.choices ?? []).toEqual([]);
      expect(setCookie).toBeNull();
    }
    expect((await post("Chữ ký số ở Định Hóa đạt bao nhiêu?", null)).setCookie).toBeNull();
  });
});
