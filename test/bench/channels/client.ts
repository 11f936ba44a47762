import { Agent, request } from "node:http";

export interface Post {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** Posts to one address on connections that stay open; there are as many of them as requests at a time. */
export interface Client {
  /** @returns how long the answer took, in milliseconds. @throws Error when it is not 200. */
  post(post: Post): Promise<number>;
  close(): void;
}

export function clientOf(address: string, atOnce: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  return {
    post: ({ path, headers, body }) =>
      new Promise((resolve, reject) => {
        const startedMs = performance.now();
        const length = String(Buffer.byteLength(body));
        const asked = request(`${address}${path}`, {
          method: "POST",
          agent,
          headers: { "content-type": "application/json", "content-length": length, ...headers },
        });
        asked.on("error", reject);
        asked.on("response", (response) => {
          response.resume().on("end", () => {
            if (response.statusCode === 200) resolve(performance.now() - startedMs);
            else reject(new Error(`${path} answered ${response.statusCode}`));
          });
        });
        asked.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** Does `count` pieces of work, `atOnce` at a time. @returns pieces a second. */
export async function rateOf(count: number, atOnce: number, work: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) await work(next++);
    }),
  );
  return count / ((performance.now() - startedMs) / 1_000);
}
