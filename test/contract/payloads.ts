import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a platform sends, as it stands in test/fixtures/channels/<channel>/<name>.json: its real shape, with ids that nobody has. */
export type Payload = Record<string, unknown>;

/** What every platform sends. */
export const KINDS = ["text", "text-nfd", "unknown"] as const;
/** What only some can: the facts of a channel say which. */
export const SOME_KINDS = ["photo", "document", "voice", "sticker", "edited"] as const;
export type Kind = (typeof KINDS)[number] | (typeof SOME_KINDS)[number];

const folderOf = (channel: string) => join(import.meta.dirname, "../fixtures/channels", channel);

export function payloadOf(channel: string, kind: Kind): Payload {
  return JSON.parse(readFileSync(join(folderOf(channel), `${kind}.json`), "utf8")) as Payload;
}

export function kindsOf(channel: string): string[] {
  return readdirSync(folderOf(channel)).map((name) => name.replace(/\.json$/, ""));
}

/** The payload with other addresses in it: those that match become `url`. */
export function withAddress(payload: Payload, pattern: RegExp, url: string): Payload {
  const replaced = (value: unknown): unknown => {
    if (typeof value === "string") return pattern.test(value) ? url : value;
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner)]));
  };
  return replaced(payload) as Payload;
}
