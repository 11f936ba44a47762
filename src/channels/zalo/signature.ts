import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Whether Zalo made this request: SHA-256 of app id, the bytes as they came, the body's timestamp and the OA secret key. Bytes,
 * since JSON that was read and written again differs. False for anything unreadable.
 * @param header x-zevent-signature, with or without "mac=".
 */
export function isSigned(
  body: Buffer,
  header: string | string[] | undefined,
  { appId, oaSecret }: { appId: string; oaSecret: string },
): boolean {
  const given = /^(?:mac=)?([0-9a-f]{64})$/i.exec(String(header ?? "").trim())?.[1];
  const timestamp = timestampOf(body);
  if (given === undefined || timestamp === null) return false;
  const mac = createHash("sha256").update(appId).update(body).update(timestamp).update(oaSecret).digest();
  return timingSafeEqual(mac, Buffer.from(given, "hex"));
}

/** As it stands in the body; a number is taken as its digits. */
function timestampOf(body: Buffer): string | null {
  try {
    const { timestamp } = JSON.parse(body.toString("utf8")) as { timestamp?: unknown };
    return typeof timestamp === "string" || typeof timestamp === "number" ? String(timestamp) : null;
  } catch {
    return null;
  }
}
