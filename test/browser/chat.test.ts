import { mkdirSync, readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WebChatBench } from "../channels/webchat/bench.ts";
import { eventually } from "../fakes/eventually.ts";
import { COMMUNES } from "../http/canned.ts";
import { type Line, lineTo } from "../support/cut-off.ts";
import { cannedReply, findChromium, launch, type StartOptions, startForBrowser, withoutCookies } from "./start.ts";

/** Set to a folder to get pictures of what the tests see. */
const SHOTS = process.env.BROWSER_SHOTS;
const SIZES = [
  { width: 380, height: 740 },
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

  interface Visit {
    page: Page;
    context: BrowserContext;
    bench: WebChatBench;
    line: Line;
    /** What the console complained about. */
    problems: string[];
    foreign: string[];
    /** One more tab of the same browser. */
    tab(): Promise<Page>;
    /** Texts that were taken in. */
    said(): string[];
  }

  async function visit(
    options: StartOptions & {
      size?: (typeof SIZES)[number];
      dark?: boolean;
      touch?: boolean;
      before?: (context: BrowserContext) => Promise<unknown>;
    } = {},
  ): Promise<Visit> {
    const { size, dark, touch, before, ...rest } = options;
    const bench = await startForBrowser(rest);
    open.push(bench);
    const line = await lineTo(bench.address);
    open.push({ stop: () => line.close() });
    const context = await browser.newContext({
      viewport: size ?? SIZES[0] ?? null,
      colorScheme: dark ? "dark" : "light",
      locale: "vi-VN",
      hasTouch: touch ?? false,
    });
    open.push({ stop: () => context.close() });
    await before?.(context);
    const problems: string[] = [];
    const foreign: string[] = [];
    const tab = async () => {
      const page = await context.newPage();
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) problems.push(message.text());
      });
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("request", (request) => {
        if (!request.url().startsWith(line.url)) foreign.push(request.url());
      });
      await page.goto(line.url);
      return page;
    };
    const page = await tab();
    return { page, context, bench, line, problems, foreign, tab, said: () => bench.received.map(({ text }) => text) };
  }

  const shot = async (page: Page, name: string) => {
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` });
  };
  const question = (page: Page) => page.getByLabel("Câu hỏi của bạn");
  const log = (page: Page) => page.getByRole("log");
  const commune = (page: Page) => page.getByLabel("Xã", { exact: true });
  const talk = (page: Page) => page.getByRole("main");
  const typing = (page: Page) => page.locator("#typing").getByText("Đang trả lời…");
  const unsent = (page: Page) => talk(page).locator(".question").getByText("Chưa gửi được, đang thử lại");
  const notice = (page: Page) => page.locator("#notice");
  const ask = async (page: Page, text: string) => {
    await question(page).fill(text);
    await question(page).press("Enter");
  };
  const choose = async (page: Page, slug: string) => {
    await commune(page).selectOption(slug);
    await log(page).getByText("Đã chọn").last().waitFor();
  };
  /** Questions and answers as they stand in the log. */
  const entries = (page: Page) => log(page).locator(".said, .body").allInnerTexts();
  /** How far the page and the conversation can be moved sideways, in pixels. */
  const sideways = (page: Page) =>
    page.evaluate<number[]>(
      '[document.documentElement, document.querySelector("main")].map((e) => e.scrollWidth - e.clientWidth)',
    );

  /** True when the beginning of the last such element can be seen. */
  const inWindow = (page: Page, selector: string) =>
    page.evaluate<boolean>(
      `(() => {
        const seen = document.querySelector("main").getBoundingClientRect();
        const { top } = [...document.querySelectorAll("${selector}")].at(-1).getBoundingClientRect();
        return top >= seen.top && top < seen.bottom;
      })()`,
    );

  it.each(SIZES)("lets a person choose a commune, ask and see answer and source at $width×$height", async (size) => {
    const { page, problems, foreign } = await visit({ size });
    const name = `${size.width}`;
    await shot(page, `${name}-1-opening`);
    expect(await sideways(page)).toEqual([0, 0]);
    await choose(page, "dinh-hoa");
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

  it("takes a rating of the last answer with facts: thanks stand in its place, also after a reload and in another tab", async () => {
    const { page, said, tab, problems } = await visit();
    await choose(page, "dinh-hoa");
    for (const [text, answer] of [
      ["Ai chủ trì?", "(mã V.20)"],
      ["Đơn vị nào báo cáo?", "Có 5 đơn vị"],
    ] as const) {
      await ask(page, text);
      await log(page).getByText(answer).waitFor();
    }
    const rows = log(page).getByRole("group", { name: "Có đúng ý không?" });
    expect(await rows.count()).toBe(1);
    await shot(page, "380-rating");
    const button = await rows.getByRole("button", { name: "Chưa đúng" }).boundingBox();
    expect(button?.height).toBeGreaterThanOrEqual(44);
    await rows.getByRole("button", { name: "Chưa đúng" }).click();
    await log(page).getByText("Cảm ơn anh/chị.").waitFor();
    expect(said().at(-1)).toBe("👎");
    expect(await rows.count()).toBe(0);
    const before = await entries(page);
    expect(before.some((text) => text.includes("👎"))).toBe(false);
    const other = await tab();
    await page.reload();
    for (const one of [page, other]) {
      await log(one).getByText("Cảm ơn anh/chị.").waitFor();
      expect(await log(one).getByRole("group", { name: "Có đúng ý không?" }).count()).toBe(0);
      expect(await entries(one)).toEqual(before);
    }
    expect(await sideways(page)).toEqual([0, 0]);
    expect(problems).toEqual([]);
  });

  it("has no rating under what states no facts", async () => {
    const { page } = await visit();
    await choose(page, "dinh-hoa");
    await ask(page, "thời tiết thế nào");
    await log(page).getByText("không nói về thời tiết").waitFor();
    expect(await log(page).getByRole("button", { name: "Hữu ích" }).count()).toBe(0);
  });

  it("says so when a rating does not get through, and gets it through later", async () => {
    const { page, bench, said } = await visit();
    await choose(page, "dinh-hoa");
    await ask(page, "Ai chủ trì?");
    const button = log(page).getByRole("button", { name: "Hữu ích" });
    await button.waitFor();
    bench.refuse = new Error("no database");
    await button.click();
    await log(page).getByText("Chưa gửi được góp ý").waitFor();
    bench.refuse = null;
    await log(page).getByText("Cảm ơn anh/chị.").waitFor();
    expect(said().filter((text) => text === "👍")).toHaveLength(1);
  });

  it("shows the question at once and that an answer is being made; meanwhile the next one can be asked", async () => {
    const gate = Promise.withResolvers<void>();
    const { page } = await visit({
      answer: async (message, bench) => {
        await gate.promise;
        return { ...cannedReply({ ...message, text: "/xa dinh-hoa" }, bench), text: `Đáp: ${message.text}` };
      },
    });
    await question(page).fill("câu một");
    await page.getByRole("button", { name: "Gửi" }).click();
    await typing(page).waitFor();
    expect(await log(page).getByText("câu một").isVisible()).toBe(true);
    expect(await question(page).inputValue()).toBe("");
    await ask(page, "câu hai");
    await log(page).getByText("câu hai").waitFor();
    await shot(page, "380-4-pending");
    const other = await page.context().newPage();
    await other.goto(page.url());
    await typing(other).waitFor();
    gate.resolve();
    for (const one of [page, other]) {
      await log(one).getByText("Đáp: câu hai").waitFor();
      expect(await entries(one)).toEqual(["câu một", "câu hai", "Đáp: câu một", "Đáp: câu hai"]);
      await expect.poll(() => typing(one).count()).toBe(0);
    }
  });

  it("works by keyboard alone: Enter sends, Shift+Enter breaks the line, everything can be reached", async () => {
    const { page, said, problems } = await visit();
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
    await log(page).getByText("Đã chọn xã Định Hóa").waitFor();
    await tabTo("Cuộc trò chuyện mới");
    await shot(page, "380-5-focus");
    await tabTo("question");
    await page.keyboard.type("dòng một");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("dòng hai");
    await page.keyboard.press("Enter");
    await log(page).getByText("(mã V.20)").waitFor();
    // The communes that the arrows passed by were not meant.
    expect(said()).toEqual(["/xa dinh-hoa", "dòng một\ndòng hai"]);
    expect(await focused()).toBe("question");
    await page.keyboard.press("Shift+Tab"); // from the box back to the last suggestion
    await page.keyboard.press("Enter");
    await eventually(() => said().at(-1) === "Ai phối hợp thực hiện?");
    expect(problems).toEqual([]);
  });

  it("shows the commune that the chat has, however it was chosen, in every tab and after a reload", async () => {
    const { page, tab, said } = await visit();
    const other = await tab();
    await page.getByRole("button", { name: "Chữ ký số đến 2030 đạt bao nhiêu?" }).click();
    await log(page).getByText("Hãy chọn:").waitFor();
    expect(await commune(page).inputValue()).toBe("");
    await shot(page, "380-6-choices");
    await log(page).getByRole("button", { name: "xã Phước An" }).click();
    await expect.poll(() => commune(page).inputValue()).toBe("phuoc-an");
    expect(said().at(-1)).toBe("xã Phước An");
    await expect.poll(() => commune(other).inputValue()).toBe("phuoc-an");
    await commune(other).selectOption({ label: "Xã Định Hóa" });
    await expect.poll(() => commune(page).inputValue()).toBe("dinh-hoa");
    // What a person reads is what they chose, not the command that it sends.
    expect(await entries(page)).toContain("Chọn xã Định Hóa");
    expect(said().at(-1)).toBe("/xa dinh-hoa");
    // Chosen and asked at once, the question is about what was chosen.
    await commune(page).selectOption("kim-thanh");
    await ask(page, "Ai chủ trì?");
    await eventually(() => said().at(-1) === "Ai chủ trì?");
    expect(said().at(-2)).toBe("/xa kim-thanh");
    await page.reload();
    await expect.poll(() => commune(page).inputValue()).toBe("kim-thanh");
    await commune(page).selectOption("");
    await expect.poll(() => commune(page).inputValue()).toBe("kim-thanh");
  });

  it("keeps a message that cannot be stored, says so, and gets it in once when it can, also after a reload", async () => {
    const { page, bench, said } = await visit();
    await choose(page, "dinh-hoa");
    bench.refuse = new Error("no database");
    await ask(page, "Ai chủ trì phủ sóng 5G?");
    await unsent(page).waitFor();
    await shot(page, "380-7-unsent");
    // Nobody answers what has not arrived.
    expect(await typing(page).count()).toBe(0);
    await page.reload();
    await unsent(page).waitFor();
    bench.refuse = null;
    await log(page).getByText("(mã V.20)").waitFor();
    await expect.poll(() => unsent(page).count()).toBe(0);
    expect(await talk(page).getByText("Ai chủ trì phủ sóng 5G?", { exact: true }).count()).toBe(1);
    expect(said()).toEqual(["/xa dinh-hoa", "Ai chủ trì phủ sóng 5G?"]);
  });

  it("says that the connection is lost, comes back by itself, and sends then what was written meanwhile, in order", async () => {
    const { page, line, said } = await visit();
    await choose(page, "dinh-hoa");
    line.cut();
    await page.getByText("Mất kết nối, đang thử lại…").waitFor();
    for (const text of ["câu một", "câu hai"]) await ask(page, text);
    await expect.poll(() => unsent(page).count()).toBe(2);
    await shot(page, "380-8-lost");
    expect(await sideways(page)).toEqual([0, 0]);
    line.mend();
    await expect.poll(() => log(page).getByText("(mã V.20)").count(), { timeout: 15_000 }).toBe(2);
    expect(await notice(page).isVisible()).toBe(false);
    expect(said().slice(1)).toEqual(["câu một", "câu hai"]);
    expect((await entries(page)).filter((text) => text.startsWith("câu"))).toEqual(["câu một", "câu hai"]);
  });

  it("says so when the phone has no network any more, though nobody has cut the stream", async () => {
    const { page, context, said } = await visit();
    await choose(page, "dinh-hoa");
    await context.setOffline(true);
    await notice(page).getByText("Mất kết nối, đang thử lại…").waitFor();
    await ask(page, "câu một");
    await unsent(page).waitFor();
    await context.setOffline(false);
    await log(page).getByText("(mã V.20)").waitFor();
    await expect.poll(() => notice(page).isVisible()).toBe(false);
    expect(said().slice(1)).toEqual(["câu một"]);
  });

  it("counts a message once whose receipt was lost on the way back", async () => {
    const { page, line, said } = await visit();
    await choose(page, "dinh-hoa");
    line.loseAnswerTo("câu một");
    await ask(page, "câu một");
    await log(page).getByText("(mã V.20)").waitFor();
    await ask(page, "câu hai");
    await expect.poll(() => log(page).getByText("(mã V.20)").count()).toBe(2);
    expect(said().slice(1)).toEqual(["câu một", "câu hai"]);
    expect((await entries(page)).filter((text) => text.startsWith("câu"))).toEqual(["câu một", "câu hai"]);
  });

  it("misses and doubles nothing when the line is cut again and again while answers come", async () => {
    const { page, bench, line } = await visit({ answer: ({ text }) => ({ text: `Đáp: ${text}` }) });
    await ask(page, "câu hỏi");
    await log(page).getByText("Đáp: câu hỏi").waitFor();
    const chat = bench.received[0]?.chat ?? "";
    for (let i = 1; i <= 6; i++) {
      await bench.reply(chat, { text: `tin ${i}` });
      if (i % 2 === 0) {
        line.cut();
        await bench.reply(chat, { text: `tin ${i} khi mất mạng` });
        line.mend();
        await log(page).getByText(`tin ${i} khi mất mạng`).waitFor({ timeout: 15_000 });
      }
    }
    const wanted = [1, 2, 3, 4, 5, 6].flatMap((i) =>
      i % 2 === 0 ? [`tin ${i}`, `tin ${i} khi mất mạng`] : [`tin ${i}`],
    );
    expect(await entries(page)).toEqual(["câu hỏi", "Đáp: câu hỏi", ...wanted]);
  });

  it("notices a line that is gone without a word, and gets what was answered meanwhile", async () => {
    const { page, bench, line } = await visit({
      before: (context) => context.clock.install(),
      answer: ({ text }) => ({ text: `Đáp: ${text}` }),
    });
    await ask(page, "câu hỏi");
    await log(page).getByText("Đáp: câu hỏi").waitFor();
    line.silence();
    await bench.reply(bench.received[0]?.chat ?? "", { text: "sau khi im lặng" });
    // The browser may try its other connections first, which are as dead.
    await expect
      .poll(
        async () => {
          await page.clock.fastForward(60_000);
          return log(page).getByText("sau khi im lặng").count();
        },
        { timeout: 15_000, interval: 1_000 },
      )
      .toBe(1);
    expect(await entries(page)).toEqual(["câu hỏi", "Đáp: câu hỏi", "sau khi im lặng"]);
    await expect.poll(() => notice(page).isVisible()).toBe(false);
  });

  it("takes a double click, or a key that is held, for one press", async () => {
    const { page, said } = await visit();
    await page.getByRole("button", { name: "Chữ ký số đến 2030 đạt bao nhiêu?" }).dblclick();
    const button = log(page).getByRole("button", { name: "xã Phước An" });
    await button.waitFor();
    expect(said()).toEqual(["Chữ ký số đến 2030 đạt bao nhiêu?"]);
    await button.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await log(page).getByText("(mã V.20)").waitFor();
    await log(page).getByRole("button", { name: "Ai phối hợp thực hiện?" }).dblclick();
    await ask(page, "xong");
    await expect.poll(() => said().at(-1)).toBe("xong");
    expect(said().slice(1)).toEqual(["xã Phước An", "Ai phối hợp thực hiện?", "xong"]);
  });

  it("has the same chat in two tabs; another browser has its own", async () => {
    const { page, tab, line } = await visit();
    const other = await tab();
    await choose(page, "dinh-hoa");
    await ask(other, "Ai chủ trì?");
    for (const one of [page, other]) await log(one).getByText("(mã V.20)").waitFor();
    expect(await entries(page)).toEqual(await entries(other));
    const stranger = await browser.newContext();
    open.push({ stop: () => stranger.close() });
    const foreign = await stranger.newPage();
    await foreign.goto(line.url);
    await expect.poll(() => log(foreign).getAttribute("aria-busy")).toBe("false");
    expect(await entries(foreign)).toEqual([]);
  });

  it("gives two tabs of a new browser that are opened at the same moment one chat in the end", async () => {
    const { bench, line } = await visit();
    const context = await browser.newContext();
    open.push({ stop: () => context.close() });
    const tabs = await Promise.all([context.newPage(), context.newPage()]);
    await Promise.all(tabs.map((tab) => tab.goto(line.url)));
    await Promise.all(tabs.map((tab, i) => ask(tab, `từ trang ${i + 1}`)));
    for (const tab of tabs) await expect.poll(() => log(tab).getByText("Bạn hỏi về xã nào?").count()).toBe(2);
    expect(new Set(bench.received.map(({ chat }) => chat)).size).toBe(1);
  });

  it("keeps the conversation over a reload, and has it deleted when a new one is begun", async () => {
    const { page, tab, bench } = await visit();
    await choose(page, "dinh-hoa");
    await ask(page, "Đơn vị nào phải báo cáo hằng tháng?");
    await log(page).getByText("Có 5 đơn vị").waitFor();
    const other = await tab();
    await page.reload();
    await log(page).getByText("Có 5 đơn vị").waitFor();
    expect(await log(page).getByText("Đơn vị nào phải báo cáo hằng tháng?").count()).toBe(1);
    page.once("dialog", (dialog) => dialog.dismiss());
    await page.getByRole("button", { name: "Cuộc trò chuyện mới" }).click();
    expect(await log(page).getByText("Có 5 đơn vị").count()).toBe(1);
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByRole("button", { name: "Cuộc trò chuyện mới" }).click();
    for (const one of [page, other]) {
      await log(one).getByText("Chào anh/chị, tôi là Trợ lý Xã số.").waitFor();
      expect(await entries(one)).toEqual(["Chào anh/chị, tôi là Trợ lý Xã số."]);
    }
    await shot(page, "380-9-anew");
    await page.reload();
    await log(page).getByText("Chào anh/chị").waitFor();
    expect(await log(page).getByText("Có 5 đơn vị").count()).toBe(0);
    expect(await commune(page).inputValue()).toBe("dinh-hoa");
    // What waits to be sent when the page is opened was written after that.
    bench.refuse = new Error("no database");
    await ask(page, "câu mới");
    await unsent(page).waitFor();
    await page.reload();
    bench.refuse = null;
    await log(page).getByText("(mã V.20)").waitFor();
  });

  it("never turns an answer into markup, and links nothing but web addresses", async () => {
    const { page, problems } = await visit({
      answer: () => ({
        text: '<img src=x onerror="alert(1)"> javascript:alert(1) https://dichvucong.gov.vn/a?b=1.',
        choices: [{ label: "<b>đậm</b>", text: "<b>đậm</b>" }],
        ratings: [{ label: "👍 <u>x</u>", text: "👍" }],
        citations: [{ document: "d", title: "<i>t</i>", locator: "<u>l</u>", quote: "<script>alert(1)</script>" }],
        files: [{ name: "<b>a</b>.txt", type: "text/html", bytes: Buffer.from("<script>alert(1)</script>") }],
      }),
    });
    await ask(page, "<script>alert(2)</script>");
    await log(page).getByText("<img src=x").waitFor();
    expect(await log(page).locator("img, script, b, i, u").count()).toBe(0);
    const links = await log(page)
      .locator("a")
      .evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    expect(links).toEqual([
      "https://dichvucong.gov.vn/a?b=1",
      expect.stringMatching(/^\/webchat\/files\/[0-9a-f]{32}$/),
    ]);
    expect(problems).toEqual([]);
  });

  it("shows pictures, and gives other files by name and size", async () => {
    const png = readFileSync(new URL("../../src/channels/webchat/page/icon-192.png", import.meta.url));
    const { page } = await visit({
      answer: () => ({
        text: "Báo cáo tháng 10.",
        files: [
          { name: "tiến độ.png", type: "image/png", bytes: png },
          { name: "báo cáo.docx", type: "application/octet-stream", bytes: Buffer.alloc(1_400_000) },
        ],
      }),
    });
    await ask(page, "/tonghop");
    const picture = log(page).getByRole("img", { name: "tiến độ.png" });
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(192);
    const link = log(page).getByRole("link", { name: "Tải báo cáo.docx (1,4 MB)" });
    await shot(page, "380-10-files");
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe("báo cáo.docx");
  });

  it("shows the answer to a question that is longer than the window, also after a reload", async () => {
    const { page } = await visit({ answer: () => ({ text: "Đáp." }) });
    await ask(page, "một câu hỏi rất dài ".repeat(150));
    for (let i = 0; i < 2; i++) {
      await log(page).getByText("Đáp.").waitFor();
      await expect.poll(() => inWindow(page, ".answer")).toBe(true);
      await page.reload();
    }
  });

  it("refuses a message that is too long with a sentence, and keeps what was typed", async () => {
    const { page, said } = await visit();
    await question(page).fill("ữ".repeat(4001));
    await question(page).press("Enter");
    await page.getByText("Tin nhắn dài quá 4.000 ký tự").first().waitFor();
    expect((await question(page).inputValue()).length).toBe(4001);
    await question(page).fill("ữ".normalize("NFD").repeat(4000));
    await question(page).press("Enter");
    await eventually(() => said().length === 1);
    expect(await page.getByText("Tin nhắn dài quá").isVisible()).toBe(false);
  });

  it("says in a sentence that it needs cookies, and when a browser is too old", async () => {
    const off = (script: string) => (context: BrowserContext) => context.addInitScript(script);
    const blocked = await visit({ before: off('Object.defineProperty(navigator, "cookieEnabled", { value: false })') });
    expect(await notice(blocked.page).innerText()).toContain("cho phép cookie");
    await shot(blocked.page, "380-11-cookies");
    // One that says it keeps them, and does not.
    const forgetful = await visit();
    const way = await withoutCookies(forgetful.bench.address);
    open.push(way);
    await forgetful.page.goto(way.address);
    await ask(forgetful.page, "Ai chủ trì?");
    await notice(forgetful.page).getByText("cho phép cookie").waitFor();
    const old = await visit({ before: off("delete window.EventSource") });
    expect(await notice(old.page).innerText()).toContain("quá cũ");
  });

  it("opens without a network once it was there, and sends then what was typed", async () => {
    const { page, line, said } = await visit();
    await page.evaluate("navigator.serviceWorker.ready");
    await page.reload(); // the first visit is not the worker's
    await expect.poll(() => log(page).getAttribute("aria-busy")).toBe("false");
    line.cut();
    await page.reload();
    await page.getByText("Mất kết nối, đang thử lại…").waitFor();
    await ask(page, "Chữ ký số?");
    line.mend();
    await log(page).getByText("Bạn hỏi về xã nào?").waitFor({ timeout: 15_000 });
    expect(said()).toEqual(["Chữ ký số?"]);
  });

  it("has no chooser where one commune is served, and shows its name", async () => {
    const { page } = await visit({ communes: () => COMMUNES.slice(2, 3) });
    expect(await commune(page).isVisible()).toBe(false);
    expect(await page.getByRole("banner").locator("p").innerText()).toBe("Xã Định Hóa");
    await shot(page, "380-12-one-commune");
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
    await choose(page, "dinh-hoa");
    await ask(page, "Ai chủ trì?");
    await log(page).getByText("Nguồn (2)").click();
    await shot(page, dark ? "380-13-dark" : "380-13-light");
    expect(await page.evaluate<string[]>(readFileSync(new URL("readability.js", import.meta.url), "utf8"))).toEqual([]);
  });

  it.each([
    { width: 640, height: 320 },
    { width: 360, height: 400 },
  ])("leaves over half of $width×$height (held sideways, keyboard up) to the conversation", async (size) => {
    const { page } = await visit({ size });
    await choose(page, "dinh-hoa");
    await ask(page, "Ai chủ trì?");
    await log(page).getByText("(mã V.20)").waitFor();
    await shot(page, `${size.width}x${size.height}`);
    const main = await page.getByRole("main").boundingBox();
    expect(main?.height).toBeGreaterThan(size.height / 2);
    expect(await sideways(page)).toEqual([0, 0]);
  });
});
