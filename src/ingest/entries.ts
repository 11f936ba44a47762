import type { Guide } from "../domain/guide.ts";
import type { Catalogue } from "../domain/plan.ts";
import type { SearchEntry } from "../search/entry.ts";
import { type Abbreviations, withFullWords } from "../text/abbreviations.ts";

/** What the index holds: one entry a record or passage, in catalogue order. Ids are unique over all documents. */
export function toEntries(catalogue: Catalogue, abbreviations: Abbreviations): SearchEntry[] {
  const entries: SearchEntry[] = [];
  const add = (entry: SearchEntry): void => {
    entries.push({
      ...entry,
      title: withFullWords(entry.title, abbreviations),
      body: withFullWords(entry.body, abbreviations),
      context: withFullWords(entry.context, abbreviations),
    });
  };
  for (const i of catalogue.indicators) {
    const values = i.targets.map((t) => `${t.milestone} ${t.text}`).join(" ");
    add({
      id: `${i.document}/${i.code}`,
      kind: "indicator",
      commune: i.commune,
      document: i.document,
      title: [i.name, ...i.otherNames].join(". "),
      body: [i.unit ?? "", (i.lead ?? []).join(", "), values].join(". "),
      context: i.groupName,
    });
  }
  for (const t of catalogue.tasks) {
    add({
      id: `${t.document}/${t.code}`,
      kind: "task",
      commune: t.commune,
      document: t.document,
      title: t.name,
      body: [t.result ?? "", t.lead.join(", "), t.coordinating.join(", "), t.deadline.text].join(". "),
      context: t.groupName,
    });
  }
  catalogue.duties.forEach((d, n) => {
    add({
      id: `${d.document}/duty/${n}`,
      kind: "duty",
      commune: d.commune,
      document: d.document,
      title: d.text,
      body: d.unit,
      context: "",
    });
  });
  catalogue.reporting.forEach((r, n) => {
    add({
      id: `${r.document}/reporting/${n}`,
      kind: "reporting",
      commune: r.commune,
      document: r.document,
      title: r.text,
      body: `${r.from}. ${r.to}`,
      context: "",
    });
  });
  for (const p of catalogue.passages) {
    add({
      id: p.id,
      kind: "passage",
      commune: p.commune,
      document: p.document,
      title: p.text,
      body: "",
      context: p.path.join(". "),
    });
  }
  return entries;
}

/**
 * What the index holds of the guides: one entry for the whole, and one each for its sections and problems, named after it:
 * "guide/vneid-muc-2", "guide/vneid-muc-2#3", "guide/vneid-muc-2!0".
 */
export function toGuideEntries(guides: readonly Guide[], abbreviations: Abbreviations): SearchEntry[] {
  return guides.flatMap((guide) => {
    const id = `guide/${guide.id}`;
    const entry = (suffix: string, title: string, body: string, context: string): SearchEntry => ({
      id: `${id}${suffix}`,
      kind: "guide",
      commune: "",
      document: id,
      title: withFullWords(title, abbreviations),
      body: withFullWords(body, abbreviations),
      context: withFullWords(context, abbreviations),
    });
    const sections = guide.sections.map((s, n) => {
      const steps = s.facet === "steps" ? guide.steps.join(" ") : "";
      return entry(`#${n}`, s.heading, `${s.text} ${steps}`, guide.title);
    });
    const problems = guide.problems.map((p, n) => entry(`!${n}`, p.title, p.text, guide.title));
    const everything = [
      ...guide.sections.map((s) => `${s.heading}. ${s.text}`),
      ...guide.steps,
      ...guide.problems.map((p) => `${p.title}. ${p.text}`),
      guide.audience,
    ].join(" ");
    return [entry("", [guide.title, ...guide.also].join(". "), everything, ""), ...sections, ...problems];
  });
}
