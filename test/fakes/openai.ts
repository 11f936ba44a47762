import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the fake was sent to POST /v1/chat/completions. */
export interface ChatRequest {
  model: string;
  messages: { role: string; content: string }[];
  max_tokens?: number;
  max_completion_tokens?: number;
  temperature?: number;
  stream?: boolean;
  tools?: unknown[];
  response_format?: { type: string; json_schema?: { name: string; strict?: boolean; schema: unknown } };
}

/** How the fake answers one request. */
export type Reaction =
  /** 200 with this content; usage 100 + 20 unless said otherwise, none with null. */
  | { content: string; usage?: { prompt: number; completion: number } | null; finish?: string }
  | { status: number; headers?: Record<string, string> }
  /** 200 with this body as it is. */
  | { body: string }
  | "hang"
  /** Sends the head and a first byte, then nothing. */
  | "stall";

/** A loopback server that speaks OpenAI's chat completions. */
export interface FakeOpenAi {
  readonly baseUrl: string;
  readonly requests: ChatRequest[];
  /** The bodies as they came, and the authorization of each. */
  readonly bodies: string[];
  readonly keys: (string | undefined)[];
  /** Reactions to the next requests; afterwards `otherwise`. */
  readonly next: Reaction[];
  otherwise: (request: ChatRequest) => Reaction;
  close(): Promise<void>;
}

/** "rewrite" or "word": which step a request is for. */
export function stepOf(request: ChatRequest): string {
  return request.response_format?.json_schema?.name ?? "";
}

/** The passages that a request for wording shows. */
export function passagesOf(request: ChatRequest): { id: string; text: string }[] {
  const user = request.messages.find((m) => m.role === "user")?.content ?? "";
  return user
    .split("\n")
    .filter((line) => line.startsWith('{"id":'))
    .map((line) => JSON.parse(line) as { id: string; text: string });
}

/** A reaction that says `value` as JSON. */
export function says(value: unknown): Reaction {
  return { content: JSON.stringify(value) };
}

export async function startFakeOpenAi(
  otherwise: (request: ChatRequest) => Reaction = () => says({}),
): Promise<FakeOpenAi> {
  const requests: ChatRequest[] = [];
  const bodies: string[] = [];
  const keys: (string | undefined)[] = [];
  const next: Reaction[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    bodies.push(body);
    keys.push(request.headers.authorization);
    const asked = JSON.parse(body) as ChatRequest;
    requests.push(asked);
    if (request.url !== "/v1/chat/completions") return void response.writeHead(404).end("{}");
    react(next.shift() ?? fake.otherwise(asked), asked, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeOpenAi = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    bodies,
    keys,
    next,
    otherwise,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return fake;
}

function react(reaction: Reaction, asked: ChatRequest, response: ServerResponse): void {
  if (reaction === "hang") return;
  response.setHeader("content-type", "application/json");
  if (reaction === "stall") {
    response.writeHead(200);
    response.write("{");
    return;
  }
  if ("status" in reaction) {
    response.writeHead(reaction.status, reaction.headers);
    // As real servers do, the refusal repeats what was sent.
    response.end(JSON.stringify({ error: { message: `refused: ${asked.messages.at(-1)?.content}`, type: "error" } }));
    return;
  }
  if ("body" in reaction) return void response.end(reaction.body);
  const usage = reaction.usage === undefined ? { prompt: 100, completion: 20 } : reaction.usage;
  response.end(
    JSON.stringify({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: asked.model,
      choices: [
        {
          index: 0,
          finish_reason: reaction.finish ?? "stop",
          message: { role: "assistant", content: reaction.content, refusal: null },
        },
      ],
      ...(usage === null
        ? {}
        : {
            usage: {
              prompt_tokens: usage.prompt,
              completion_tokens: usage.completion,
              total_tokens: usage.prompt + usage.completion,
            },
          }),
    }),
  );
}
