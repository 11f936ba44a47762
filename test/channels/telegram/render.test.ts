import { describe, expect, test } from "vitest";
import { renderReply, TELEGRAM_LIMITS } from "../../../src/channels/telegram/render.ts";
import type { Choice, Reply } from "../../../src/domain/message.ts";

function reply(text: string, more: Partial<Reply> = {}): Reply {
  return { text, kind: "list", citations: [], choices: [], ...more };
}

function render(text: string, more: Partial<Reply> = {}) {
  return renderReply(reply(text, more), (choice) => choice.text);
}

function choices(count: number): Choice[] {
  return Array.from({ length: count }, (_, i) => ({ label: `Lựa chọn ${i + 1}`, text: `c${i + 1}` }));
}

const SOURCE = { document: "dan-tien", title: "Kế hoạch <12> & phụ lục", locator: "mục IV.1, dòng 204", quote: "…" };

describe("what Telegram shows", () => {
  test("text that looks like markup is shown as it was written", () => {
    const [message] = render('Nhập <b>V.20</b> & "82,5%" &lt;');
    expect(message?.html).toBe('Nhập &lt;b&gt;V.20&lt;/b&gt; &amp; "82,5%" &amp;lt;');
    expect(message?.plain).toBe('Nhập <b>V.20</b> & "82,5%" &lt;');
  });

  test("bullets are round and the line above them is bold", () => {
    const [message] = render("Xã có 2 chỉ tiêu:\n- V.20: 82,5%\n  - đợt 1\n- V.21 - 5G");
    expect(message?.html).toBe("<b>Xã có 2 chỉ tiêu:</b>\n• V.20: 82,5%\n  • đợt 1\n• V.21 - 5G");
  });

  test("an answer without bullets, or with a long sentence above them, has nothing bold", () => {
    expect(render("Đến năm 2026.\nPhòng VHXH chủ trì.")[0]?.html).not.toContain("<b>");
    expect(render("- một\n- hai")[0]?.html).not.toContain("<b>");
    expect(render(`${"câu dài ".repeat(30)}\n- một`)[0]?.html).not.toContain("<b>");
  });

  test("sources stand in italics below the answer, escaped", () => {
    const [message] = render("Đến năm 2026.", { citations: [SOURCE] });
    expect(message?.html).toBe("Đến năm 2026.\n\n<i>Nguồn: Kế hoạch &lt;12&gt; &amp; phụ lục, mục IV.1, dòng 204</i>");
    expect(message?.plain).toBe("Đến năm 2026.\n\nNguồn: Kế hoạch <12> & phụ lục, mục IV.1, dòng 204");
  });

  test("sources that do not fit below a long answer follow as a message of their own", () => {
    const messages = render("a".repeat(TELEGRAM_LIMITS.textLength), { citations: [SOURCE], choices: choices(1) });
    expect(messages).toHaveLength(2);
    expect(messages[1]?.plain).toMatch(/^Nguồn: /);
    expect(messages[0]?.keyboard).toEqual([]);
    expect(messages[1]?.keyboard).toHaveLength(1);
  });

  test("eight choices are buttons, one a row, and the others keep their number in the text", () => {
    const [message] = render("Xã nào?", { choices: choices(10) });
    expect(message?.keyboard).toHaveLength(8);
    expect(message?.keyboard.every((row) => row.length === 1)).toBe(true);
    expect(message?.plain).toBe("Xã nào?\n\n9. Lựa chọn 9\n10. Lựa chọn 10");
  });

  test("a long label is cut to 60 characters", () => {
    const [message] = render("Hỏi gì?", { choices: [{ label: "ơ".repeat(80), text: "x" }] });
    expect(message?.keyboard[0]?.[0]?.text).toBe(`${"ơ".repeat(59)}…`);
  });

  test("the buttons of a long answer are under its last part, and no part is too long", () => {
    const messages = render("Điều này đúng. ".repeat(900), { choices: choices(2), citations: [SOURCE] });
    expect(messages.length).toBeGreaterThan(3);
    expect(messages.every((m) => m.plain.length <= TELEGRAM_LIMITS.textLength)).toBe(true);
    expect(messages.map((m) => m.keyboard.length)).toEqual([...messages.slice(1).map(() => 0), 2]);
  });

  test("the buttons that rate an answer stand together in the last row and take no place of a choice", () => {
    const ratings = [
      { label: "👍 Hữu ích", text: "👍" },
      { label: "👎 Chưa đúng", text: "👎" },
    ];
    const [message] = render("Đến năm 2026.", { choices: choices(8), ratings });
    expect(message?.keyboard.map((row) => row.length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2]);
    expect(message?.keyboard.at(-1)).toEqual(ratings.map((r) => ({ text: r.label, callback_data: r.text })));
    expect(message?.plain).toBe("Đến năm 2026.");
    expect(render("Đến năm 2026.", { ratings })[0]?.keyboard).toHaveLength(1);
  });
});
