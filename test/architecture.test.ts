import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

// The layers (README, Architecture): who imports whom, where each vendor library lives, what a list.ts names, and that importing has no effect.

interface SourceFile {
  /** From the repository's root, with "/": "src/channels/telegram/channel.ts". */
  path: string;
  text: string;
}

interface Import {
  specifier: string;
  /** Disappears before the program runs. `import { type A }` does not: the module is still loaded. */
  isType: boolean;
  /** `import "x"`, for its effect alone. */
  isBare: boolean;
  line: number;
}

const SIDES = ["ingest", "search", "models", "reporting", "conversation", "channels", "storage", "http"];
const BELOW = ["domain", "text"];
/** May import anything of ours, and run when imported. */
const TOP = ["app.ts", "main.ts", "cli.ts", "cli"];

/** What each layer may import of ours besides itself; a layer is a folder or a file right under src. */
const LAYERS: Record<string, { values: string[]; types: string[] }> = {
  text: { values: [], types: [] },
  domain: { values: ["text"], types: ["text"] },
  "log.ts": { values: BELOW, types: BELOW },
  "config.ts": { values: [...BELOW, "variables.ts"], types: [...BELOW, "log.ts"] },
  "variables.ts": { values: BELOW, types: BELOW },
  ...Object.fromEntries(
    SIDES.map((side) => [side, { values: BELOW, types: [...BELOW, ...SIDES, "log.ts", "config.ts"] }]),
  ),
};

interface Home {
  library: RegExp;
  /** Beginnings of paths under src. */
  homes: string[];
  /** May name its types only. */
  typeHomes?: string[];
}

/** The first entry that matches a specifier decides. */
const HOMES: Home[] = [
  { library: /^(?:grammy|@grammyjs\/.+)(?:\/|$)/, homes: ["channels/telegram/"] },
  { library: /^(?:botbuilder|botframework)/, homes: ["channels/botframework/"] },
  { library: /^(?:hnswlib-node|@langchain\/community\/vectorstores\/hnswlib)$/, homes: ["search/"] },
  { library: /^@langchain\/core(?:\/|$)/, homes: ["models/"], typeHomes: ["search/"] },
  { library: /^(?:openai|langchain|@langchain\/[^/]+)(?:\/|$)/, homes: ["models/"] },
  { library: /^(?:kysely(?:\/.+)?|node:sqlite|pg)$/, homes: ["storage/"] },
  { library: /^(?:fastify|@fastify\/.+)$/, homes: ["http/"] },
  { library: /^(?:docx|write-excel-file)(?:\/|$)/, homes: ["reporting/exports/"] },
  { library: /^pino(?:\/|$)/, homes: ["log.ts"] },
  { library: /^(?:chart\.js|@napi-rs\/canvas)(?:\/|$)/, homes: ["reporting/"] },
  {
    library: /^zod(?:\/|$)/,
    homes: ["variables.ts", "config.ts", "http/", "models/", "conversation/lexicon.ts", "ingest/load/", "cli/"],
  },
  { library: /^yaml$/, homes: ["ingest/", "conversation/", "cli/", "app.ts"] },
];

/** Every broken rule as "file:line: rule". */
function violations(files: SourceFile[]): string[] {
  return files.flatMap((file) => {
    const code = withoutComments(file.text);
    const imports = importsOf(code);
    return [
      ...imports.flatMap((found) => importRules(file.path, found).map((rule) => `${file.path}:${found.line}: ${rule}`)),
      ...variableImports(code).map(
        (line) => `${file.path}:${line}: the path of import() is a literal, so that it can be checked`,
      ),
      ...(TOP.includes(layerOf(file.path))
        ? []
        : effects(code).map(({ line, rule }) => `${file.path}:${line}: ${rule}`)),
      ...unlisted(file.path, imports, files).map((rule) => `${file.path}:1: ${rule}`),
    ];
  });
}

function importRules(path: string, found: Import): string[] {
  const { specifier, isType } = found;
  const rules = found.isBare ? [`import "${specifier}" only has an effect, and importing a file has none`] : [];
  const isOwn = specifier.startsWith(".") || specifier.startsWith("#") || specifier.startsWith("/");
  const broken = isOwn ? layerRule(path, specifier, isType) : vendorRule(path, specifier, isType);
  return broken === null ? rules : [...rules, broken];
}

function layerRule(path: string, specifier: string, isType: boolean): string | null {
  const from = layerOf(path);
  const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
  if (!target.startsWith("src/")) return `src imports nothing from outside src ("${specifier}")`;
  const to = layerOf(target);
  if (to === from || TOP.includes(from)) return null;
  const allowed = LAYERS[from];
  if (allowed === undefined) return `"${from}" has no place in the layers of the README`;
  if (allowed.values.includes(to) || (isType && allowed.types.includes(to))) return null;
  return allowed.types.includes(to)
    ? `${from} may import only types of ${to}: write "import type"`
    : `${from} may not import ${to}`;
}

