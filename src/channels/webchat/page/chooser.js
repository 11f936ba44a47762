// The commune that the chat is about. The server knows it; choosing one says so in the chat.

import { $ } from "./dom.js";

/** Arrow keys pass by other communes on the way to the one that is meant. */
const MEANT_AFTER_MS = 700;

/** `say(text)` sends a text. */
export function createChooser(say) {
  const select = $("commune");
  const communes = Array.from(select.options, ({ value, textContent }) => ({ slug: value, name: textContent })).filter(
    ({ slug }) => slug !== "",
  );
  const nameOf = (slug) => communes.find((commune) => commune.slug === slug)?.name;
  let chosen = "";
  let meaning;

  /** Says what was chosen, if that has not been said. */
  function flush() {
    if (meaning === undefined) return;
    clearTimeout(meaning);
    meaning = undefined;
    // A chat that has a commune goes on having one.
    if (select.value === "") select.value = chosen;
    else if (select.value !== chosen) say(`/xa ${select.value}`);
  }

  /** With one commune there is nothing to choose; with none the chooser has no use. */
  if (communes.length <= 1) {
    if (communes.length === 1) $("brand-note").textContent = communes[0].name;
    $("chooser").hidden = true;
  }
  select.addEventListener("change", () => {
    clearTimeout(meaning);
    meaning = setTimeout(flush, MEANT_AFTER_MS);
  });

  return {
    flush,
    /** What the server says. */
    show(slug) {
      chosen = nameOf(slug) === undefined ? "" : slug;
      if (meaning === undefined) select.value = chosen;
    },
    /** "Chọn xã Định Hóa" for "/xa dinh-hoa". */
    wordsOf(text) {
      const name = nameOf(/^\/xa ([\w-]+)$/.exec(text)?.[1]);
      return name === undefined ? undefined : `Chọn ${name.replace(/^X/, "x")}`;
    },
  };
}
