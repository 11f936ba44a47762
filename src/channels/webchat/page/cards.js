// What one message looks like.

import { el, hidden, list } from "./dom.js";

/** What the person said. */
export function questionBubble(text) {
  return el("p", { className: "question" }, hidden("Bạn hỏi: "), el("span", { className: "said" }, text));
}

/** @param say sends what a pressed choice says. */
export function replyCard(reply, say) {
  const card = el("div", { className: "card answer" }, hidden("Trợ lý trả lời: "), replyBody(String(reply.text ?? "")));
  const sources = list(reply.citations);
  if (sources.length > 0) card.append(sourceList(sources));
  card.append(...list(reply.files).map(fileElement));
  const choices = list(reply.choices);
  if (choices.length > 0) {
    const label = reply.kind === "clarify" ? "Hãy chọn:" : "Có thể hỏi tiếp:";
    const buttons = choices.map((choice) => choiceButton(choice, say));
    card.append(el("fieldset", { className: "choices" }, el("legend", {}, label), ...buttons));
  }
  return card;
}

function replyBody(text) {
  const elements = blocks(text).map(({ bullets, lines }) =>
    bullets
      ? el("ul", {}, ...lines.map((line) => el("li", {}, ...linked(line))))
      : el("p", {}, ...linked(lines.join("\n"))),
  );
  return el("div", { className: "body" }, ...elements);
}

/** Paragraphs and bullet lists, in the order of the lines. "- " begins a bullet; an empty line ends what is open. */
function blocks(text) {
  const out = [];
  let open = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") {
      open = null;
      continue;
    }
    const bullet = /^\s*[-•]\s+(.*)$/.exec(line);
    const bullets = bullet !== null;
    if (open?.bullets !== bullets) {
      open = { bullets, lines: [] };
      out.push(open);
    }
    open.lines.push(bullet?.[1] ?? line);
  }
  return out;
}

/** Text with its web addresses as links; punctuation that ends a sentence is not part of an address. */
function linked(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"'()]*[^\s<>"'().,;:!?…])/);
  return parts.map((part, i) =>
    i % 2 === 0 ? part : el("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part),
  );
}

function sourceList(sources) {
  const items = sources.map((source) =>
    el(
      "li",
      {},
      el("cite", {}, String(source.title ?? "")),
      el("span", { className: "locator" }, String(source.locator ?? "")),
      el("blockquote", {}, String(source.quote ?? "")),
    ),
  );
  return el(
    "details",
    { className: "sources" },
    el("summary", {}, `Nguồn (${sources.length})`),
    el("ol", {}, ...items),
  );
}

function choiceButton({ label, text }, say) {
  const button = el("button", { type: "button", className: "choice" }, String(label));
  button.addEventListener("click", () => say(String(text)));
  return button;
}

/** A picture, or a link that downloads. */
function fileElement({ id, name, type, size }) {
  const url = `/webchat/files/${id}`;
  return /^image\/(?:png|jpeg|webp|gif)$/.test(type)
    ? el("img", { className: "picture", src: url, alt: String(name) })
    : el("a", { className: "file", href: url, download: String(name) }, `Tải ${name} (${sizeOf(size)})`);
}

/** "12 KB", "1,4 MB". */
function sizeOf(bytes) {
  const units = bytes < 1_000_000 ? [bytes / 1_000, "KB", 0] : [bytes / 1_000_000, "MB", 1];
  return `${Math.max(units[0], 1).toLocaleString("vi", { maximumFractionDigits: units[2] })} ${units[1]}`;
}
