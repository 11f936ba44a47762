// "👍 Hữu ích" and "👎 Chưa đúng" under an answer. Pressing one asks the server with the sign alone, as any chat does.

/** Kinds of answers that state no fact: there is nothing to be right or wrong. The server judges by the same list. */
const NOT_RATED = ["smalltalk", "clarify", "none", "refuse"];
const RATINGS = [
  { label: "Hữu ích", sign: "👍" },
  { label: "Chưa đúng", sign: "👎" },
];
const QUESTION = "Có đúng ý không?";
const FAILED = "Chưa gửi được góp ý. Hãy bấm lại.";

/** `send(sign, exchange)` resolves to the server's response; `keep()` saves the conversation after a rating. */
export function createRatings({ el, announce, send, keep }) {
  const thanks = (text) => el("p", { className: "rating" }, text);

  async function rate(exchange, sign, row) {
    if (row.dataset.sending) return;
    row.dataset.sending = "yes";
    try {
      const response = await send(sign, exchange);
      const body = await response.json();
      if (!response.ok || typeof body?.answer !== "string") throw new Error("not rated");
      exchange.rated = body.answer;
      keep();
      row.replaceWith(thanks(exchange.rated));
      announce(exchange.rated);
    } catch {
      delete row.dataset.sending;
      row.querySelector(".rating-note").textContent = FAILED;
      announce(FAILED);
    }
  }

  function buttons(exchange) {
    const row = el("div", { className: "rating" }, el("span", { className: "rating-note" }, QUESTION));
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", QUESTION);
    for (const { label, sign } of RATINGS) {
      const picture = el("span", {}, sign);
      picture.setAttribute("aria-hidden", "true");
      const button = el("button", { type: "button", className: "rate" }, picture, ` ${label}`);
      button.addEventListener("click", () => rate(exchange, sign, row));
      row.append(button);
    }
    return row;
  }

  return {
    /** The buttons, or the thanks once one was pressed; null under an answer without facts. */
    rowOf(exchange) {
      if (NOT_RATED.includes(exchange.result.kind)) return null;
      return typeof exchange.rated === "string" ? thanks(exchange.rated) : buttons(exchange);
    },
  };
}
