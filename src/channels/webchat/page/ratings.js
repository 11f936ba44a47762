// "👍 Hữu ích" and "👎 Chưa đúng" under an answer. Pressing one says the sign alone, which means the last answer, as in any chat.

import { el } from "./dom.js";

const QUESTION = "Có đúng ý không?";
const SENDING = "Đang gửi góp ý…";
const FAILED = "Chưa gửi được góp ý, đang thử lại.";

export const isRating = (text) => /^(?:👍|👎)$/u.test(text);

/** The buttons under one answer. @param ratings `{ label, text }`, as the reply has them; `say` sends a text. */
export function createRatingRow(ratings, say) {
  const note = el("span", { className: "rating-note" }, QUESTION);
  const buttons = ratings.map(({ label, text }) => {
    const picture = el("span", {}, text);
    picture.setAttribute("aria-hidden", "true");
    const words = String(label).replace(text, "").trim();
    const button = el("button", { type: "button", className: "rate" }, picture, ` ${words}`);
    button.addEventListener("click", () => say(text));
    return button;
  });
  const element = el("div", { className: "rating" }, note, ...buttons);
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", QUESTION);
  return {
    element,
    /** One was pressed, here or in another tab. */
    pressed() {
      for (const button of buttons) button.hidden = true;
      note.textContent = SENDING;
    },
    failed() {
      note.textContent = FAILED;
    },
    thank(text) {
      element.removeAttribute("role");
      element.removeAttribute("aria-label");
      element.replaceChildren(text);
    },
    remove: () => element.remove(),
  };
}
