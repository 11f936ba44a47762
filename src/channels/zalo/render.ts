import type { Choice, Reply } from "../../domain/message.ts";
import type { ChannelLimits } from "../channel.ts";
import { numberedChoices, ratingLine, shorten, sourceLines, splitText } from "../render.ts";

/**
 * Zalo refuses more than 2,000 characters (error -210) and does not say how it counts them; five buttons with titles of at most 100
 * characters each.
 */
export const ZALO_LIMITS: ChannelLimits = { textLength: 1900, choices: 5, choiceLength: 60 };

export interface ZaloMessage {
  text: string;
  /** Under the last message only. */
  buttons: { title: string; payload: string }[];
}

export interface RenderedReply {
  messages: ZaloMessage[];
  /** What "1", "2"… stand for; empty when nothing is numbered. */
  numbered: string[];
}

/** Plain text: the OA's chat shows no markup. More choices than buttons become a numbered list, all of them. */
export function renderReply(reply: Reply, payloadOf: (choice: Choice) => string): RenderedReply {
  const { choices, textLength, choiceLength } = ZALO_LIMITS;
  const ratings = reply.ratings ?? [];
  const isListed = reply.choices.length > choices;
  const pressed = isListed ? [] : reply.choices;
  const hasRatings = pressed.length + ratings.length <= choices;
  const list = isListed ? `${numberedChoices(reply.choices)}\n\nAnh/chị gõ số để chọn.` : "";
  const blocks = [
    reply.text.trim(),
    list,
    sourceLines(reply.citations).join("\n"),
    hasRatings ? "" : ratingLine(ratings),
  ];
  const body = blocks
    .filter((block) => block !== "")
    .join("\n\n")
    .normalize("NFC");
  const messages = splitText(body, textLength).map((text): ZaloMessage => ({ text, buttons: [] }));
  const last = messages.at(-1);
  if (last)
    last.buttons = [...pressed, ...(hasRatings ? ratings : [])].map((choice) => ({
      title: shorten(choice.label, choiceLength),
      payload: payloadOf(choice),
    }));
  return { messages, numbered: isListed ? reply.choices.map(({ text }) => text) : [] };
}

/** Which of the two bodies Zalo takes only a real OA shows; both hold the same. */
export function messageBody({ text, buttons }: ZaloMessage, shape: "plain" | "template"): unknown {
  if (buttons.length === 0) return { text };
  // Hidden, since the payload is an id that says nothing to people.
  const made = buttons.map(({ title, payload }) => ({ title, type: "oa.query.hide", payload }));
  if (shape === "plain") return { text, attachment: { type: "template", payload: { buttons: made } } };
  return { attachment: { type: "template", payload: { template_type: "button", text, buttons: made } } };
}
