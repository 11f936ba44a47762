import { describe, expect, it } from "vitest";
import { escapeMarkdown, renderReply } from "../../../src/channels/botframework/render.ts";
import { reply } from "./bench.ts";

describe("text in Teams' markdown", () => {
  it.each([
    ["*a* _b_ `c` ~d~ [e](f)", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~ \\[e\\](f)"],
    ["<at>An</at> & <b>", "&lt;at&gt;An&lt;/at&gt; &amp; &lt;b&gt;"],
    ["# không phải tiêu đề", "\\# không phải tiêu đề"],
    ["> không phải trích dẫn", "&gt; không phải trích dẫn"],
    ["---", "\\---"],
    ["11. Mục", "11\\. Mục"],
    ["82,5% ở 3 thôn - xong", "82,5% ở 3 thôn - xong"],
    ["C:\\a", "C:\\\\a"],
  ])("%s stays what it says", (line, escaped) => {
    expect(escapeMarkdown(line)).toBe(escaped);
  });

  it("makes a paragraph of every line, dots of bullets, and a heading of the line above them", () => {
    const [message] = renderReply(reply("Nhiệm vụ của *xã*:\n- Chữ ký số\n- VNeID\n\nHết."));
    expect(message?.text).toBe("**Nhiệm vụ của \\*xã\\*:**\n\n• Chữ ký số\n\n• VNeID\n\nHết.");
  });

  it("shows the sources last, in italics", () => {
    const citations = [{ title: "Kế hoạch 12", locator: "mục I_1" }] as never;
    const [message] = renderReply(reply("70%", { citations }));
    expect(message?.text).toBe("70%\n\n_Nguồn: Kế hoạch 12, mục I\\_1_");
  });

  it("is nothing for a reply without anything", () => {
    expect(renderReply(reply(" "))).toEqual([]);
  });
});
