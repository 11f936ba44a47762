import type { AnswerKind, Citation, Turn } from "./answer.ts";

/** A message that a channel took in, in our shape. */
export interface IncomingMessage {
  /** Name of the channel, e.g. "telegram". */
  channel: string;
  /** Opaque id of the chat on that channel. */
  chat: string;
  /** The platform's id of the message; (channel, chat, messageId) names a message once. */
  messageId: string;
  /** What names what arrived where `messageId` alone does not: each change of a message is one more. Absent: `messageId`. */
  deliveryId?: string;
  /** Opaque id of the sender on that channel. */
  sender: string;
  /** NFC text; a pressed button arrives as the text it stands for. */
  text: string;
  /** False where the service cannot write first (a web page): reminders go elsewhere. */
  isReachable?: boolean;
  /** False where nobody can send a file (a web page): none is asked for there. */
  takesFiles?: boolean;
  /** True when others read along (a group); absent in a chat with one person. */
  isGroup?: boolean;
  /** True when the person changed a message that they had sent before; `messageId` is that message's. */
  isEdit?: boolean;
  /** Files that came with it, in order. */
  files?: readonly IncomingFile[];
}

/** A file that somebody sent; still with the platform. */
export interface IncomingFile {
  /** As sent; may be empty. */
  name: string;
  /** What the platform says it is, e.g. "image/jpeg"; not checked. */
  type: string;
  /** Bytes, as the platform says; null when it does not. */
  size: number | null;
  /** What its channel needs to fetch it, now or after a restart: JSON that only the channel reads. */
  source: unknown;
}

/** A file that was fetched, or why it could not be. */
export interface ReceivedFile {
  /** As sent; may be empty. */
  name: string;
  content: Buffer | "too-large" | "unavailable";
}

/** A file that the service sends. */
export interface OutgoingFile {
  /** With its ending. */
  name: string;
  type: string;
  bytes: Buffer;
}

/** Something a person may press instead of typing. */
export interface Choice {
  /** What the button shows; at most 60 characters. */
  label: string;
  /** What pressing it says, as if typed. */
  text: string;
}

/** One line of a menu of commands. */
export interface MenuEntry {
  /** Without the slash. */
  name: string;
  description: string;
}

/** What a channel shows. Paragraphs are separated by newlines; "- " starts a bullet. No markup. */
export interface Reply {
  text: string;
  kind: AnswerKind;
  citations: Citation[];
  choices: Choice[];
  /** Sent after the text; images are shown, the rest can be downloaded. */
  files?: readonly OutgoingFile[];
  /** What this person may use from now on, in a chat of their own; a channel without menus leaves it out. */
  menu?: readonly MenuEntry[];
  /** Two choices that rate the answer; absent where there is nothing to rate. A channel that cannot show them leaves them out. */
  ratings?: readonly Choice[];
}

/** One turn whose state comes with the request (API, command line). Nobody is known in it. */
export interface AskRequest {
  question: string;
  /** Slug of the commune that the person chose, if any. */
  commune?: string | undefined;
  /** Earlier turns, oldest first. */
  history?: Turn[] | undefined;
}

/** `Answer` plus what the turn settled, so that a stateless caller can carry it on. */
export interface AskResult {
  answer: string;
  kind: AnswerKind;
  citations: Citation[];
  suggestions: string[];
  /** Slug of the commune that the answer is about or that was chosen by it; null when none. */
  commune: string | null;
}
