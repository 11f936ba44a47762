import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import type { AskResult } from "../../src/domain/message.ts";
import { type Place, place, tanAnPlan } from "../cli/run.ts";
import { COMMUNES, standsInPlan, temporaryFolder } from "../conversation/real.ts";
import { killServices, type Service, spawnService, startService } from "./service.ts";

const SIGNATURE = { question: "Chữ ký số đến năm 2030 đạt bao nhiêu?", commune: "dinh-hoa" };

/** Names, sizes and times of all that is derived from the knowledge. */
function derived(here: Place): Record<string, string> {
  const root = join(here.dataDir, "knowledge");
  return Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: "utf8" })
      .map((name) => [name, statSync(join(root, name))] as const)
      .filter(([, stat]) => stat.isFile())
      .map(([name, stat]) => [name, `${stat.size} ${stat.mtimeMs}`]),
  );
}

async function expectRightAnswer(service: Service): Promise<void> {
  const response = await service.ask(SIGNATURE);
  expect(response.status).toBe(200);
  expect(((await response.json()) as AskResult).answer).toContain("70%");
}

describe("the running service", () => {
  const here = place();
  let service: Service;
  beforeAll(async () => {
    service = await startService(here);
  });
  afterAll(async () => {
    await killServices();
    here.remove();
  });

  it("says in Vietnamese where it serves and how to stop it", async () => {
    expect(service.out()).toMatch(/Đọc kế hoạch 5\/5: /);
    // The address is printed first; the lines after it may still be on their way.
    await expect.poll(() => service.out()).toContain("Ctrl+C");
    expect(service.err()).not.toMatch(/"level":[56]0/);
  });

  it("is alive, ready, and counts what it does", async () => {
    expect((await fetch(`${service.address}/healthz`)).status).toBe(200);
    expect((await fetch(`${service.address}/readyz`)).status).toBe(200);
    await service.ask(SIGNATURE);
    const metrics = await (await fetch(`${service.address}/metrics`)).text();
    expect(metrics).toMatch(/\{[^}]*kind="target"[^}]*\} [1-9]/);
  });

  it("serves its page and its communes", async () => {
    const page = await (await fetch(service.address)).text();
    expect(page).toContain('lang="vi"');
    const communes = (await (await fetch(`${service.address}/api/communes`)).json()) as { slug: string }[];
    expect(communes.map((c) => c.slug).sort()).toEqual([...COMMUNES].sort());
  });

  it("answers with the fields of the contract, from a source that stands in the plan", async () => {
    const response = await service.ask(SIGNATURE);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    const result = (await response.json()) as AskResult;
    expect(Object.keys(result).sort()).toEqual(["answer", "citations", "commune", "kind", "suggestions"]);
    expect(result).toMatchObject({ kind: "target", commune: "dinh-hoa" });
    expect(result.answer).toContain("70%");
    for (const { document, quote } of result.citations) expect(standsInPlan(quote, document)).toBe(true);
  });

  it("clarifies, and answers when the choice comes back with the history", async () => {
    const first = (await (await service.ask({ question: SIGNATURE.question })).json()) as AskResult;
    expect(first.kind).toBe("clarify");
    const response = await service.ask({
      question: first.suggestions.find((s) => s.includes("Định Hóa")),
      history: [
        { role: "user", text: SIGNATURE.question },
        { role: "assistant", text: first.answer },
      ],
    });
    expect(((await response.json()) as AskResult).answer).toContain("70%");
  });

  it.each([
    [{}, 400],
    [{ question: "" }, 400],
    [{ question: "5G?", commune: "sao-hoa" }, 400],
    [{ question: "a".repeat(4_001) }, 413],
  ])("refuses %j with a sentence", async (body, status) => {
    const response = await service.ask(body);
    expect(response.status).toBe(status);
    expect(((await response.json()) as { error: string }).error).toMatch(/\p{L}{2}/u);
  });

  it("answers forty questions at once, each its own", async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const commune = i % 2 ? "phuoc-an" : "dinh-hoa";
        const response = await service.ask({ question: "Tỷ lệ người dân có chữ ký số đạt bao nhiêu?", commune });
        return { commune, result: (await response.json()) as AskResult };
      }),
    );
    for (const { commune, result } of answers) expect(result.commune).toBe(commune);
  });

  it("logs no word of what was asked", async () => {
    await service.ask({ question: "Bà Nguyễn Thị Riêng Tư hỏi về CCCD 012345678901", commune: "phuoc-an" });
    expect(service.err() + service.out()).not.toMatch(/Riêng Tư|012345678901/);
  });

  it("refuses to start a second time on the same port, in one sentence", async () => {
    const port = new URL(service.address).port;
    const elsewhere = temporaryFolder();
    const second = spawnService(here, { PORT: port, DATABASE_URL: `sqlite:${join(elsewhere.path, "troly.db")}` });
    expect(await second.ended).toBe(1);
    expect(second.err()).toContain(`Cổng ${port}`);
    expect(second.err()).not.toMatch(/^\s+at /m);
    await expectRightAnswer(service);
    elsewhere.remove();
  });

  it("refuses to start beside another service on the same SQLite database, and names that one", async () => {
    const second = spawnService(here);
    expect(await second.ended).toBe(1);
    expect(second.err()).toMatch(/đang được một dịch vụ khác dùng \(tiến trình \d+/);
    expect(second.err()).not.toMatch(/^\s+at /m);
    await expectRightAnswer(service);
  });
});

