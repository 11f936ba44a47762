import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadPrompts } from "../../src/models/prompts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "troly-prompts-"));
  write("rewrite", "Viết lại.\n---\n{{earlier}} {{question}}");
  write("word", "Diễn đạt.\n---\n{{question}}\n{{passages}}");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(step: string, text: string): void {
  writeFileSync(join(folder, `${step}.md`), text);
}

test("prompts are filled with JSON, personal numbers masked", () => {
  const prompts = loadPrompts(folder);
  expect(prompts.render("rewrite", { question: 'gọi "0912345678"', earlier: ["a"] })).toEqual({
    system: "Viết lại.",
    user: '["a"] "gọi \\"…\\""',
  });
  expect(prompts.render("word", { question: "q", passages: [{ id: "p1", text: "a\nb" }] }).user).toBe(
    '"q"\n{"id":"p1","text":"a\\nb"}',
  );
});

test("our own prompts are whole", () => {
  const prompts = loadPrompts(join(import.meta.dirname, "../../prompts"));
  expect(prompts.render("word", { question: "q", passages: [] }).system.length).toBeGreaterThan(300);
});

test.each([
  ["a placeholder is missing", "word", "Diễn đạt.\n---\n{{question}}", "prompts/word.md thiếu {{passages}}"],
  ["a placeholder is misspelt", "rewrite", "V.\n---\n{{earlier}} {{question}} {{cau hoi}}", "{{cau hoi}}"],
  ["a placeholder is unknown", "rewrite", "V.\n---\n{{earlier}} {{question}} {{năm}}", "chỗ điền không rõ: {{năm}}"],
  ["a placeholder stands in the rules", "rewrite", "V {{question}}.\n---\n{{earlier}} {{question}}", "phần đầu"],
  ["the line between is missing", "word", "Diễn đạt. {{question}} {{passages}}", "prompts/word.md cần đúng hai phần"],
  ["it is empty", "word", "", "prompts/word.md cần đúng hai phần"],
])("a prompt is refused where %s", (_, step, text, sentence) => {
  write(step, text);
  expect(() => loadPrompts(folder)).toThrow(sentence);
  expect(() => loadPrompts(folder)).toThrow(expect.objectContaining({ code: "config-invalid" }));
});

test("a missing file is refused by name", () => {
  rmSync(join(folder, "rewrite.md"));
  expect(() => loadPrompts(folder)).toThrow("prompts/rewrite.md không có");
});
