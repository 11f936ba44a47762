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

/** Two presses of one button that follow closer are one: a double click, a finger that shakes, a key that is held. */
const TWICE_WITHIN_MS = 500;

/** What a press has put in the place of its button is not meant by the second click either, of which browsers know that it is one. */
export function ignoreSecondPresses() {
  let last = { button: null, at: 0 };
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.('button[type="button"]');
      if (!button) return;
      const isSame = button === last.button && event.timeStamp - last.at < TWICE_WITHIN_MS;
      last = { button, at: event.timeStamp };
      if (event.detail > 1 || isSame) event.stopPropagation();
    },
    true,
  );
}