describe("a start and a stop", () => {
  const here = place();
  afterEach(killServices);
  afterAll(() => here.remove());

  it.each(["SIGTERM", "SIGINT"] as const)("ends with 0 within two seconds of %s", async (signal) => {
    const service = await startService(here);
    await expectRightAnswer(service);
    const { code, ms } = await service.end(signal);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2_000);
    expect(service.out()).toContain("Đang dừng");
  });

  it("uses what the last start saved, and changes nothing of it", async () => {
    const before = derived(here);
    expect(Object.keys(before).length).toBeGreaterThan(2);
    const service = await startService(here);
    await expectRightAnswer(service);
    await service.end("SIGTERM");
    expect(derived(here)).toEqual(before);
    expect(service.out()).not.toContain("Đọc kế hoạch");
    expect(service.err()).not.toContain("rebuilt");
  });

  it.each([
    ["cut off", (path: string) => truncateSync(path, 1_000)],
    ["overwritten", (path: string) => writeFileSync(path, "\u0000".repeat(5_000))],
    ["emptied", (path: string) => writeFileSync(path, "")],
    ["JSON of something else", (path: string) => writeFileSync(path, '{"all":null,"communes":5}')],
    ["followed by more", (path: string) => appendFileSync(path, "xxx")],
  ])("makes the index anew when a file of it was %s, and says so in the log", async (_what, spoil) => {
    const index = join(here.dataDir, "knowledge/index");
    const generation = readFileSync(join(index, "current"), "utf8").trim();
    spoil(join(index, generation, "lexical.json"));
    const service = await startService(here);
    expect(service.err()).toContain("search index is rebuilt");
    await expectRightAnswer(service);
    await service.end("SIGTERM");
    expect(readFileSync(join(index, "current"), "utf8").trim()).not.toBe(generation);
  });

  it.each(["current", "gone"])("makes the index anew when its pointer leads nowhere (%s)", async (what) => {
    writeFileSync(join(here.dataDir, "knowledge/index/current"), what === "current" ? "" : "generation-gone");
    const service = await startService(here);
    await expectRightAnswer(service);
    await service.end("SIGTERM");
  });

  it("reads the plans anew when the saved catalogue is broken", async () => {
    writeFileSync(join(here.dataDir, "knowledge/catalogue.json"), '{"hash":"');
    const service = await startService(here);
    expect(service.out()).toContain("Đọc kế hoạch 5/5");
    await expectRightAnswer(service);
    await service.end("SIGTERM");
  });

  it("reads the plans anew when one was added, and answers from it", async () => {
    writeFileSync(join(here.knowledgeDir, "plans/tan-an.txt"), tanAnPlan());
    const service = await startService(here);
    const response = await service.ask({ question: "Camera giám sát giao thông đạt bao nhiêu?", commune: "tan-an" });
    expect(((await response.json()) as AskResult).answer).toContain("73%");
    await service.end("SIGTERM");
  });

  it("serves one commune only where COMMUNE names it", async () => {
    const service = await startService(here, { COMMUNE: "phuoc-an" });
    const communes = (await (await fetch(`${service.address}/api/communes`)).json()) as { slug: string }[];
    expect(communes.map((c) => c.slug)).toEqual(["phuoc-an"]);
    const result = (await (await service.ask({ question: "Chữ ký số đạt bao nhiêu?" })).json()) as AskResult;
    expect(result.answer).toContain("50%");
  });

  it("does not happen with a COMMUNE of which there is no plan: one sentence says which there are", async () => {
    const service = spawnService(here, { COMMUNE: "sao-hoa" });
    expect(await service.ended).toBe(1);
    expect(service.out()).not.toContain("sẵn sàng");
    const said = service
      .err()
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("{"));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("COMMUNE");
    expect(said[0]).toContain("phuoc-an");
  });

  it("does not happen without plans: one sentence says where they belong", async () => {
    const service = spawnService(here, { KNOWLEDGE_DIR: join(here.dataDir, "nothing") });
    expect(await service.ended).toBe(1);
    expect(service.err()).toContain(join(here.dataDir, "nothing"));
    expect(service.err()).not.toMatch(/^\s+at /m);
  });
});

