import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { killServices, type Service, startService } from "../app/service.ts";
import { type Place, place } from "../cli/run.ts";
import { findChromium, launch } from "./start.ts";

const chromiumPath = findChromium();
if (chromiumPath === null) {
  console.warn("BROWSER TESTS SKIPPED: no Chromium found (CHROMIUM_PATH, /usr/bin/chromium, …).");
  it.skip("the real service in a browser (skipped: no Chromium on this machine, set CHROMIUM_PATH)", () => {});
}

describe.runIf(chromiumPath !== null)("the real service in a browser", { timeout: 30_000 }, () => {
  let here: Place;
  let service: Service;
  let browser: Browser;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    here = place();
    service = await startService(here);
    browser = await launch(chromiumPath ?? "");
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await killServices();
    here.remove();
  });

  const visit = async () => {
    page = await browser.newPage({ viewport: { width: 360, height: 740 }, locale: "vi-VN" });
    problems = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(service.address);
  };
  afterEach(async () => {
    await page?.context().close();
  });

  const log = () => page.getByRole("log");
  const commune = () => page.getByLabel("Xã", { exact: true });
  const choose = async (label: string) => {
    await commune().selectOption({ label });
    await log().getByText("Đã chọn").waitFor();
  };
  const ask = async (question: string) => {
    await page.getByLabel("Câu hỏi của bạn").fill(question);
    await page.getByRole("button", { name: "Gửi" }).click();
  };

  it("an officer links the page, reports with buttons, sees the chart and downloads the report; another browser is nobody", async () => {
    const args = ["admin", "invite", "--commune", "phuoc-an", "--unit", "công an xã", "--role", "officer"];
    const code = (await here.cli(args)).out.trim();
    await visit();
    await ask(`/lienket ${code}`);
    await log().getByText("Đã liên kết").waitFor();
    await ask("bao cao v.20 82,5 T1/2026");
    await log().getByRole("button", { name: "Xác nhận" }).click();
    await log().getByText("Đã ghi V.20").waitFor();
    // What the person sees of a press is what the button showed.
    expect(
      await log()
        .getByText(/Xác nhận \d/)
        .count(),
    ).toBe(0);
    await page.reload();
    await log().getByText("Đã ghi V.20").waitFor();
    await ask("/tiendo T1/2026");
    const picture = log().getByRole("img", { name: /tien-do/ });
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(760);
    await ask("/tonghop T1/2026");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      log()
        .getByRole("link", { name: /Tải .*docx/ })
        .click(),
    ]);
    expect(download.suggestedFilename()).toBe("bao-cao-phuoc-an-T1-2026.docx");
    expect(problems).toEqual([]);
    await page.context().close();
    await visit();
    await ask("/tiendo T1/2026");
    await log().getByText("/lienket").first().waitFor();
    expect(await log().getByRole("img").count()).toBe(0);
  });

  it("answers for the commune that a person chose, with a source that can be opened", async () => {
    await visit();
    await choose("Xã Phước An");
    await ask("ai chu tri chi tieu tai khoan vneid?");
    await log().getByText("Công an xã").first().waitFor();
    const quote = log().getByText("Tỷ lệ người dân có tài khoản định danh điện tử (VNeID) | % |");
    expect(await quote.isVisible()).toBe(false);
    await log()
      .getByText(/^Nguồn \(\d+\)$/)
      .click();
    expect(await quote.isVisible()).toBe(true);
    expect(
      await log()
        .getByText(/dòng 108/)
        .last()
        .isVisible(),
    ).toBe(true);
    expect(problems).toEqual([]);
  });

  it("asks for the commune where none is chosen; the button pressed answers the question and is kept", async () => {
    await visit();
    expect(await commune().inputValue()).toBe("");
    await ask("Chữ ký số đến năm 2030 đạt bao nhiêu?");
    await log().getByRole("button", { name: "Xã Định Hóa" }).click();
    await log().getByText("70%").first().waitFor();
    await expect.poll(() => commune().inputValue()).toBe("dinh-hoa");
    await ask("thế còn năm 2035?");
    await log().getByText("80%").first().waitFor();
    expect(problems).toEqual([]);
  });

  it("answers each of the questions that the page suggests", async () => {
    await visit();
    const suggestions = await page.getByRole("button", { name: /\?$/ }).allInnerTexts();
    expect(suggestions.length).toBeGreaterThan(0);
    for (const suggestion of suggestions) {
      const response = await service.ask({ question: suggestion, commune: "phuoc-an" });
      const { kind } = (await response.json()) as { kind: string };
      expect(["clarify", "refuse"], suggestion).not.toContain(kind);
    }
  });

  it("shows a long list whole, without moving sideways", async () => {
    await visit();
    await choose("Xã Bạch Thông");
    await ask("Nhóm III có những nhiệm vụ nào?");
    await log().getByText("NV.III.9").first().waitFor();
    expect(await log().getByRole("listitem").count()).toBeGreaterThanOrEqual(9);
    expect(
      await page.evaluate<number>(
        'document.querySelector("main").scrollWidth - document.querySelector("main").clientWidth',
      ),
    ).toBe(0);
  });

  it("shows markup that a person typed as text", async () => {
    await visit();
    await choose("Xã Phước An");
    await ask("<img src=x onerror=alert(1)> 5G?");
    await log().getByText("<img src=x").first().waitFor();
    expect(await log().locator("img").count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it("comes back when the service was killed and started again: nothing is lost, nothing stands there twice", async () => {
    await visit();
    await choose("Xã Phước An");
    await ask("ai chu tri chi tieu tai khoan vneid?");
    await log().getByText("Công an xã").first().waitFor();
    const port = new URL(service.address).port;
    await service.end("SIGKILL");
    await page.getByText("Mất kết nối, đang thử lại…").waitFor();
    for (const question of ["Chữ ký số đạt bao nhiêu?", "Phủ sóng 5G đạt bao nhiêu?"]) await ask(question);
    await page.getByText("Chưa gửi được, đang thử lại").first().waitFor();
    service = await startService(here, { PORT: port });
    await log().getByText("Tỉ lệ phủ sóng 5G").first().waitFor({ timeout: 20_000 });
    const entries = () => log().locator(".said, .body").allInnerTexts();
    const before = await entries();
    expect(before.map((text, i) => (i % 2 === 0 ? text : "…"))).toEqual([
      "Chọn xã Phước An",
      "…",
      "ai chu tri chi tieu tai khoan vneid?",
      "…",
      "Chữ ký số đạt bao nhiêu?",
      "…",
      "Phủ sóng 5G đạt bao nhiêu?",
      "…",
    ]);
    await expect.poll(() => page.locator(".unsent").count()).toBe(0);
    expect(await page.locator("#notice").isVisible()).toBe(false);
    await page.reload();
    await expect.poll(entries).toEqual(before);
  });

  it("has only the one commune where COMMUNE fixes it", async () => {
    const elsewhere = place();
    const fixed = await startService(elsewhere, { COMMUNE: "phuoc-an" });
    try {
      await visit();
      await page.goto(fixed.address);
      expect(await commune().isVisible()).toBe(false);
      await ask("Chữ ký số đạt bao nhiêu?");
      await log().getByText("50%").first().waitFor();
    } finally {
      await fixed.end("SIGTERM");
      elsewhere.remove();
    }
  });
});
