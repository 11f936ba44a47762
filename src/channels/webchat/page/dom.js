// Small helpers for what every part of the page does. Text is only ever set as text, never as HTML.

export const $ = (id) => document.getElementById(id);

export function el(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** For screen readers alone. */
export const hidden = (text) => el("span", { className: "visually-hidden" }, text);

export const list = (value) => (Array.isArray(value) ? value : []);

/** Tells a screen reader what others see. */
export function announce(text) {
  $("status").textContent = "";
  setTimeout(() => {
    $("status").textContent = text;
  }, 50);
}

/** One line above the conversation, where something keeps the page from working; null takes it away. */
export function notice(text) {
  const line = $("notice");
  if (line.textContent !== (text ?? "")) line.textContent = text ?? "";
  line.hidden = text === null;
}
