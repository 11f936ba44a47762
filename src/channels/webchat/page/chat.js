// Joins the parts of the page: the stream fills the conversation, the composer and every button say something in it.

import { createChooser } from "./chooser.js";
import { createConnection } from "./connection.js";
import { $, announce, ignoreSecondPresses, notice } from "./dom.js";
import { createOutbox, post } from "./outbox.js";
import { createView } from "./view.js";

/** Longest message that the server takes, in characters. */
const MAX_LENGTH = 4_000;
const NOTE = $("note").textContent;
const TEXT = {
  lost: "Mất kết nối, đang thử lại…",
  noCookies:
    "Trình duyệt đang chặn cookie nên trang không giữ được cuộc trò chuyện. Hãy cho phép cookie của trang này rồi tải lại.",
  tooOld: "Trình duyệt này quá cũ nên không nhận được câu trả lời. Hãy cập nhật hoặc dùng trình duyệt khác.",
  tooLong: `Tin nhắn dài quá ${MAX_LENGTH.toLocaleString("vi")} ký tự. Hãy viết ngắn lại hoặc tách thành nhiều tin.`,
  anew: "Xóa cuộc trò chuyện này và bắt đầu lại?",
  cleared: "Đã bắt đầu cuộc trò chuyện mới.",
  notCleared: "Chưa xóa được cuộc trò chuyện. Hãy thử lại sau ít phút.",
};

const form = $("form");
const field = $("question");
/** Label of the chat to which the server counted a message, where it was not the one of the stream. */
let expected = null;

const chooser = createChooser((text) => outbox.send(text));
const say = (text) => {
  // The question is about the commune that was chosen just before.
  chooser.flush();
  outbox.send(text);
};
const view = createView({ say, wordsOf: chooser.wordsOf });
const connection = createConnection({
  handlers: {
    message(message) {
      outbox.seen(message.id);
      view.message(message);
    },
    reply: view.reply,
    typing: ({ on }) => view.typing(on),
    commune({ slug }) {
      chooser.show(slug);
      view.settle();
    },
    cleared() {
      view.clear();
      // The greeting that follows says the same.
      $("welcome").hidden = true;
    },
  },
  onReset: view.reset,
  onReady() {
    // A browser that has just got its cookie is known by it the next time; one that keeps none never is.
    if (expected !== null && expected !== connection.session()) notice(TEXT.noCookies);
    else expected = null;
    outbox.hurry();
  },
  onLost(isLost) {
    notice(isLost ? TEXT.lost : null);
    // The line takes some of the room.
    view.showUnsent();
  },
});
const outbox = createOutbox({
  view,
  connection,
  onForeign(label) {
    expected = label;
    connection.open();
  },
});

function fitField() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  field.focus();
  if (text === "") return;
  const isTooLong = Array.from(text.normalize("NFC")).length > MAX_LENGTH;
  $("note").textContent = isTooLong ? TEXT.tooLong : NOTE;
  if (isTooLong) {
    announce(TEXT.tooLong);
    return;
  }
  field.value = "";
  fitField();
  say(text);
});

field.addEventListener("keydown", (event) => {
  // While a Vietnamese input method composes a word, Enter belongs to it (229 is how older browsers say so).
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});

field.addEventListener("input", fitField);

$("new").addEventListener("click", async () => {
  if (!view.isEmpty() && !confirm(TEXT.anew)) return;
  field.focus();
  const response = await post("/webchat/clear", {}).catch(() => null);
  if (response?.status !== 202) {
    notice(TEXT.notCleared);
    return;
  }
  outbox.drop();
  view.dropPending();
  announce(TEXT.cleared);
});

ignoreSecondPresses();
for (const button of document.querySelectorAll("#examples button"))
  button.addEventListener("click", () => say(button.textContent));

if (typeof EventSource === "undefined") notice(TEXT.tooOld);
else if (navigator.cookieEnabled === false) notice(TEXT.noCookies);
else connection.open();
window.addEventListener("online", () => outbox.hurry());
// Opens the page without a network too; what is typed then goes out later.
navigator.serviceWorker?.register("/worker.js").catch(() => {});
