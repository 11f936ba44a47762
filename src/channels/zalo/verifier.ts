import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { AppError } from "../../domain/errors.ts";
import type { ChannelRoute } from "../channel.ts";

/**
 * Serves the file with which Zalo checks whose domain it is, at its own name. @throws AppError "config-invalid" when it cannot be
 * read: Zalo would refuse the domain, and nobody would know why.
 */
export function verifierRoute(path: string): ChannelRoute {
  const body = read(path);
  const headers = { "content-type": "text/html; charset=utf-8" };
  return { method: "GET", path: `/${basename(path)}`, handle: async () => ({ status: 200, headers, body }) };
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AppError("config-invalid", "Không đọc được tệp xác thực tên miền ở ZALO_VERIFIER_FILE.", { cause });
  }
}
