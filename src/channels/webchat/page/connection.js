// The stream of what this browser's chat holds. It comes back by itself, and goes on where it was cut.

const URL_OF_EVENTS = "/webchat/events";
/** Events of the log; the others say how things stand now. */
const LOGGED = ["message", "reply", "cleared"];
const PASSING = ["typing", "commune"];
/** Comes every 20 s. A line that is gone without a word, as a phone's, is known by its silence alone. */
const BEAT = "beat";
const SILENT_AFTER_MS = 50_000;
/** A cut that is over sooner is not worth a word. */
const SAY_LOST_AFTER_MS = 1_500;
/** Where the browser gives up (an error of the server), the page comes back itself. */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * `handlers` by the name of the event; `onReset()` when what is shown is not what goes on; `onReady()` each time that the stream is
 * there; `onLost(isLost)` when to say that it is not.
 */
export function createConnection({ handlers, onReset, onReady, onLost }) {
  let source = null;
  /** Id of the last event that was seen. */
  let last = null;
  let session = null;
  let tries = 0;
  let again;
  let saying;
  let listening;

  function heard() {
    clearTimeout(listening);
    listening = setTimeout(() => {
      lost(false);
      open();
    }, SILENT_AFTER_MS);
  }

  function open() {
    close();
    heard();
    const opened = new EventSource(last === null ? URL_OF_EVENTS : `${URL_OF_EVENTS}?after=${last}`);
    source = opened;
    opened.addEventListener("error", () => {
      if (source === opened) lost(opened.readyState === EventSource.CLOSED);
    });
    for (const name of ["hello", BEAT, ...LOGGED, ...PASSING]) opened.addEventListener(name, heard);
    opened.addEventListener("hello", (event) => {
      const hello = JSON.parse(event.data);
      if (hello.after !== last) {
        last = null;
        onReset();
      }
      session = hello.session;
      tries = 0;
      clearTimeout(saying);
      saying = undefined;
      onLost(false);
      onReady();
    });
    for (const name of LOGGED)
      opened.addEventListener(name, (event) => {
        last = event.lastEventId;
        handlers[name](JSON.parse(event.data));
      });
    for (const name of PASSING) opened.addEventListener(name, (event) => handlers[name](JSON.parse(event.data)));
  }

  function lost(isOver) {
    saying ??= setTimeout(() => onLost(true), SAY_LOST_AFTER_MS);
    if (!isOver) return;
    clearTimeout(again);
    again = setTimeout(open, Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS) * (1 + Math.random() / 4));
    tries += 1;
  }

  function close() {
    clearTimeout(again);
    clearTimeout(listening);
    source?.close();
    source = null;
  }

  // A browser has few connections to one server: a tab that nobody looks at leaves its own to the others.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else open();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) open();
  });
  // The stream may not have noticed yet: whoever asks anew finds out.
  for (const name of ["online", "offline"]) window.addEventListener(name, open);

  return {
    open,
    /** Label of the chat; null before the first time that the stream was there. */
    session: () => session,
  };
}
