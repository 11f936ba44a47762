import type { IncomingMessage, Reply } from "../domain/message.ts";

/** What a platform can carry. What it cannot is data here, with text as the fallback; never a new method. */
export interface ChannelLimits {
  /** Longest text of one message, in UTF-16 units after NFC. Longer replies are split by the channel. */
  textLength: number;
  /** How many choices can be buttons; further ones become a numbered list in the text. */
  choices: number;
  /** Longest button label, in characters. */
  choiceLength: number;
  /** How often replies may be sent; absent or empty: as often as one likes. */
  rates?: readonly Rate[];
}

/** At most `count` replies in any `ms` milliseconds. */
export interface Rate {
  count: number;
  ms: number;
  /** Over all chats together, or in each. */
  per: "channel" | "chat";
  /** Only for chats whose id begins so, e.g. the groups of Telegram. */
  chatsFrom?: string;
}

export interface RouteRequest {
  /** Raw body bytes, at most 1 MB; empty for GET. */
  body: Buffer;
  headers: Record<string, string | string[] | undefined>;
  query: Record<string, string | undefined>;
  /** Parts of the path that the route names with a colon. */
  params?: Record<string, string | undefined>;
}

export interface RouteResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Instead of a body: sent piece by piece as it comes. Its iterator is returned when the client leaves or the server closes. */
  stream?: AsyncIterable<string>;
}

/** A path that a channel wants served. The channel never sees the server. */
export interface ChannelRoute {
  method: "GET" | "POST";
  path: string;
  /** True for one that keeps by itself what comes before its channel starts: it is served while the service starts. */
  isEarly?: boolean;
  handle(request: RouteRequest): Promise<RouteResponse>;
}

/** Where a reply goes on its channel. */
export interface ChatAddress {
  chat: string;
  /** Names the reply, the same when it is sent again: a channel that can tell shows it once. */
  replyId?: string;
}

/** Takes in one message; resolves when it is stored, so that it may be acknowledged. @throws when it could not be stored. */
export type Receive = (message: IncomingMessage) => Promise<void>;

/**
 * Fetches a file of a message that the channel took in, in this process or before.
 * @throws AppError "file-too-large" beyond `maxBytes`, or the channel's error.
 */
export type LoadFile = (source: unknown, maxBytes: number) => Promise<Buffer>;

/** One messaging platform. Everything particular to it, its library included, stays in its folder. */
export interface Channel {
  readonly name: string;
  readonly limits: ChannelLimits;
  readonly routes: ChannelRoute[];
  /**
   * Begins taking in messages. Before the first one it lends out how files of them are fetched, where it takes in files.
   * @throws when the platform refuses our credentials.
   */
  start(receive: Receive, lend?: (load: LoadFile) => void): Promise<void>;
  /** Sends one reply, in as many platform messages as its limits need. */
  send(to: ChatAddress, reply: Reply): Promise<void>;
  /** Stops taking in messages and waits for calls under way. */
  stop(): Promise<void>;
}
