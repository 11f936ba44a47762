// The conversation: what the log holds, below it what is not taken in yet, below that whether an answer is being made.

import { questionBubble, replyCard } from "./cards.js";
import { $, announce, el, list } from "./dom.js";
import { createRatingRow, isRating } from "./ratings.js";

const UNSENT = "Chưa gửi được, đang thử lại";
const ANSWERING = "Đang trả lời…";
/** An answer that takes longer is not waited for with dots. */
const TYPING_AT_MOST_MS = 120_000;

/** `say(text)` sends a text; `wordsOf(text)` is what the person sees of a text that only a button says, or undefined. */
export function createView({ say, wordsOf }) {
  const log = $("log");
  const unsent = $("unsent");
  const dots = $("typing");
  /**
   * What was said here, by id, until the server has said that it is taken in and the log has it, whichever comes first:
   * { bubble, or the row of buttons that was pressed, isTaken, isFailed, isLogged }.
   */
  const own = new Map();
  /** What a text was called on the button that says it. */
  const labels = new Map();
  /** The buttons under the last answer that can be rated, and those that wait for thanks. */
  let row = null;
  let rated = null;
  let lastBubble = null;
  /** False while the page is filled with what was said before. */
  let isLive = false;
  let isTyping = false;
  let typingTimer;

  const shown = (text) => wordsOf(text) ?? labels.get(text) ?? text;

  function bringIntoView(element) {
    if (isLive) element.scrollIntoView({ block: "start" });
  }

  /** The question at the top, and below it what answers it: unless the question leaves no room for that. */
  function bringAnswerIntoView(answer) {
    const isShort = lastBubble !== null && lastBubble.offsetHeight < $("scroller").clientHeight / 2;
    bringIntoView(isShort ? lastBubble : answer);
  }

  /** What stands below a bubble; null nothing. */
  function mark(bubble, words) {
    bubble?.querySelector(".unsent")?.remove();
    if (words !== null) bubble?.append(el("small", { className: "unsent" }, words));
  }

  function settleOwn(id, change) {
    const sent = Object.assign(own.get(id) ?? {}, change);
    if (sent.isTaken && sent.isLogged) own.delete(id);
    return sent;
  }

  /** Nobody answers what has not arrived. */
  function showTyping() {
    const on = isTyping && ![...own.values()].some(({ isFailed }) => isFailed);
    if (on === (dots.firstChild !== null)) return;
    dots.replaceChildren(...(on ? [typingCard()] : []));
    if (!on) return;
    if (isLive) announce(ANSWERING);
    bringAnswerIntoView(dots);
  }

  function addReply(reply) {
    const card = replyCard(reply, say);
    for (const { label, text } of list(reply.choices)) labels.set(String(text), String(label));
    // The service takes a sign for the last answer: courtesies leave that as it was.
    if (reply.kind !== "smalltalk") {
      row?.remove();
      row = null;
    }
    if (list(reply.ratings).length > 0) {
      row = createRatingRow(reply.ratings, say);
      (card.querySelector(".choices") ?? { before: (e) => card.append(e) }).before(row.element);
    }
    log.append(card);
    bringAnswerIntoView(card);
  }

  /** Takes away what the log had. What is not taken in yet waits below again. */
  function clear() {
    for (const [id, sent] of own) {
      if (sent.isTaken || !sent.bubble) own.delete(id);
      else unsent.append(sent.bubble);
      sent.isLogged = false;
    }
    log.replaceChildren();
    dots.replaceChildren();
    row = rated = lastBubble = null;
  }

  return {
    /** A message that the log has. */
    message({ id, text }) {
      const sent = settleOwn(id, { isLogged: true });
      rated = isRating(text) ? (sent.row ?? row) : null;
      if (rated !== null) {
        rated.pressed();
        return;
      }
      const bubble = sent.bubble ?? questionBubble("");
      bubble.querySelector(".said").textContent = shown(text);
      log.append(bubble);
      lastBubble = bubble;
      bringIntoView(bubble);
    },
    reply(reply) {
      if (rated?.element.isConnected && reply.kind === "smalltalk") {
        rated.thank(String(reply.text));
        if (row === rated) row = null;
        rated = null;
        return;
      }
      addReply(reply);
    },
    typing(on) {
      clearTimeout(typingTimer);
      if (on) typingTimer = setTimeout(() => this.typing(false), TYPING_AT_MOST_MS);
      isTyping = on;
      showTyping();
    },
    /** A message that is on its way. */
    pending({ id, text }) {
      if (isRating(text) && row !== null) {
        row.pressed();
        own.set(id, { row });
        return;
      }
      const bubble = questionBubble(shown(text));
      own.set(id, { bubble });
      unsent.append(bubble);
      bubble.scrollIntoView({ block: "end" });
    },
    /** True until the log has it. */
    isPending: (id) => own.has(id) && !own.get(id).isLogged,
    failed(id) {
      const { bubble, row: pressed } = settleOwn(id, { isFailed: true });
      showTyping();
      pressed?.failed();
      if (!bubble || bubble.querySelector(".unsent")) return;
      mark(bubble, UNSENT);
      this.showUnsent();
      announce(UNSENT);
    },
    /** What says that it was not sent stands below it, where the edge of the screen may be. */
    showUnsent() {
      unsent.lastElementChild?.scrollIntoView({ block: "end" });
    },
    taken(id) {
      mark(settleOwn(id, { isTaken: true, isFailed: false }).bubble, null);
      showTyping();
    },
    /** It will never be taken in; it stands there with the reason. */
    refused(id, sentence) {
      mark(own.get(id)?.bubble, sentence);
      own.delete(id);
      showTyping();
      announce(sentence);
    },
    /** Everything that was known has been shown. */
    settle() {
      log.setAttribute("aria-busy", "false");
      if (isLive) return;
      isLive = true;
      if (unsent.lastElementChild !== null) bringIntoView(unsent.lastElementChild);
      else if (log.lastElementChild !== null) bringAnswerIntoView(log.lastElementChild);
    },
    isEmpty: () => log.firstChild === null && unsent.firstChild === null,
    clear,
    /** As at the beginning: what the log has comes anew. */
    reset() {
      clear();
      log.setAttribute("aria-busy", "true");
      isLive = false;
    },
    dropPending() {
      own.clear();
      unsent.replaceChildren();
    },
  };
}

function typingCard() {
  const dots = el("span", { className: "dots" }, el("i"), el("i"), el("i"));
  dots.setAttribute("aria-hidden", "true");
  return el("p", { className: "card pending" }, dots, ANSWERING);
}
