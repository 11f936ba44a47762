import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EvidenceType } from "../domain/report.ts";

/** How each type begins, whatever the sender calls it (file signatures of JPEG, PNG, WebP and PDF). */
const SIGNATURES: readonly { type: EvidenceType; matches: (head: Buffer) => boolean }[] = [
  { type: "image/jpeg", matches: (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) },
  { type: "image/png", matches: (head) => head.subarray(0, 8).equals(Buffer.from("\x89PNG\r\n\x1a\n", "latin1")) },
  {
    type: "image/webp",
    matches: (head) => head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WEBP",
  },
  { type: "application/pdf", matches: (head) => head.toString("latin1", 0, 5) === "%PDF-" },
];

/** A file that is on the disk. */
export interface StoredFile {
  type: EvidenceType;
  /** Bytes. */
  size: number;
  /** Of the bytes, hexadecimal; its name on the disk. */
  sha256: string;
}

/** Files of evidence, each under the hash of its content, so that the same photo twice is stored once. */
export function createEvidenceFiles(folder: string) {
  const pathOf = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256);
  return {
    /** Stores a photo or PDF durably before it resolves; null when it is neither. @throws the system's error, e.g. ENOSPC. */
    async store(bytes: Buffer): Promise<StoredFile | null> {
      const type = SIGNATURES.find(({ matches }) => matches(bytes))?.type;
      if (type === undefined) return null;
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const path = pathOf(sha256);
      await mkdir(dirname(path), { recursive: true });
      const beside = `${path}.${process.pid}.part`;
      const file = await open(beside, "w", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path);
      return { type, size: bytes.length, sha256 };
    },
    /** @throws the system's error when it is not there. */
    read: (sha256: string): Promise<Buffer> => readFile(pathOf(sha256)),
  };
}

export type EvidenceFiles = ReturnType<typeof createEvidenceFiles>;