function vendorRule(path: string, specifier: string, isType: boolean): string | null {
  const home = HOMES.find((entry) => entry.library.test(specifier));
  if (home === undefined) return null;
  const within = (places: string[]) => places.some((place) => path.startsWith(`src/${place}`));
  if (within(home.homes) || (isType && within(home.typeHomes ?? []))) return null;
  return `"${specifier}" lives only in ${home.homes.join(", ")}`;
}

/** "src/search/entry.ts" -> "search", "src/app.ts" -> "app.ts". */
function layerOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** Siblings that a list.ts does not name. */
function unlisted(path: string, imports: Import[], files: SourceFile[]): string[] {
  if (!path.endsWith("/list.ts")) return [];
  const folder = path.slice(0, -"list.ts".length);
  const siblings = files.filter((file) => file.path !== path && file.path.startsWith(folder));
  const named = new Set(imports.map((found) => found.specifier));
  return siblings
    .map((file) => file.path.slice(folder.length))
    .filter((name) => !name.includes("/") && !named.has(`./${name}`))
    .map((name) => `the list does not name its sibling ${name}`);
}

/** Blanks out comments; lines and strings stay where they are. */
function withoutComments(text: string): string {
  const stringOrComment = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(stringOrComment, (match) => (match.startsWith("/") ? match.replace(/[^\n]/g, " ") : match));
}

const STATIC = /^[ \t]*(?:import|export)\b(?<clause>[^;"'`()=]*?)\bfrom\s*["'](?<specifier>[^"'\n]+)["']/gm;
const BARE = /^[ \t]*import\s*["'](?<specifier>[^"'\n]+)["']/gm;
/** `import("x").Name` with a capital is a type; `import("x").then` and `await import("x")` are not. */
const DYNAMIC = /\b(?:import|require)\(\s*["'`](?<specifier>[^"'`\n$]+)["'`]\s*,?\s*[^()]*\)(?<type>\.[A-Z])?/g;

function importsOf(code: string): Import[] {
  const find = (
    pattern: RegExp,
    more: (groups: Record<string, string | undefined>) => Omit<Import, "specifier" | "line">,
  ) =>
    [...code.matchAll(pattern)].map((match) => ({
      ...more(match.groups ?? {}),
      specifier: match.groups?.specifier ?? "",
      line: lineAt(code, match.index + match[0].search(/\S/)),
    }));
  return [
    // "import type from 'x'" is a default import with that name.
    ...find(STATIC, ({ clause = "" }) => ({ isType: /^\s+type\s+\S/.test(clause), isBare: false })),
    ...find(BARE, () => ({ isType: false, isBare: true })),
    ...find(DYNAMIC, ({ type }) => ({ isType: type !== undefined, isBare: false })),
  ];
}

/** Lines with an import() or require() of something that is not a literal. */
function variableImports(code: string): number[] {
  return [...code.matchAll(/(?<![.\w])(?:import|require)\(\s*(?!["'][^"'\n]*["']|`[^`$]*`)\S/g)].map((match) =>
    lineAt(code, match.index),
  );
}

/** What runs or changes at the top of a module, as far as its first column shows: the formatter indents everything else. */
function effects(code: string): { line: number; rule: string }[] {
  const patterns: [RegExp, string][] = [
    [/^(?:export )?(?:let|var)\b/gm, "a module keeps no changing state: no top-level let"],
    [/^(?:await |void |new )(?=\S)/gm, "importing a file has no effect: no top-level await, void or new"],
    [
      /^(?!(?:if|for|while|switch|catch|function|return|import|super)\b)[A-Za-z_$][\w$.?]*\(/gm,
      "importing a file has no effect: no top-level call",
    ],
  ];
  return patterns.flatMap(([pattern, rule]) =>
    [...code.matchAll(pattern)].map((match) => ({ line: lineAt(code, match.index), rule })),
  );
}

function lineAt(code: string, index: number): number {
  return code.slice(0, index).split("\n").length;
}

function readSources(): SourceFile[] {
  const root = fileURLToPath(new URL("..", import.meta.url));
  return readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(root.length).replaceAll("\\", "/"), text: readFileSync(path, "utf8") }));
}

test("the sources keep the rules", () => {
  const files = readSources();
  expect(files.length).toBeGreaterThan(10);
  expect(violations(files)).toEqual([]);
});

