/**
 * One of the platforms as the crash loop uses it: people who write, a platform that brings what they write until it is
 * acknowledged and brings it again, and answers that it takes badly. To add one, write such a file beside the
 * others and name it in crash.test.ts.
 */
export interface Platform {
  /** The channel's name. */
  name: string;
  /** Settings by which a service uses it. */
  env: Record<string, string>;
  /** A person who has not written yet, in a chat with the bot alone. @param n tells people apart. */
  person(n: number): Person;
  /** How many messages of the service it has taken. */
  taken(): number;
  /** The next message that a service wants to send meets this. */
  meet(trouble: Trouble): void;
  /** Brings once more, and out of order, something that was acknowledged before. */
  bringAgain(): void;
  /** How much is not acknowledged yet. */
  waiting(): number;
  close(): Promise<void>;
}

export interface Person {
  /** For messages of failures, e.g. "telegram 801". */
  name: string;
  say(text: string): void;
  /** Presses the button with this label. @throws Error when there is none. */
  press(shown: Shown, label: string): void;
  /** What the person sees of the service, in order. */
  shown(): Shown[];
}

export interface Shown {
  text: string;
  /** Labels of buttons. */
  buttons: string[];
}

/** Refused for now (429, soon again); failed (500); cut off before anything happened; done, but the answer is lost; never answered. */
export type Trouble = "busy" | "failed" | "reset" | "lost" | "hang";

/** What a platform is given. */
export interface Around {
  /** Addresses of instances, of which one is chosen for each delivery; they may be down. */
  door(): string;
  /** Always the same one. */
  firstDoor(): string;
  /** 0 to below 1. */
  random(): number;
}
