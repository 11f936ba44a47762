// The commune that the chat is about. The server knows it; choosing one says so in the chat.

import { $ } from "./dom.js";

/** `say(text)` sends a text. */
export function createChooser(say) {
  const select = $("commune");
  const communes = Array.from(select.options, ({ value, textContent }) => ({ slug: value, name: textContent })).filter(
    ({ slug }) => slug !== "",
  );
  const nameOf = (slug) => communes.find((commune) => commune.slug === slug)?.name;
  let chosen = "";

  /** With one commune there is nothing to choose; with none the chooser has no use. */
  if (communes.length <= 1) {
    if (communes.length === 1) $("brand-note").textContent = communes[0].name;
    $("chooser").hidden = true;
  }
  select.addEventListener("change", () => {
    if (select.value !== "") say(`/xa ${select.value}`);
    // A chat that has a commune goes on having one.
    else select.value = chosen;
  });

  return {
    /** What the server says. */
    show(slug) {
      chosen = nameOf(slug) === undefined ? "" : slug;
      select.value = chosen;
    },
    /** "Chọn Xã Định Hóa" for "/xa dinh-hoa". */
    wordsOf(text) {
      const name = nameOf(/^\/xa ([\w-]+)$/.exec(text)?.[1]);
      return name === undefined ? undefined : `Chọn ${name}`;
    },
  };
}
