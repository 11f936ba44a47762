import { createHash } from "node:crypto";
import type { OutgoingFile } from "../../domain/message.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Api } from "./api.ts";
import { ZaloError } from "./errors.ts";

/** Zalo forgets what was uploaded after seven days; the margin is for clocks and for messages under way. */
const KEPT_MS = 6.5 * 24 * 3_600_000;
const IMAGE_BYTES = 1024 * 1024;
const FILE_BYTES = 5 * 1024 * 1024;
const IMAGES = ["image/png", "image/jpeg"];
const ENDINGS = /\.(?:pdf|docx?)$/i;

export interface Uploads {
  /** The `message` that shows the file; null when Zalo takes no such file. */
  messageFor(file: OutgoingFile): Promise<unknown>;
  /** Forgets what Zalo calls the file, because it does not know it any more. */
  forget(file: OutgoingFile): Promise<void>;
}

type Kind = "image" | "file";

/** Files are uploaded before they are sent, and what was uploaded is used again: Zalo counts uploads by the month. */
export function createUploads(
  api: Api,
  storage: Pick<Storage["zalo"], "upload" | "addUpload" | "removeUpload">,
  now: () => Date,
): Uploads {
  async function upload(file: OutgoingFile, kind: Kind): Promise<string> {
    const hash = hashOf(file, kind);
    const since = new Date(now().getTime() - KEPT_MS);
    // Without the database it is uploaded again.
    const known = await storage.upload(hash, since).catch(() => null);
    if (known !== null) return known;
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(file.bytes)], { type: file.type }), file.name);
    const data = await api.post(`/v2.0/oa/upload/${kind}`, form).catch((error: unknown) => {
      // Nobody sees an upload, so that one that was perhaps done can be done again.
      if (error instanceof ZaloError && error.code === "uncertain") throw new ZaloError("unavailable", error.message);
      throw error;
    });
    const asset = kind === "image" ? data.attachment_id : data.token;
    if (typeof asset !== "string") throw new ZaloError("unavailable", "Zalo: no id of the uploaded file");
    await storage.addUpload(hash, asset).catch(() => undefined);
    return asset;
  }

  return {
    async messageFor(file) {
      const kind = kindOf(file);
      if (kind === null) return null;
      const asset = await upload(file, kind);
      if (kind === "file") return { attachment: { type: "file", payload: { token: asset } } };
      const elements = [{ media_type: "image", attachment_id: asset }];
      return { attachment: { type: "template", payload: { template_type: "media", elements } } };
    },
    async forget(file) {
      const kind = kindOf(file);
      if (kind !== null) await storage.removeUpload(hashOf(file, kind)).catch(() => undefined);
    },
  };
}

function kindOf({ name, type, bytes }: OutgoingFile): Kind | null {
  if (IMAGES.includes(type) && bytes.length <= IMAGE_BYTES) return "image";
  return ENDINGS.test(name) && bytes.length <= FILE_BYTES ? "file" : null;
}

/** The name too: people see it. */
function hashOf({ name, bytes }: OutgoingFile, kind: Kind): string {
  return createHash("sha256").update(`${kind}\n${name}\n`).update(bytes).digest("hex");
}
