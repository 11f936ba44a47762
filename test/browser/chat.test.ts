import { mkdirSync, readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { AskRequest } from "../../src/domain/message.ts";
import { COMMUNES } from "../http/canned.ts";
import { cannedAnswers, findChromium, launch, type Running, type StartOptions, startForBrowser } from "./start.ts";

/** Set to a folder to get pictures of what the tests see. */
const SHOTS = process.env.BROWSER_SHOTS;
const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];

const chromiumPath = findChromium();
if (chromiumPath === null) {
  console.warn("BROWSER TESTS SKIPPED: no Chromium found (CHROMIUM_PATH, /usr/bin/chromium, …).");
  it.skip("the chat page in a browser (skipped: no Chromium on this machine, set CHROMIUM_PATH)", () => {});
}

describe.runIf(chromiumPath !== null)("the chat page in a browser", { timeout: 30_000 }, () => {
  let browser: Browser;
  const open: { stop(): Promise<void> }[] = [];

  beforeAll(async () => {
    browser = await launch(chromiumPath ?? "");
    if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  }, 60_000);
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const part of open.splice(0).reverse()) await part.stop();
  });

  async function visit(
    options: StartOptions & { size?: (typeof SIZES)[number]; dark?: boolean; touch?: boolean } = {},
  ): Promise<{ page: Page; context: BrowserContext; running: Running; problems: string[]; foreign: string[] }> {
    const running = await startForBrowser(options);
    open.push(running);
    const context = await browser.newContext({
      viewport: options.size ?? SIZES[0] ?? null,
      colorScheme: options.dark ? "dark" : "light",
      locale: "vi-VN",
      hasTouch: options.touch ?? false,
    });
    open.push({ stop: () => context.close() });
    const page = await context.newPage();
    const problems: string[] = [];
    const foreign: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith(running.address)) foreign.push(request.url());
    });
    await page.goto(running.address);
    return { page, context, running, problems, foreign };
  }

  const shot = async (page: Page, name: string) => {
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` });
  };
  const question = (page: Page) => page.getByLabel("Câu hỏi của bạn");
  const log = (page: Page) => page.getByRole("log");
  const commune = (page: Page) => page.getByLabel("Xã", { exact: true });
  /** How far the page and the conversation can be moved sideways, in pixels. */
  const sideways = (page: Page) =>
    page.evaluate<number[]>(
      '[document.documentElement, document.querySelector("main")].map((e) => e.scrollWidth - e.clientWidth)',
    );

  it.each(SIZES)("lets a person choose a commune, ask and see answer and source at $width×$height", async (size) => {
    const { page, problems, foreign } = await visit({ size });
    const name = `${size.width}`;
    await shot(page, `${name}-1-opening`);
    expect(await sideways(page)).toEqual([0, 0]);
    await commune(page).selectOption({ label: "Xã Định Hóa" });
    await page.getByRole("button", { name: "Ai chủ trì chỉ tiêu phủ sóng 5G?" }).click();
    await log(page).getByText("(mã V.20)").waitFor();
    await shot(page, `${name}-2-answer`);
    expect(await log(page).getByRole("listitem").allInnerTexts()).toEqual([
      "Mục tiêu đến năm 2026: 60%",
      "Mục tiêu đến năm 2030: 99%",
    ]);
    const quote = log(page).getByText("| 20 | Tỷ lệ phủ sóng 5G");
    expect(await quote.isVisible()).toBe(false);
    await log(page).getByText("Nguồn (2)").click();
    expect(await quote.isVisible()).toBe(true);
    expect(await log(page).getByText("Phụ lục I, B.V.20 (dòng 232)").isVisible()).toBe(true);
    await shot(page, `${name}-3-source`);
    expect(await sideways(page)).toEqual([0, 0]);
    expect(problems).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it("takes a rating under an answer with facts: thanks stand in its place, the talk goes on as if nothing was said", async () => {
    const asked: AskRequest[] = [];
    const { page, problems } = await visit({
      ask: async (request) => {
        asked.push(request);
        if (request.question !== "👎") return cannedAnswers(request);
        return { ...(await cannedAnswers(request)), answer: "Cảm ơn anh/chị.", kind: "smalltalk", suggestions: [] };
      },
    });
    await commune(page).selectOption({ label: "Xã Định Hóa" });
    for (const text of ["Ai chủ trì?", "thời tiết thế nào", "Đơn vị nào báo cáo?"]) {
      await question(page).fill(text);
      await question(page).press("Enter");
      await expect.poll(() => log(page).locator(".card.answer").count()).toBe(asked.length);
    }
    const rows = log(page).getByRole("group", { name: "Có đúng ý không?" });
    expect(await rows.count()).toBe(2);
    await shot(page, "360-rating");
    const button = await rows.first().getByRole("button", { name: "Chưa đúng" }).boundingBox();
    expect(button?.height).toBeGreaterThanOrEqual(44);
    await rows.first().getByRole("button", { name: "Chưa đúng" }).click();
    await log(page).getByText("Cảm ơn anh/chị.").waitFor();
    expect(asked.at(-1)).toMatchObject({ question: "👎", commune: "dinh-hoa" });
    expect(asked.at(-1)?.history?.map(({ text }) => text.slice(0, 11))).toEqual(["Ai chủ trì?", "Phòng Kinh "]);
    expect(await rows.count()).toBe(1);
    await page.reload();
    expect(await log(page).getByText("Cảm ơn anh/chị.").count()).toBe(1);
    expect(await rows.count()).toBe(1);
    await question(page).fill("Còn gì nữa?");
    await question(page).press("Enter");
    await expect.poll(() => asked.at(-1)?.question).toBe("Còn gì nữa?");
    expect(asked.at(-1)?.history).toHaveLength(6);
    expect(asked.at(-1)?.history?.some(({ text }) => text === "👎")).toBe(false);
    expect(await sideways(page)).toEqual([0, 0]);
    expect(problems).toEqual([]);
  });

  it("keeps the rating buttons and says so when the rating does not get through", async () => {
    const { page } = await visit({
      ask: async (request) => {
        if (request.question === "👍") throw new Error("x");
        return cannedAnswers(request);
      },
    });
    await commune(page).selectOption({ label: "Xã Định Hóa" });
    await question(page).fill("Ai chủ trì?");
    await question(page).press("Enter");
    await log(page).getByRole("button", { name: "Hữu ích" }).click();
    await log(page).getByText("Chưa gửi được góp ý").waitFor();
    expect(await log(page).getByRole("button", { name: "Hữu ích" }).isEnabled()).toBe(true);
  });

  it("shows the question at once and says that an answer is being made", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { page } = await visit({
      ask: async (request) => {
        await gate;
        return cannedAnswers({ ...request, commune: "dinh-hoa" });
      },
    });
    await question(page).fill("Ai chủ trì?");
    await page.getByRole("button", { name: "Gửi" }).click();
    await log(page).getByText("Đang trả lời…").waitFor();
    expect(await log(page).getByText("Ai chủ trì?").isVisible()).toBe(true);
    expect(await question(page).inputValue()).toBe("");
    await question(page).fill("câu thứ hai");
    await question(page).press("Enter");
    expect(await question(page).inputValue()).toBe("câu thứ hai");
    await shot(page, "360-4-pending");
    release();
    await log(page).getByText("(mã V.20)").waitFor();
    expect(await log(page).getByText("Đang trả lời…").count()).toBe(0);
  });

  it("works by keyboard alone: Enter sends, Shift+Enter breaks the line, everything can be reached", async () => {
    const asked: AskRequest[] = [];
    const { page, problems } = await visit({
      ask: async (request) => {
        asked.push(request);
        return cannedAnswers(request);
      },
    });
    const focused = () =>
      page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? document.activeElement.id');
    const tabTo = async (wanted: string, back = false) => {
      for (let i = 0; i < 30 && !(await focused()).includes(wanted); i++)
        await page.keyboard.press(back ? "Shift+Tab" : "Tab");
      expect(await focused()).toContain(wanted);
    };
    await page.keyboard.press("Tab");
    expect(await page.getByText("Đến ô nhập câu hỏi").boundingBox()).toMatchObject({ y: 8 });
    await tabTo("commune");
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowDown");
    await tabTo("Cuộc trò chuyện mới");
    await shot(page, "360-5-focus");
    await tabTo("question");
    await page.keyboard.type("dòng một");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("dòng hai");
    await page.keyboard.press("Enter");
    await log(page).getByText("(mã V.20)").waitFor();
    expect(asked[0]).toEqual({ id: ID, question: "dòng một\ndòng hai", commune: "dinh-hoa", history: [] });
    expect(await focused()).toBe("question");
    await page.keyboard.press("Shift+Tab"); // from the box back to the last suggestion
    await page.keyboard.press("Enter");
    await log(page).getByText("Đã có 2 lượt trước").waitFor();
    expect(asked[1]?.question).toBe("Ai phối hợp thực hiện?");
    expect(problems).toEqual([]);
  });

  it("follows with the chooser when a person without a commune picks one of the choices", async () => {
    const asked: AskRequest[] = [];
    const { page } = await visit({
      ask: async (request) => {
        asked.push(request);
        return cannedAnswers(request);
      },
    });
    await page.getByRole("button", { name: "Chữ ký số đến 2030 đạt bao nhiêu?" }).click();
    await log(page).getByText("Hãy chọn:").waitFor();
    await shot(page, "360-6-choices");
    await log(page).getByRole("button", { name: "xã Phước An" }).click();
    await log(page).getByText("(mã V.20)").waitFor();
    expect(await commune(page).inputValue()).toBe("phuoc-an");
    expect(asked[1]).toEqual({
      id: ID,
      question: "xã Phước An",
      commune: undefined,
      history: [
        { role: "user", text: "Chữ ký số đến 2030 đạt bao nhiêu?" },
        { role: "assistant", text: "Bạn hỏi về xã nào? Mỗi xã có kế hoạch riêng." },
      ],
    });
    await page.reload();
    expect(await commune(page).inputValue()).toBe("phuoc-an");
  });

  it("leaves the chooser alone when an answer only names a commune", async () => {
    const { page } = await visit({ ask: async (r) => cannedAnswers({ ...r, commune: "kim-thanh" }) });
    await question(page).fill("5G của xã Kim Thành?");
    await question(page).press("Enter");
    await log(page).getByText("(mã V.20)").waitFor();
    expect(await commune(page).inputValue()).toBe("");
  });

  it("shows a sentence and a way to try again after an error, and loses nothing", async () => {
    let broken = true;
    const { page } = await visit({
      ask: async (request) => {
        if (broken) throw new Error("broken");
        return cannedAnswers({ ...request, commune: "dinh-hoa" });
      },
    });
    await question(page).fill("Ai chủ trì phủ sóng 5G?");
    await question(page).press("Enter");
    await log(page).getByText("Hệ thống gặp lỗi nên chưa trả lời được").waitFor();
    await shot(page, "360-7-error");
    expect(await log(page).getByText("Ai chủ trì phủ sóng 5G?").isVisible()).toBe(true);
    await page.reload();
    await log(page).getByText("Hệ thống gặp lỗi").waitFor();
    broken = false;
    await log(page).getByRole("button", { name: "Thử lại" }).click();
    await log(page).getByText("(mã V.20)").waitFor();
    expect(await log(page).getByRole("button", { name: "Thử lại" }).count()).toBe(0);
    expect(await log(page).getByText("Ai chủ trì phủ sóng 5G?").count()).toBe(1);
  });

  it("speaks of the network when the server cannot be reached", async () => {
    const { page, context } = await visit();
    await context.setOffline(true);
    await question(page).fill("Có ai không?");
    await question(page).press("Enter");
    await log(page).getByText("Chưa kết nối được với máy chủ").waitFor();
    await context.setOffline(false);
    await log(page).getByRole("button", { name: "Thử lại" }).click();
    await log(page).getByText("Bạn hỏi về xã nào?").waitFor();
  });

  it("keeps the conversation over a reload, and forgets it when a new one is begun", async () => {
    const { page } = await visit();
    await commune(page).selectOption("dinh-hoa");
    await question(page).fill("Đơn vị nào phải báo cáo hằng tháng?");
    await question(page).press("Enter");
    await log(page).getByText("Có 5 đơn vị").waitFor();
    await page.reload();
    await log(page).getByText("Có 5 đơn vị").waitFor();
    expect(await log(page).getByText("Đơn vị nào phải báo cáo hằng tháng?").count()).toBe(1);
    await page.getByRole("button", { name: "Cuộc trò chuyện mới" }).click();
    expect(await log(page).innerText()).toBe("");
    await page.reload();
    expect(await log(page).innerText()).toBe("");
    expect(await commune(page).inputValue()).toBe("dinh-hoa");
  });

  it("never turns an answer into markup, and links nothing but web addresses", async () => {
    const { page, problems } = await visit({
      ask: async (request) => ({
        ...(await cannedAnswers({ ...request, commune: "dinh-hoa" })),
        answer: '<img src=x onerror="alert(1)"> javascript:alert(1) https://dichvucong.gov.vn/a?b=1.',
        suggestions: ["<b>đậm</b>"],
        citations: [{ document: "d", title: "<i>t</i>", locator: "<u>l</u>", quote: "<script>alert(1)</script>" }],
      }),
    });
    await question(page).fill("<script>alert(2)</script>");
    await question(page).press("Enter");
    await log(page).getByText("<img src=x").waitFor();
    expect(await log(page).locator("img, script, b, i, u").count()).toBe(0);
    const links = await log(page)
      .locator("a")
      .evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    expect(links).toEqual(["https://dichvucong.gov.vn/a?b=1"]);
    expect(problems).toEqual([]);
  });

  it("has no chooser where one commune is served, shows its name and asks about it", async () => {
    const asked: AskRequest[] = [];
    const { page } = await visit({
      communes: COMMUNES.slice(2, 3),
      ask: async (request) => {
        asked.push(request);
        return cannedAnswers(request);
      },
    });
    expect(await commune(page).isVisible()).toBe(false);
    expect(await page.getByRole("banner").locator("p").innerText()).toBe("Xã Định Hóa");
    await question(page).fill("Ai chủ trì?");
    await question(page).press("Enter");
    await log(page).getByText("(mã V.20)").waitFor();
    expect(asked[0]?.commune).toBe("dinh-hoa");
    await shot(page, "360-8-one-commune");
  });

  it("speaks to a screen reader: language, landmarks, a polite log, named controls", async () => {
    const { page } = await visit();
    expect(await page.locator("html").getAttribute("lang")).toBe("vi");
    for (const role of ["banner", "main", "contentinfo"] as const) expect(await page.getByRole(role).count()).toBe(1);
    expect(await log(page).getAttribute("aria-live")).toBe("polite");
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Trợ lý Xã số");
    expect(await page.getByRole("combobox", { name: "Xã" }).count()).toBe(1);
    expect(await page.getByRole("textbox", { name: "Câu hỏi của bạn" }).count()).toBe(1);
    expect(await page.getByRole("button", { name: "Gửi" }).count()).toBe(1);
  });

  it.each([false, true])("is readable: large text, large targets, good contrast (dark: %s)", async (dark) => {
    const { page } = await visit({ dark });
    await commune(page).selectOption("dinh-hoa");
    await question(page).fill("Ai chủ trì?");
    await question(page).press("Enter");
    await log(page).getByText("Nguồn (2)").click();
    await shot(page, dark ? "360-9-dark" : "360-9-light");
    expect(await page.evaluate<string[]>(readFileSync(new URL("readability.js", import.meta.url), "utf8"))).toEqual([]);
  });

  it.each([
    { width: 640, height: 320 },
    { width: 360, height: 400 },
  ])("leaves over half of $width×$height (held sideways, keyboard up) to the conversation", async (size) => {
    const { page } = await visit({ size });
    await commune(page).selectOption("dinh-hoa");
    await question(page).fill("Ai chủ trì?");
    await question(page).press("Enter");
    await log(page).getByText("(mã V.20)").waitFor();
    await shot(page, `${size.width}x${size.height}`);
    const main = await page.getByRole("main").boundingBox();
    expect(main?.height).toBeGreaterThan(size.height / 2);
    expect(await sideways(page)).toEqual([0, 0]);
  });
});

/** The same question sent again has the same one, so that a report counts once. */
const ID = expect.stringMatching(/^[\w-]{8,}$/);
