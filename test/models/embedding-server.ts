import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface EmbeddingRequest {
  model: string;
  input: string[];
  encoding_format?: string;
}

/** A loopback server that speaks OpenAI's POST /v1/embeddings. */
export interface FakeEmbeddingServer {
  readonly baseUrl: string;
  /** What was asked, in order of arrival. */
  readonly requests: EmbeddingRequest[];
  /** Authorization header of each. */
  readonly keys: (string | undefined)[];
  /** Statuses to answer the next requests with instead; -1 never answers. */
  readonly failures: number[];
  close(): Promise<void>;
}

/** @param vectorOf the vector that the server gives to a text. */
export async function startEmbeddingServer(vectorOf: (text: string) => number[]): Promise<FakeEmbeddingServer> {
  const requests: EmbeddingRequest[] = [];
  const keys: (string | undefined)[] = [];
  const failures: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as EmbeddingRequest;
    requests.push(body);
    keys.push(request.headers.authorization);
    const failure = failures.shift();
    if (failure === -1) return;
    response.setHeader("content-type", "application/json");
    if (failure !== undefined || request.url !== "/v1/embeddings") {
      response.statusCode = failure ?? 404;
      response.end(JSON.stringify({ error: { message: `refused: ${body.input.join(" ")}` } }));
      return;
    }
    const data = body.input.map((text, index) => ({ object: "embedding", index, embedding: vectorOf(text) }));
    response.end(
      JSON.stringify({ object: "list", data, model: body.model, usage: { prompt_tokens: 1, total_tokens: 1 } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    keys,
    failures,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
