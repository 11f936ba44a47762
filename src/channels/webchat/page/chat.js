// The page's own code. An exchange is one question with its answer, or with the error that stands in its place:
// { question, commune, result: object | null, error: string | null, rated?: string (the thanks) }. Text is only ever set as text, never as HTML.

import { createRatings } from "./ratings.js";

const ASK_URL = "/api/ask";
/** A little more than the server's own limit, so that its sentence arrives. */
const ASK_TIMEOUT_MS = 35_000;
/** Earlier exchanges sent with a question: 20 turns, what the server uses. */
const HISTORY_EXCHANGES = 10;
/** Exchanges kept over a reload. */
const KEPT_EXCHANGES = 50;
const CONVERSATION_KEY = "troly.conversation";
const COMMUNE_KEY = "troly.commune";

const TEXT = {
  pending: "Đang trả lời…",
  busy: "Đang trả lời câu trước, hãy chờ một chút rồi gửi lại.",
  cleared: "Đã bắt đầu cuộc trò chuyện mới.",
  network: "Chưa kết nối được với máy chủ. Hãy kiểm tra mạng rồi bấm Thử lại.",
  timeout: "Máy chủ trả lời quá lâu. Hãy bấm Thử lại.",
  server: "Hệ thống đang gặp lỗi nên chưa trả lời được. Hãy bấm Thử lại sau ít phút.",
  interrupted: "Câu hỏi này chưa được trả lời.",
};

const $ = (id) => document.getElementById(id);
const log = $("log");
const form = $("form");
const field = $("question");
const sendButton = $("send");
const select = $("commune");

const memory = {
  read(storage, key) {
    try {
      return storage().getItem(key);
    } catch {
      return null; // storage switched off: the page works, it only forgets
    }
  },
  write(storage, key, value) {
    try {
      storage().setItem(key, value);
    } catch {}
  },
};
const session = () => window.sessionStorage;
const local = () => window.localStorage;

let exchanges = [];
/** Cancels the request under way; null when none is. */
let underWay = null;

// --- asking -----------------------------------------------------------------------------------------------------------

/** @param said what the person is shown to have said, where a button says something else than it shows. */
function ask(question, said = question.trim()) {
  const text = question.trim();
  if (text === "") return;
  if (underWay !== null) {
    announce(TEXT.busy);
    return;
  }
  // The same question sent again after a lost connection has the same id, so that a report counts once.
  const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  const exchange = { id, question: text, said, commune: select.value, result: null, error: null };
  exchanges.push(exchange);
  run(exchange, appendExchange(exchange));
}

async function run(exchange, element) {
  const controller = new AbortController();
  underWay = controller;
  exchange.error = null;
  keep();
  showPending(element);
  const timer = setTimeout(() => controller.abort("timeout"), ASK_TIMEOUT_MS);
  const outcome = await request(exchange, controller.signal);
  clearTimeout(timer);
  if (underWay !== controller) return; // a new conversation began meanwhile
  underWay = null;
  Object.assign(exchange, outcome);
  if (exchange.result !== null) followChoice(exchange);
  keep();
  showOutcome(exchange, element);
}

function post(question, commune, history, signal, id) {
  return fetch(ASK_URL, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ question, ...(id && { id }), ...(commune && { commune }), history }),
    signal,
  });
}

async function request(exchange, signal) {
  const failed = (error) => ({ result: null, error });
  try {
    const response = await post(exchange.question, exchange.commune, historyBefore(exchange), signal, exchange.id);
    const body = await response.json().catch(() => null);
    if (response.ok && typeof body?.answer === "string") return { result: body, error: null };
    return failed(typeof body?.error === "string" ? body.error : TEXT.server);
  } catch {
    return failed(signal.aborted ? TEXT.timeout : TEXT.network);
  }
}

function answeredBefore(exchange) {
  return exchanges.slice(0, exchanges.indexOf(exchange)).filter((e) => e.result !== null);
}

const turns = (answered) =>
  answered.slice(-HISTORY_EXCHANGES).flatMap((e) => [
    { role: "user", text: e.question },
    { role: "assistant", text: e.result.answer },
  ]);

const historyBefore = (exchange) => turns(answeredBefore(exchange));

const ratings = createRatings({
  el,
  announce,
  /** Asks with the rated answer as the last turn; the rating itself is no turn of the conversation. */
  send: (sign, exchange) =>
    post(sign, exchange.commune, turns([...answeredBefore(exchange), exchange]), AbortSignal.timeout(ASK_TIMEOUT_MS)),
  keep,
});

/** A person without a commune who picks one of the choices offered has chosen a commune if the answer settled one. */
function followChoice(exchange) {
  const slug = exchange.result.commune;
  const last = answeredBefore(exchange).at(-1);
  const said = exchange.question.toLowerCase();
  const offered =
    last?.result.kind === "clarify" && list(last.result.suggestions).some((s) => s.toLowerCase() === said);
  const commanded = /^\/?xa\s/.test(said);
  if (!slug || !(commanded || (offered && select.value === ""))) return;
  if (Array.from(select.options).some((option) => option.value === slug)) chooseCommune(slug);
}

// --- showing ----------------------------------------------------------------------------------------------------------

