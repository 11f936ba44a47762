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