describe("a first start that is killed half-way", () => {
  afterEach(killServices);

  it.each([150, 350, 550, 750, 950])("after %i ms leaves nothing that the next start trips over", async (ms) => {
    const here = place();
    try {
      const first = spawnService(here);
      await new Promise((resolve) => setTimeout(resolve, ms));
      first.child.kill("SIGKILL");
      await first.ended;
      const service = await startService(here);
      await expectRightAnswer(service);
      expect((await service.end("SIGTERM")).code).toBe(0);
      expect(existsSync(join(here.dataDir, "knowledge/index/current"))).toBe(true);
    } finally {
      here.remove();
    }
  });

  it("and asked to stop while it still starts ends with 0", async () => {
    const here = place();
    try {
      const service = spawnService(here);
      while (!service.out().includes("Đọc kế hoạch 1/5")) await new Promise((resolve) => setTimeout(resolve, 5));
      service.child.kill("SIGTERM");
      expect(await service.ended).toBe(0);
    } finally {
      here.remove();
    }
  });
});

describe("the database of the service", () => {
  const here = place();
  const UNANSWERED = { question: "Xe buýt chạy mấy giờ?", commune: "dinh-hoa" };
  afterEach(killServices);
  afterAll(() => here.remove());
  const readiness = async (service: Service) => {
    const response = await fetch(`${service.address}/readyz`);
    return [response.status, ((await response.json()) as { reason?: string }).reason];
  };

  it("lies in DATA_DIR, and what was noted before the stop is there afterwards", async () => {
    const service = await startService(here);
    expect(await readiness(service)).toEqual([200, undefined]);
    await service.ask(UNANSWERED);
    expect((await service.end("SIGTERM")).code).toBe(0);
    expect(existsSync(join(here.dataDir, "troly.db"))).toBe(true);
    const { out } = await here.cli(["admin", "questions", "--commune", "dinh-hoa"]);
    expect(out).toMatch(/^\d{4}-\d\d-\d\d\tdinh-hoa\t1\tkhông tìm thấy\tXe buýt chạy mấy giờ\?\n$/);
  });

  it.each([
    ["a path that is no database", (path: string) => `sqlite:${path}/knowledge`],
    ["a server that is not there", () => "postgres://nobody:s3cret@127.0.0.1:9/troly"],
  ])("being %s, keeps nobody from asking; it is not ready, says why, and gives nothing away", async (_what, url) => {
    const service = await startService(here, { DATABASE_URL: url(here.dataDir) });
    await expectRightAnswer(service);
    expect(((await (await service.ask(UNANSWERED)).json()) as AskResult).kind).toBe("none");
    expect((await fetch(`${service.address}/healthz`)).status).toBe(200);
    expect(await readiness(service)).toEqual([503, "database"]);
    expect(service.out()).toContain("Chưa mở được cơ sở dữ liệu");
    expect((await service.end("SIGTERM")).code).toBe(0);
    expect(service.err()).toContain("questions-not-stored");
    expect(service.out() + service.err()).not.toMatch(/s3cret|buýt/);
  });

  it("becomes ready by itself once the database can be opened", async () => {
    const folder = join(here.dataDir, "later");
    writeFileSync(folder, "");
    const service = await startService(here, { DATABASE_URL: `sqlite:${folder}/troly.db` });
    expect(await readiness(service)).toEqual([503, "database"]);
    rmSync(folder);
    await expect.poll(() => readiness(service), { timeout: 10_000 }).toEqual([200, undefined]);
  });

  it("may be PostgreSQL", async (context) => {
    const response = await fetch(inject("postgresDoor"));
    if (!response.ok) return context.skip("PostgreSQL cannot run here");
    const service = await startService(here, { DATABASE_URL: await response.text() });
    expect(await readiness(service)).toEqual([200, undefined]);
    await expectRightAnswer(service);
    expect((await service.end("SIGTERM")).code).toBe(0);
  });
});
