import type { Indicator } from "../../domain/plan.ts";
import { responsibleUnits } from "../../domain/responsibility.ts";
import type { Verbs } from "../../storage/verbs.ts";
import type { Knowledge } from "../answering/knowledge.ts";
import { focalUnitIn } from "../staffing/place.ts";
import { indicatorsOf } from "./indicators.ts";

/** Who does what in one commune's reporting, now. */
export interface Office {
  /** Slug. */
  commune: string;
  /** "xã Phước An". */
  name: string;
  indicators: Indicator[];
  /** Who verifies; null when neither plan nor admin says. */
  readonly focalUnit: string | null;
  /** The single units that may report an indicator. */
  unitsOf(indicator: Indicator): string[];
}

/** @param commune slug. */
export async function officeOf(
  commune: string,
  { knowledge, storage }: { knowledge: Knowledge; storage: Pick<Verbs, "assignments"> },
): Promise<Office> {
  const assignments = await storage.assignments.of(commune);
  let focalUnit: string | null | undefined;
  return {
    commune,
    name: knowledge.commune(commune)?.name ?? commune,
    indicators: indicatorsOf(knowledge, commune),
    // Read out of the plan's sentences, which takes long beside the rest, and only when somebody asks.
    get focalUnit() {
      if (focalUnit === undefined) focalUnit = focalUnitIn(knowledge, commune, assignments.focal);
      return focalUnit;
    },
    unitsOf: (indicator) => responsibleUnits(indicator, assignments),
  };
}
