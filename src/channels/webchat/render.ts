import { randomBytes } from "node:crypto";
import type { OutgoingFile, Reply } from "../../domain/message.ts";

/** A file that is stored with its reply. */
export type StoredFile = OutgoingFile & { id: string };

/** A reply as the page gets it, and the files that it names by their addresses. */
export function renderReply({ text, kind, citations, choices, ratings, files = [] }: Reply): {
  body: unknown;
  files: StoredFile[];
} {
  const stored = files.map((file) => ({ ...file, id: randomBytes(16).toString("hex") }));
  const named = stored.map(({ id, name, type, bytes }) => ({ id, name, type, size: bytes.length }));
  return { body: { text, kind, citations, choices, ratings: ratings ?? [], files: named }, files: stored };
}

/** True for what may be the id of a file. */
export const isFileId = (id: string): boolean => /^[0-9a-f]{32}$/.test(id);

/** One server-sent event. JSON has no line breaks, so it is one line of data. */
export function renderEvent(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Names an event for the client that comes back: numbers count within one chat only. */
export const eventId = (label: string, number: number): string => `${label}-${number}`;

/** The number that an event id of this chat holds; 0, before the first one, for everything else. */
export function numberIn(id: string | undefined, label: string): number {
  const [, of, number] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id ?? "") ?? [];
  return of === label ? Number(number) : 0;
}
