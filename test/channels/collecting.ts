import type { LoadFile, Receive } from "../../src/channels/channel.ts";
import type { IncomingFile, IncomingMessage } from "../../src/domain/message.ts";

/** A file as a test wants it: fetched as the channel would after a restart, from what was stored of the message. */
export type CollectedFile = IncomingFile & { load(maxBytes: number): Promise<Buffer> };
export type CollectedMessage = Omit<IncomingMessage, "files"> & { files?: CollectedFile[] };

/** What a channel is started with, and what it takes in. */
export function collecting(): { received: CollectedMessage[]; receive: Receive; lend(load: LoadFile): void } {
  const received: CollectedMessage[] = [];
  let fetchFile: LoadFile | null = null;
  const loadable = (file: IncomingFile): CollectedFile => {
    const stored = JSON.stringify(file.source);
    return {
      ...file,
      load: async (maxBytes) => {
        if (fetchFile === null) throw new Error("no files lent out");
        return fetchFile(JSON.parse(stored), maxBytes);
      },
    };
  };
  return {
    received,
    async receive({ files, ...message }) {
      received.push({ ...message, ...(files ? { files: files.map(loadable) } : {}) });
    },
    lend(load) {
      fetchFile = load;
    },
  };
}