function el(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const hidden = (text) => el("span", { className: "visually-hidden" }, text);
const list = (value) => (Array.isArray(value) ? value : []);

function appendExchange(exchange) {
  const question = el("p", { className: "question" }, hidden("Bạn hỏi: "), exchange.said ?? exchange.question);
  const slot = el("div", { className: "slot" });
  const element = el("article", { className: "exchange" }, question, slot);
  log.append(element);
  return element;
}

function showPending(element) {
  const dots = el("span", { className: "dots" }, el("i"), el("i"), el("i"));
  dots.setAttribute("aria-hidden", "true");
  slotOf(element).replaceChildren(el("p", { className: "card pending" }, dots, TEXT.pending));
  sendButton.setAttribute("aria-disabled", "true");
  bringIntoView(element);
}

function showOutcome(exchange, element) {
  sendButton.setAttribute("aria-disabled", "false");
  slotOf(element).replaceChildren(exchange.result === null ? errorCard(exchange, element) : answerCard(exchange));
  bringIntoView(element);
}

const slotOf = (element) => element.querySelector(".slot");

/** The answer without its last line "Nguồn: …", which the fold below says in full. */
function withoutSourceLine(result) {
  return result.citations?.length > 0 ? result.answer.replace(/\nNguồn: [^\n]*$/u, "") : result.answer;
}

function answerCard(exchange) {
  const { result } = exchange;
  const card = el(
    "div",
    { className: "card answer" },
    hidden("Trợ lý trả lời: "),
    answerBody(withoutSourceLine(result)),
  );
  const sources = list(result.citations);
  if (sources.length > 0) card.append(sourceList(sources));
  const rating = ratings.rowOf(exchange);
  if (rating !== null) card.append(rating);
  card.append(...list(result.files).map(fileElement));
  const suggestions = list(result.choices ?? result.suggestions);
  if (suggestions.length > 0) {
    const label = result.kind === "clarify" ? "Hãy chọn:" : "Có thể hỏi tiếp:";
    card.append(el("fieldset", { className: "choices" }, el("legend", {}, label), ...suggestions.map(choiceButton)));
  }
  return card;
}

function answerBody(text) {
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

/** @param choice a text, or what the button shows and says. */
function choiceButton(choice) {
  const { label, text } = typeof choice === "object" && choice !== null ? choice : { label: choice, text: choice };
  const button = el("button", { type: "button", className: "choice" }, String(label));
  button.addEventListener("click", () => ask(String(text), String(label)));
  return button;
}

/** A picture, or a link that downloads. */
function fileElement({ name, type, data }) {
  const url = `data:${type};base64,${data}`;
  return String(type).startsWith("image/")
    ? el("img", { className: "picture", src: url, alt: String(name) })
    : el("a", { className: "file", href: url, download: String(name) }, `Tải ${name}`);
}

function errorCard(exchange, element) {
  const retry = el("button", { type: "button", className: "retry" }, "Thử lại");
  retry.addEventListener("click", () => {
    if (underWay !== null) {
      announce(TEXT.busy);
      return;
    }
    field.focus({ preventScroll: true }); // the button goes away; its focus must not
    exchange.commune = select.value;
    run(exchange, element);
  });
  const sentence = el("p", { className: "error-text" }, exchange.error ?? TEXT.interrupted);
  return el("div", { className: "card answer failed" }, sentence, retry);
}

/** The question at the top when its answer is longer than the window, otherwise the end of the conversation. */
function bringIntoView(element) {
  element.scrollIntoView({ block: "start" });
}

function announce(text) {
  $("status").textContent = "";
  setTimeout(() => {
    $("status").textContent = text;
  }, 50);
}

// --- keeping ----------------------------------------------------------------------------------------------------------

function keep() {
  exchanges = exchanges.slice(-KEPT_EXCHANGES);
  // Files would fill the storage; they can be asked for again.
  const kept = exchanges.map((e) => (e.result?.files ? { ...e, result: { ...e.result, files: [] } } : e));
  memory.write(session, CONVERSATION_KEY, JSON.stringify(kept));
}

function restore() {
  try {
    const kept = JSON.parse(memory.read(session, CONVERSATION_KEY) ?? "[]");
    exchanges = list(kept).filter((e) => typeof e?.question === "string");
  } catch {
    exchanges = [];
  }
  for (const exchange of exchanges) {
    if (typeof exchange.result?.answer !== "string") exchange.result = null;
    const element = appendExchange(exchange);
    showOutcome(exchange, element);
  }
}

function startAnew() {
  underWay?.abort("new conversation");
  underWay = null;
  exchanges = [];
  keep();
  log.replaceChildren();
  sendButton.setAttribute("aria-disabled", "false");
  $("scroller").scrollTop = 0;
  field.focus();
  announce(TEXT.cleared);
}

function chooseCommune(slug) {
  select.value = slug;
  memory.write(local, COMMUNE_KEY, slug);
}

/** With one commune there is nothing to choose; with none the chooser has no use. */
function prepareChooser() {
  const slugs = Array.from(select.options, (option) => option.value).filter((slug) => slug !== "");
  if (slugs.length <= 1) {
    const name = select.options[select.options.length - 1].textContent;
    select.value = slugs[0] ?? "";
    if (slugs.length === 1) $("brand-note").textContent = name;
    $("chooser").hidden = true;
    return;
  }
  const kept = memory.read(local, COMMUNE_KEY);
  select.value = slugs.includes(kept) ? kept : "";
  select.addEventListener("change", () => chooseCommune(select.value));
}

function fitField() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (field.value.trim() === "" || underWay !== null) {
    if (underWay !== null) announce(TEXT.busy);
    field.focus();
    return;
  }
  const question = field.value;
  field.value = "";
  fitField();
  ask(question);
});

field.addEventListener("keydown", (event) => {
  // While a Vietnamese input method composes a word, Enter belongs to it (229 is how older browsers say so).
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});

field.addEventListener("input", fitField);
$("new").addEventListener("click", startAnew);
for (const button of document.querySelectorAll("#examples button")) {
  button.addEventListener("click", () => ask(button.textContent));
}

prepareChooser();
restore();
