import { ChatOpenAI } from "@langchain/openai";
import { HumanMessage, SystemMessage } from "langchain";
import { z } from "zod";
import type { ChatModel, Completion, Step, StepInput, StepOutput, Tokens } from "./chat-model.ts";
import { toModelFailure } from "./openai-failures.ts";
import type { Prompts } from "./prompts.ts";

// Importing this file takes about 0.4 s and 55 MB; the composition root does it only when a model is configured.

export interface OpenAiChatModelOptions {
  model: string;
  /** Null for servers that ask for none. */
  apiKey: string | null;
  /** Null for OpenAI itself. */
  baseUrl: string | null;
  prompts: Prompts;
}

/**
 * Shapes of the answers. Plain, because servers refuse schemas with more (OpenAI's strict mode knows no lengths); lengths
 * are bounded by `MAX_TOKENS` and looked at by those who use the answer.
 */
const SHAPES: { readonly [S in Step]: z.ZodType<StepOutput[S]> } = {
  rewrite: z.strictObject({ question: z.string() }),
  word: z.strictObject({ answer: z.string(), used: z.array(z.string()) }),
};

/** Tokens that an answer may have: a question, or about 1,000 characters of Vietnamese. */
const MAX_TOKENS: { readonly [S in Step]: number } = { rewrite: 150, word: 600 };
/** Vietnamese takes between two and four characters a token; the smaller is the safe side. */
const CHARACTERS_PER_TOKEN = 2;
/** These take no temperature. */
const REASONING = /^(?:o\d|gpt-5)/;

export function createOpenAiChatModel({ model, apiKey, baseUrl, prompts }: OpenAiChatModelOptions): ChatModel {
  const clientFor = (step: Step) =>
    new ChatOpenAI({
      model,
      apiKey: apiKey ?? "none",
      maxTokens: MAX_TOKENS[step],
      // Retries and time are the call budget's business.
      maxRetries: 0,
      streaming: false,
      ...(REASONING.test(model) ? {} : { temperature: 0 }),
      ...(baseUrl === null ? {} : { configuration: { baseURL: baseUrl } }),
    });
  const clients: { readonly [S in Step]: ChatOpenAI } = { rewrite: clientFor("rewrite"), word: clientFor("word") };

  function cost<S extends Step>(step: S, input: StepInput[S]): Tokens {
    const { system, user } = prompts.render(step, input);
    const schema = JSON.stringify(z.toJSONSchema(SHAPES[step]));
    return {
      prompt: Math.ceil((system.length + user.length + schema.length) / CHARACTERS_PER_TOKEN),
      completion: MAX_TOKENS[step],
    };
  }

  return {
    model,
    cost,
    async complete<S extends Step>(step: S, input: StepInput[S], signal: AbortSignal): Promise<Completion<S>> {
      const { system, user } = prompts.render(step, input);
      try {
        const answer = await clients[step].invoke([new SystemMessage(system), new HumanMessage(user)], {
          signal,
          response_format: answerFormat(step),
        });
        const most = cost(step, input);
        // Servers that count nothing leave it empty.
        const usage: { input_tokens?: number; output_tokens?: number } = answer.usage_metadata ?? {};
        return {
          output: readOutput(SHAPES[step], answer.text),
          tokens: {
            prompt: usage.input_tokens ?? most.prompt,
            completion: usage.output_tokens ?? most.completion,
          },
        };
      } catch (error) {
        throw toModelFailure(error);
      }
    },
  };
}

/**
 * Asks the server for JSON of the step's shape. The client library would read the JSON itself and, where it is broken, throw
 * the server's count of tokens away with it; `$parseRaw` is its hook for readers, and ours keeps the text for `readOutput`.
 */
function answerFormat(step: Step) {
  const { $schema: _, ...schema } = z.toJSONSchema(SHAPES[step]);
  const format = { type: "json_schema" as const, json_schema: { name: step, strict: true, schema } };
  return Object.defineProperty(format, "$parseRaw", { value: (text: string) => text, enumerable: false });
}

/** Null when it is not JSON of that shape. Servers that ignore the format like to fence their JSON. */
function readOutput<T>(shape: z.ZodType<T>, text: string): T | null {
  const bare = text.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, "");
  try {
    return shape.safeParse(JSON.parse(bare)).data ?? null;
  } catch {
    return null;
  }
}
