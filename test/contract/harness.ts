import type { Channel } from "../../src/channels/channel.ts";
import type { TestInbox } from "../channels/inbox.ts";
import type { Payload } from "./payloads.ts";

/** How a channel takes part in the contract: to add one, write such a harness, its payloads, and a line in contract.test.ts. */
export interface ChannelHarness {
  /** The channel's name, and the folder of its payloads. */
  name: string;
  facts: ChannelFacts;
  /** A platform of its own on this machine, and the real channel, started with this inbox. */
  open(inbox: TestInbox): Promise<Stage>;
}

/** What platforms differ in. What one of them cannot do stands here, and is asserted. */
export interface ChannelFacts {
  /** Whether a person can send files. If not, there are no such payloads, and the channel lends out no way to fetch them. */
  files: boolean;
  /** Whether a person can change what they wrote. If not, there is no such payload. */
  edits: boolean;
  /** How a voice arrives: as a message without words, or as one with a file. Never: nobody can send one, so there is no payload. */
  voice: "wordless" | "file" | "never";
  /** How a sticker arrives: as a message without words, or not at all. Never: nobody can send one, so there is no payload. */
  sticker: "wordless" | "nothing" | "never";
  /** What the platform hears of an event of which nobody knows the kind. Nothing of it arrives. */
  unknown: "acknowledged" | "refused";
  /** What becomes of a text of 100 kB, which no platform should bring: how many of its characters arrive. */
  longText: "whole" | "refused" | number;
  /** What happens to a message that cannot be stored: the platform hears so and brings it again, or the channel itself keeps it. */
  whenNotStored: "repeated" | "spooled";
  /** What stands under an answer: the names of its places, or also the words there that it cites. */
  sources: "named" | "quoted";
  /** Whether a PDF of ours reaches the person, or only a sentence that names it. */
  documents: "sent" | "named";
}

/** What a platform hears: it is taken in, it never will be, or it is to be brought again. */
export type Outcome = "acknowledged" | "refused" | "failed";

/** One person, one chat, one run. */
export interface Stage {
  channel: Channel;
  /** The person's chat, as the channel names it. */
  chat: string;
  /** What the files of the payloads consist of at the platform; absent where a person can send none. */
  fileBytes?: Buffer;
  /** What the platform sends for these words. @param n counts the person's messages: a later one has a later id and time. */
  say(words: string, n: number): Payload;
  /** Brings a payload, with the addresses and the time of this run put in. */
  deliver(payload: Payload): Promise<Outcome>;
  /** What the person sees of us, in order. */
  shown(): Shown[] | Promise<Shown[]>;
  /** Presses the button with this label, as the person would. @throws Error when the person sees none. */
  press(label: string): Promise<void>;
  close(): Promise<void>;
}

/** One message as a person sees it: markup that the platform draws is gone, markup that it does not draw is still there. */
export interface Shown {
  text: string;
  /** Labels, top to bottom. */
  buttons: string[];
  file: { name: string; bytes: number; isPicture: boolean } | null;
}
