// What the person has sent and the server has not taken in yet: kept over a reload, tried until it is taken in, each with the id
// that it was given at first, so that it counts once however often it arrives.

const URL_OF_MESSAGES = "/webchat/messages";
const KEY = "troly.unsent";
const TIMEOUT_MS = 30_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** After which a message that was taken in has to be seen in the stream. */
const SEEN_WITHIN_MS = 5_000;
const REFUSED = "Tin này không gửi được.";

/** Storage that is switched off or full: the page works, it only forgets. */
function kept() {
  try {
    const messages = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(messages)
      ? messages.filter((m) => typeof m?.id === "string" && typeof m.text === "string")
      : [];
  } catch {
    return [];
  }
}

function keep(messages) {
  try {
    localStorage.setItem(KEY, JSON.stringify(messages));
  } catch {}
}

/** Random, also where a page without https has no crypto.randomUUID. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function post(url, body) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), TIMEOUT_MS);
  const headers = { "content-type": "application/json" };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: controller.signal }).finally(() =>
    clearTimeout(timer),
  );
}

/**
 * `view.pending(message)`, `failed(id)`, `taken(id)` and `refused(id, sentence)` show what becomes of one; `connection` says whose chat
 * it is; `onForeign(label)` when the server counted the message to another chat.
 */
export function createOutbox({ view, connection, onForeign }) {
  const waiting = kept();
  const unseen = new Map();
  let isSending = false;
  let tries = 0;
  let again;

  function add(message) {
    waiting.push(message);
    keep([...kept(), message]);
    view.pending(message);
    if (tries > 0) view.failed(message.id);
    pump();
  }

  function remove(id) {
    const at = waiting.findIndex((message) => message.id === id);
    if (at >= 0) waiting.splice(at, 1);
    keep(kept().filter((message) => message.id !== id));
  }

  /** One after the other, so that they arrive in their order. */
  async function pump() {
    const [message] = waiting;
    if (message === undefined || isSending || connection.session() === null) return;
    clearTimeout(again);
    isSending = true;
    const isDone = await deliver(message);
    isSending = false;
    if (isDone) {
      tries = 0;
      pump();
      return;
    }
    for (const { id } of waiting) view.failed(id);
    again = setTimeout(pump, Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS));
    tries += 1;
  }

  /** True when there is nothing more to try. */
  async function deliver({ id, text }) {
    const response = await post(URL_OF_MESSAGES, { id, text }).catch(() => null);
    const body = await response?.json().catch(() => null);
    if (response?.status === 202) {
      remove(id);
      view.taken(id);
      if (body?.session !== connection.session()) onForeign(body?.session);
      else if (view.isPending(id)) unseen.set(id, setTimeout(connection.open, SEEN_WITHIN_MS));
      return true;
    }
    if (![400, 403, 413].includes(response?.status)) return false;
    remove(id);
    view.refused(id, typeof body?.error === "string" ? body.error : REFUSED);
    return true;
  }

  for (const message of waiting) view.pending(message);

  return {
    send: (text) => add({ id: newId(), text }),
    /** Tries at once what waits. */
    hurry() {
      tries = 0;
      pump();
    },
    /** The log has it. That alone is no receipt: it may be there, and nobody know yet that it wants an answer. */
    seen(id) {
      clearTimeout(unseen.get(id));
      unseen.delete(id);
    },
    drop() {
      for (const { id } of [...waiting]) remove(id);
    },
  };
}
