import { vi } from "vitest";

const CARDS = new URL("../../src/channels/webchat/page/cards.js", import.meta.url);

/** A reply as the web chat's page shows it. */
export interface Card {
  /** Line by line, sources opened; a bullet begins with "- ". */
  text: string;
  buttons: { label: string; press(): void }[];
  files: { name: string; url: string; isPicture: boolean }[];
}

/** As much of an element as a card needs. */
interface Drawn {
  tag: string;
  className: string;
  children: (Drawn | string)[];
  presses: (() => void)[];
  /** Of a link that downloads. */
  href?: string;
  download?: string;
  /** Of a picture. */
  src?: string;
  alt?: string;
}

/** Draws replies with the page's own script. `say` hears what a pressed button says. */
export async function openPage(say: (text: string) => void): Promise<(reply: unknown) => Card> {
  // The script is the browser's, so that TypeScript knows nothing of it.
  const { replyCard } = (await import(CARDS.href)) as { replyCard(reply: unknown, say: (text: string) => void): Drawn };
  return (reply) => {
    vi.stubGlobal("document", { createElement: newElement });
    try {
      const card = replyCard(reply, say);
      return { text: linesOf(card).join("\n"), buttons: buttonsOf(card), files: filesOf(card) };
    } finally {
      vi.unstubAllGlobals();
    }
  };
}

function newElement(tag: string) {
  const element: Drawn = { tag, className: "", children: [], presses: [] };
  return Object.assign(element, {
    append: (...children: (Drawn | string)[]) => void element.children.push(...children),
    addEventListener: (_: "click", press: () => void) => void element.presses.push(press),
  });
}

function within(element: Drawn, className: string): Drawn[] {
  const inner = element.children.flatMap((child) => (typeof child === "string" ? [] : within(child, className)));
  return element.className === className ? [element, ...inner] : inner;
}

const buttonsOf = (card: Drawn): Card["buttons"] =>
  within(card, "choice").map((button) => ({
    label: wordsOf(button),
    press() {
      for (const press of button.presses) press();
    },
  }));

const filesOf = (card: Drawn): Card["files"] => [
  ...within(card, "picture").map(({ alt = "", src = "" }) => ({ name: alt, url: src, isPicture: true })),
  ...within(card, "file").map(({ download = "", href = "" }) => ({ name: download, url: href, isPicture: false })),
];

/** What is no text of the card: only for screen readers, or given beside the text. */
const BESIDE = ["visually-hidden", "choices", "picture", "file"];

/** @throws Error at words that stand in no line of their own. */
function linesOf(element: Drawn): string[] {
  if (BESIDE.includes(element.className)) return [];
  const isLine = element.children.every((child) => typeof child === "string" || child.tag === "a");
  if (isLine) return [`${element.tag === "li" ? "- " : ""}${wordsOf(element)}`];
  return element.children.flatMap((child) => {
    if (typeof child === "string") throw new Error(`words between the lines of a card: ${child}`);
    return linesOf(child);
  });
}

function wordsOf(element: Drawn): string {
  return element.children.map((child) => (typeof child === "string" ? child : wordsOf(child))).join("");
}
