import type { Draft } from "./answering/draft.ts";
import type { Knowledge } from "./answering/knowledge.ts";

/** Document ids of guides begin with it. */
const GUIDE = "guide/";
/** Sources named in the text; the rest are counted. */
const SOURCES_NAMED = 2;

/** In the text a section names one of its sources, a law before a newspaper; all of them stand in the citation. */
function withOneSource(locator: string): string {
  const [, section, sources, checked] = /^(.*?) \(theo (.+)\)(, kiểm tra ngày [\d/]+)$/u.exec(locator) ?? [];
  if (section === undefined || sources === undefined) return locator;
  const all = sources.split("; ");
  const law = all.find((s) => /^(?:Luật|Nghị định|Nghị quyết|Thông tư|Quyết định|Chỉ thị)/u.test(s));
  return `${section} (theo ${law ?? all[0]})${checked}`;
}

/** "Nguồn: kế hoạch xã Phước An, chỉ tiêu V.20, mốc 2026 (dòng 108)." Empty without citations. */
export function sourceLine(answer: Draft, knowledge: Knowledge): string {
  const locators = new Map<string, string[]>();
  for (const c of answer.citations) {
    const known = locators.get(c.document);
    if (!known) locators.set(c.document, [c.locator]);
    else if (!known.includes(c.locator)) known.push(c.locator);
  }
  const parts = [...locators].map(([id, all]) => {
    if (id.startsWith(GUIDE)) {
      const title = knowledge.guides.guide(id.slice(GUIDE.length))?.title ?? id;
      const named = all.slice(0, SOURCES_NAMED).map(withOneSource);
      return `hướng dẫn “${title}”, ${named.join("; ")}`;
    }
    const commune = knowledge.commune(knowledge.document(id).commune)?.name ?? id;
    const more = all.length > SOURCES_NAMED ? ` và ${all.length - SOURCES_NAMED} dòng khác` : "";
    return `kế hoạch ${commune}, ${all.slice(0, SOURCES_NAMED).join("; ")}${more}`;
  });
  return parts.length === 0 ? "" : `Nguồn: ${parts.join(" | ")}.`;
}