describe("the checker", () => {
  function check(path: string, text: string): string[] {
    return violations([{ path: `src/${path}`, text }]);
  }

  test.each([
    ["text/a.ts", 'import { b } from "./b.ts";'],
    ["domain/a.ts", 'import { fold } from "../text/normalize.ts";'],
    ["ingest/parse/layouts/a.ts", 'import { b } from "../b.ts";\nimport { c } from "../../../domain/plan.ts";'],
    ["search/a.ts", 'import type { Chat } from "../models/chat.ts";'],
    ["search/a.ts", 'export type { Chat } from "../models/chat.ts";'],
    ["search/a.ts", 'import type { Embeddings } from "@langchain/core/embeddings";'],
    ["search/a.ts", 'const { HNSWLib } = await import("@langchain/community/vectorstores/hnswlib");'.padStart(90)],
    ["models/a.ts", 'import { ChatOpenAI } from "@langchain/openai";\nimport OpenAI from "openai";'],
    ["channels/telegram/a.ts", 'import { Bot } from "grammy";\nimport type { Update } from "grammy/types";'],
    ["channels/botframework/a.ts", 'import { CloudAdapter } from "botbuilder";'],
    ["channels/telegram/a.ts", 'import type { Logger } from "../../log.ts";'],
    ["storage/a.ts", 'import { Kysely } from "kysely";\nimport { DatabaseSync } from "node:sqlite";'],
    ["storage/a.ts", 'const { default: pg } = await import("pg");'.padStart(60)],
    ["reporting/a.ts", 'const { Chart } = await import("chart.js");'.padStart(60)],
    ["conversation/a.ts", 'import type { Storage } from "../storage/storage.ts";'],
    [
      "http/server.ts",
      'import Fastify from "fastify";\nimport helmet from "@fastify/helmet";\nimport { z } from "zod";',
    ],
    ["cli/a.ts", 'import { createApp } from "../app.ts";\nimport { parse } from "yaml";\nawait createApp();'],
    ["app.ts", 'import { createTelegram } from "./channels/telegram/channel.ts";'],
    ["main.ts", 'import { createApp } from "./app.ts";\nawait createApp();'],
    ["reporting/exports/a.ts", 'const docx = await import("docx");'.padStart(60)],
    ["reporting/exports/xlsx/a.ts", 'import type { CellObject } from "write-excel-file/node";'],
    ["config.ts", 'import { z } from "zod";\nimport { AppError } from "./domain/errors.ts";'],
    ["log.ts", 'import { pino } from "pino";'],
    ["text/a.ts", '// import { x } from "../http/server.ts";\n/* import "./y.ts"; */'],
    ["search/a.ts", 'type Chat = import("../models/chat.ts").Chat;'],
    [
      "text/a.ts",
      "const A = new Map();\nfor (const x of B) A.set(x, x);\nif (A.size) {\n  A.clear();\n}\nfunction f() {}",
    ],
  ])("allows %s: %s", (path, text) => {
    expect(check(path, text)).toEqual([]);
  });

  test.each([
    ["text/a.ts", 'import type { Plan } from "../domain/plan.ts";', "text may not import domain"],
    ["domain/a.ts", 'import type { SearchEntry } from "../search/entry.ts";', "domain may not import search"],
    [
      "ingest/a.ts",
      'import { b } from "../search/b.ts";',
      'ingest may import only types of search: write "import type"',
    ],
    [
      "ingest/a.ts",
      'import { type B } from "../search/b.ts";',
      'ingest may import only types of search: write "import type"',
    ],
    [
      "ingest/a.ts",
      'import {\n  b,\n  type C,\n} from "../search/b.ts";',
      'ingest may import only types of search: write "import type"',
    ],
    ["ingest/a.ts", 'export * from "../search/b.ts";', 'ingest may import only types of search: write "import type"'],
    [
      "ingest/a.ts",
      'export { b } from "../search/b.ts";',
      'ingest may import only types of search: write "import type"',
    ],
    [
      "ingest/a.ts",
      '  const b = await import("../search/b.ts");',
      'ingest may import only types of search: write "import type"',
    ],
    [
      "ingest/a.ts",
      '  import("../search/b.ts").then(f);',
      'ingest may import only types of search: write "import type"',
    ],
    ["ingest/a.ts", "  await import(`../search/b.ts`);", 'ingest may import only types of search: write "import type"'],
    [
      "channels/a.ts",
      'import { createLogger } from "../log.ts";',
      'channels may import only types of log.ts: write "import type"',
    ],
    ["http/a.ts", 'import type { App } from "../app.ts";', "http may not import app.ts"],
    ["http/a.ts", 'import type { Command } from "../cli/list.ts";', "http may not import cli"],
    ["config.ts", 'import { a } from "./ingest/a.ts";', "config.ts may not import ingest"],
    ["log.ts", 'import { config } from "./config.ts";', "log.ts may not import config.ts"],
    ["helpers/a.ts", 'import { a } from "../text/a.ts";', '"helpers" has no place in the layers of the README'],
    [
      "text/a.ts",
      'import { a } from "../../test/fakes/a.ts";',
      'src imports nothing from outside src ("../../test/fakes/a.ts")',
    ],
    ["app.ts", 'import { Bot } from "grammy";', '"grammy" lives only in channels/telegram/'],
    [
      "channels/zalo/a.ts",
      'import type { Update } from "grammy/types";',
      '"grammy/types" lives only in channels/telegram/',
    ],
    [
      "channels/teams/a.ts",
      'import { CloudAdapter } from "botbuilder-core";',
      '"botbuilder-core" lives only in channels/botframework/',
    ],
    ["reporting/a.ts", 'import { Document } from "docx";', '"docx" lives only in reporting/exports/'],
    [
      "conversation/a.ts",
      '  await import("write-excel-file/node");',
      '"write-excel-file/node" lives only in reporting/exports/',
    ],
    ["conversation/a.ts", 'import OpenAI from "openai";', '"openai" lives only in models/'],
    [
      "ingest/a.ts",
      'import { Splitter } from "@langchain/textsplitters";',
      '"@langchain/textsplitters" lives only in models/',
    ],
    [
      "search/a.ts",
      'import { Document } from "@langchain/core/documents";',
      '"@langchain/core/documents" lives only in models/',
    ],
    [
      "search/a.ts",
      'import { X } from "@langchain/community/vectorstores/faiss";',
      '"@langchain/community/vectorstores/faiss" lives only in models/',
    ],
    ["models/a.ts", '  await import("hnswlib-node");', '"hnswlib-node" lives only in search/'],
    ["app.ts", 'import { DatabaseSync } from "node:sqlite";', '"node:sqlite" lives only in storage/'],
    ["reporting/a.ts", 'import { sql } from "kysely";', '"kysely" lives only in storage/'],
    ["cli/a.ts", '  await import("pg");', '"pg" lives only in storage/'],
    [
      "conversation/a.ts",
      'import { createStorage } from "../storage/storage.ts";',
      'conversation may import only types of storage: write "import type"',
    ],
    ["channels/webchat/a.ts", 'import Fastify from "fastify";', '"fastify" lives only in http/'],
    ["conversation/a.ts", '  await import("chart.js");', '"chart.js" lives only in reporting/'],
    ["app.ts", 'import { createCanvas } from "@napi-rs/canvas";', '"@napi-rs/canvas" lives only in reporting/'],
    ["app.ts", 'import { pino } from "pino";', '"pino" lives only in log.ts'],
    [
      "domain/a.ts",
      'import { z } from "zod";',
      '"zod" lives only in variables.ts, config.ts, http/, models/, conversation/lexicon.ts, ingest/load/, cli/',
    ],
    ["search/a.ts", 'import { parse } from "yaml";', '"yaml" lives only in ingest/, conversation/, cli/, app.ts'],
    [
      "ingest/a.ts",
      'import "./register.ts";',
      'import "./register.ts" only has an effect, and importing a file has none',
    ],
    ["ingest/a.ts", "  await import(path);", "the path of import() is a literal, so that it can be checked"],
    [
      "ingest/a.ts",
      "  await import(`./$" + "{name}.ts`);",
      "the path of import() is a literal, so that it can be checked",
    ],
    ["http/a.ts", "server.listen(3978);", "importing a file has no effect: no top-level call"],
    ["http/a.ts", "await start();", "importing a file has no effect: no top-level await, void or new"],
    ["http/a.ts", "export let requests = 0;", "a module keeps no changing state: no top-level let"],
  ])("refuses %s: %s", (path, text, rule) => {
    expect(check(path, text)).toEqual([`src/${path}:1: ${rule}`]);
  });

  test("names the line", () => {
    const text =
      '// one\n/* two\n three */\nimport { a } from "../text/a.ts";\n\nimport {\n  b,\n} from "../search/b.ts";';
    expect(check("ingest/a.ts", text)).toEqual([
      'src/ingest/a.ts:6: ingest may import only types of search: write "import type"',
    ]);
  });

  test("finds every import of a file that has several", () => {
    const text =
      'import { a } from "../search/a.ts";\nimport { b } from "../models/b.ts";\nimport { c } from "../text/c.ts";';
    expect(check("ingest/a.ts", text)).toHaveLength(2);
  });

  test("a list names every file beside it, and those in folders below are not its business", () => {
    const files = [
      { path: "src/cli/list.ts", text: 'import { ask } from "./ask.ts";\nconst later = () => import("./ingest.ts");' },
      { path: "src/cli/ask.ts", text: "" },
      { path: "src/cli/ingest.ts", text: "" },
      { path: "src/cli/output/table.ts", text: "" },
    ];
    expect(violations(files)).toEqual([]);
    expect(violations([...files, { path: "src/cli/forgotten.ts", text: "" }])).toEqual([
      "src/cli/list.ts:1: the list does not name its sibling forgotten.ts",
    ]);
  });
});
