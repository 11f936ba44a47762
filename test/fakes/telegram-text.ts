import type { Message } from "grammy/types";

const ALLOWED_TAGS = new Set("b strong i em u ins s strike del a code pre blockquote".split(" "));

/** The entities that Telegram finds by itself: mentions and commands. */
export function entitiesOf(text: string): Message["entities"] {
  return [...text.matchAll(/(?<!\S)(?:\/\w+(?:@\w+)?|@\w+)/g)].map((match) => ({
    type: match[0].startsWith("/") ? ("bot_command" as const) : ("mention" as const),
    offset: match.index,
    length: match[0].length,
  }));
}

/** The part of Telegram's HTML that we use, as strict as Telegram. */
export function parseHtml(html: string): { visible: string } | { error: string } {
  const open: string[] = [];
  let visible = "";
  for (const token of html.match(/<[^>]*>?|[^<]+/g) ?? []) {
    if (!token.startsWith("<")) {
      visible += token;
      continue;
    }
    const [, slash = "", name = ""] = /^<(\/?)([a-z]+)[^<>]*>$/.exec(token) ?? [];
    if (!ALLOWED_TAGS.has(name)) return { error: `Unsupported start tag "${token.slice(1, 12)}" at byte offset 0` };
    if (slash === "") open.push(name);
    else if (open.pop() !== name) return { error: `Unmatched end tag "${name}"` };
  }
  if (open.length > 0) return { error: `Can't find end tag corresponding to start tag "${open.at(-1)}"` };
  return {
    visible: visible.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
  };
}
