import type {
  Catalogue,
  Commune,
  Duty,
  Indicator,
  Passage,
  PlanDocument,
  ReportingRule,
  Section,
  Task,
  Unit,
} from "../domain/plan.ts";

/** Everything that one file gives. */
export interface DocumentRecords {
  commune: Commune;
  document: PlanDocument;
  indicators: Indicator[];
  tasks: Task[];
  duties: Duty[];
  reporting: ReportingRule[];
  units: Unit[];
  sections: Section[];
  passages: Passage[];
}

/** All documents as one catalogue. Several plans of one commune share its units. */
export function buildCatalogue(records: readonly DocumentRecords[]): Catalogue {
  return {
    communes: communesOf(records),
    documents: records.map((record) => record.document),
    indicators: records.flatMap((record) => record.indicators),
    tasks: records.flatMap((record) => record.tasks),
    duties: records.flatMap((record) => record.duties),
    reporting: records.flatMap((record) => record.reporting),
    units: unitsOf(records),
    sections: records.flatMap((record) => record.sections),
    passages: records.flatMap((record) => record.passages),
  };
}

function communesOf(records: readonly DocumentRecords[]): Commune[] {
  const bySlug = new Map<string, Commune>();
  for (const { commune } of records) {
    const known = bySlug.get(commune.slug);
    if (!known) bySlug.set(commune.slug, commune);
    else if (known.province === null) bySlug.set(commune.slug, { ...known, province: commune.province });
  }
  return [...bySlug.values()];
}

function unitsOf(records: readonly DocumentRecords[]): Unit[] {
  const byName = new Map<string, Unit>();
  for (const unit of records.flatMap((record) => record.units)) {
    const key = `${unit.commune}|${unit.name}`;
    const known = byName.get(key);
    if (known) byName.set(key, { ...known, aliases: [...new Set([...known.aliases, ...unit.aliases])] });
    else byName.set(key, unit);
  }
  return [...byName.values()];
}
