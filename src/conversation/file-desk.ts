import type { LoadFile } from "../channels/channel.ts";
import { AppError } from "../domain/errors.ts";

/** Where channels lend out how files of their messages are fetched. */
export interface FileDesk {
  lend(channel: string, load: LoadFile): void;
  /** @throws AppError "file-unavailable" for a channel that lends nothing, or what the channel throws. */
  load(channel: string, source: unknown, maxBytes: number): Promise<Buffer>;
}

export function createFileDesk(): FileDesk {
  const loaders = new Map<string, LoadFile>();
  return {
    lend: (channel, load) => void loaders.set(channel, load),
    async load(channel, source, maxBytes) {
      const load = loaders.get(channel);
      if (load === undefined) throw new AppError("file-unavailable", `channel ${channel} fetches no files`);
      return load(source, maxBytes);
    },
  };
}
