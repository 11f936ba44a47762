import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../src/conversation/commands/list.ts";

// The README is read by people who have nothing else: what it names is there, and what is there it names.

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const README = read("README.md");
const SCREENSHOT = "src/channels/webchat/screenshot.png";
const SCREENSHOT_BYTES = 150_000;
/** What begins with a slash and is no path on a disk. */
const SERVED = [
  "/api/ask",
  "/api/communes",
  "/healthz",
  "/readyz",
  "/metrics",
  "/embeddings",
  "/chat/completions",
  "/api/messages",
  "/webhooks/telegram",
  "/webhooks/zalo",
];

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** From the heading to the next of the same level. */
function section(heading: string): string {
  const start = README.indexOf(`\n## ${heading}\n`);
  expect(start, `README has a section “${heading}”`).toBeGreaterThan(0);
  const end = README.indexOf("\n## ", start + 1);
  return README.slice(start, end === -1 ? undefined : end);
}

/** Targets of links and pictures that are files here, without "#part". */
function linkedFiles(): string[] {
  return [...README.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] as string).split("#")[0] as string)
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

/** GitHub's id of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}

/** Words in code marks that look like a path of the repository. */
function namedFiles(text: string): string[] {
  return [...text.matchAll(/`((?:src|test|knowledge|\.ci)(?:\/[\w.-]+)+|[\w.-]+\.(?:json|example|md))`/g)].map(
    (match) => match[1] as string,
  );
}

describe("the README", () => {
  test("names every npm script", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const unnamed = Object.keys(scripts).filter((name) => {
      const direct = name === "start" || name === "test" ? `npm ${name}|` : "";
      return !new RegExp(`(?:${direct}npm run (?:--silent )?${name})(?![\\w-])`).test(README);
    });
    expect(unnamed).toEqual([]);
  });

  test("links only to files and headings that are there", () => {
    expect(linkedFiles()).toContain(SCREENSHOT);
    expect(linkedFiles().filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const headings = [...README.matchAll(/^#+ (.+)$/gm)].map((match) => anchor(match[1] as string));
    const wanted = [...README.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1] as string);
    expect(wanted.filter((id) => !headings.includes(id))).toEqual([]);
  });

  test("names only files and folders that are there, in the table of what to add and elsewhere", () => {
    expect(namedFiles(section("To add something")).length).toBeGreaterThan(8);
    expect(namedFiles(README).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test("shows a picture that is not too heavy", () => {
    expect(statSync(join(ROOT, SCREENSHOT)).size).toBeLessThan(SCREENSHOT_BYTES);
    expect(readFileSync(join(ROOT, SCREENSHOT)).subarray(1, 4).toString()).toBe("PNG");
  });

  test("leads nobody outside the repository: no absolute path and no folder beside it", () => {
    const known = [...SERVED, ...COMMANDS.map(({ name }) => `/${name}`)];
    const slashed = [...README.matchAll(/(?<=^|[\s`"'(=])\/[\p{L}\p{N}._-]+[^\s`"')|,;]*/gmu)].map(([found]) => found);
    expect(slashed.filter((found) => !known.includes(found.replace(/[.:]+$/, "")))).toEqual([]);
    for (const path of ["README.md", ".env.example", ".ci/run"])
      expect(read(path)).not.toContain(["..", "shared"].join("/"));
  });

  test("leaves no placeholder", () => {
    expect(README).not.toMatch(/@@|TODO|TBD/);
  });
});
