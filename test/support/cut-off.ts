import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that can be cut. */
export interface Line {
  /** The server's address, by this way. */
  url: string;
  /** From now on nobody gets through, and who was through is cut off. */
  cut(): void;
  /** From now on nobody is answered, and nobody is cut off: as when the server stands still, or the network swallows everything. */
  freeze(): void;
  /** Ends a cut; what was frozen goes on, nothing lost. */
  mend(): void;
  /** Who is through now stays connected, and nothing goes either way any more. Who comes after gets through. */
  silence(): void;
  /** The next time that these bytes go to the server, they arrive, and their answer does not: that connection is cut. */
  loseAnswerTo(bytes: string): void;
  close(): Promise<void>;
}

/** Passes bytes on between a port of loopback and the server of `url`. */
export async function lineTo(url: string): Promise<Line> {
  const far = new URL(url);
  const sockets = new Set<Socket>();
  let open = true;
  let fatal: string | null = null;
  let silenced = new Set<Socket>();
  let frozen: (() => void)[] | null = null;
  const unlessFrozen = (pass: () => void): void => void (frozen === null ? pass() : frozen.push(pass));
  const keep = (socket: Socket): Socket => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => {}));
    return socket;
  };
  const server = createServer((near) => {
    keep(near);
    if (!open) {
      near.destroy();
      return;
    }
    const there = keep(connect(Number(far.port), far.hostname));
    let deaf = false;
    near.on("data", (data) => {
      if (silenced.has(near)) return;
      if (fatal !== null && data.includes(fatal)) {
        fatal = null;
        deaf = true;
      }
      unlessFrozen(() => there.write(data));
    });
    there.on("data", (data) => {
      if (deaf) near.destroy();
      else if (!silenced.has(near)) unlessFrozen(() => near.write(data));
    });
    there.on("close", () => near.destroy());
    near.on("close", () => there.destroy());
  });
  const cut = (): void => {
    open = false;
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const here = new URL(url);
  here.port = String((server.address() as AddressInfo).port);
  return {
    url: here.href,
    cut,
    freeze: () => {
      frozen ??= [];
    },
    mend: () => {
      open = true;
      const held = frozen ?? [];
      frozen = null;
      for (const pass of held) pass();
    },
    silence: () => {
      silenced = new Set(sockets);
    },
    loseAnswerTo: (bytes) => {
      fatal = bytes;
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
