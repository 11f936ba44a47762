import type { ServerResponse } from "node:http";

/** An answer in Telegram's shape. */
export type Outcome =
  | { ok: true; result: unknown }
  | {
      ok: false;
      error_code: number;
      description: string;
      parameters?: { retry_after?: number; migrate_to_chat_id?: number };
    };

export function accepted(result: unknown): Outcome {
  return { ok: true, result };
}

export function refused(error_code: number, description: string, retryAfter?: number): Outcome {
  return {
    ok: false,
    error_code,
    description,
    ...(retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }),
  };
}

export function write(response: ServerResponse, outcome: Outcome): void {
  response.writeHead(outcome.ok ? 200 : outcome.error_code, { "content-type": "application/json" });
  response.end(JSON.stringify(outcome));
}

export interface Upload {
  /** What "attach://" in a field names. */
  id: string;
  /** As it stands in the header. */
  name: string;
  bytes: Buffer;
}

/** The payload of a call: JSON, or multipart with files. grammY writes file names without quotes. */
export function readPayload(
  body: Buffer,
  contentType: string,
): { payload: Record<string, unknown>; uploads: Upload[] } {
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(contentType)?.[1];
  if (boundary === undefined)
    return { payload: body.length === 0 ? {} : JSON.parse(body.toString("utf8")), uploads: [] };
  const payload: Record<string, unknown> = {};
  const uploads: Upload[] = [];
  for (const part of partsOf(body, boundary)) {
    const end = part.indexOf("\r\n\r\n");
    const [disposition = ""] = part.toString("utf8", 0, end).split("\r\n");
    const [, id = "", name] =
      /^content-disposition:form-data;name="([^"]*)"(?:;filename=([^;"]*))?$/.exec(disposition) ?? [];
    const bytes = part.subarray(end + 4);
    if (id === "") throw new Error(`not a part of a form: ${disposition}`);
    if (name === undefined) payload[id] = bytes.toString("utf8");
    else uploads.push({ id, name, bytes });
  }
  return { payload, uploads };
}

function partsOf(body: Buffer, boundary: string): Buffer[] {
  const parts: Buffer[] = [];
  const first = `--${boundary}\r\n`;
  const next = `\r\n--${boundary}`;
  let start = first.length;
  for (;;) {
    const end = body.indexOf(next, start);
    if (end < 0) return parts;
    parts.push(body.subarray(start, end));
    start = end + next.length + "\r\n".length;
  }
}
