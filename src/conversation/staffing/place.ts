import type { Commune, Indicator, Unit } from "../../domain/plan.ts";
import { focalUnitOf, isCollective, isUpperBody } from "../../domain/responsibility.ts";
import type { Knowledge } from "../answering/knowledge.ts";

/** What the plans say of the commune that a member of the staff works for. */
export interface Place {
  commune: Commune;
  units: Unit[];
  indicators: Indicator[];
}

/** Always the person's own commune, whichever the chat has chosen. Without a plan of it there are no units and no indicators. */
export function placeOf({ catalogue }: Pick<Knowledge, "catalogue">, slug: string): Place {
  const { communes, units, indicators } = catalogue;
  return {
    commune: communes.find((one) => one.slug === slug) ?? { slug, name: slug, shortName: slug, province: null },
    units: units.filter((unit) => unit.commune === slug),
    indicators: indicators.filter((indicator) => indicator.commune === slug),
  };
}

/** Units that people of the commune work at: no body above it, nor several under one name. */
export const ownUnits = ({ units }: Place): string[] =>
  units.map(({ name }) => name).filter((name) => !isCollective(name) && !isUpperBody(name));

/** The unit that puts the commune's figures together: the assigned one, else the plan's; null when neither says. */
export function focalUnitIn(
  { catalogue }: Pick<Knowledge, "catalogue">,
  slug: string,
  assigned: string | null,
): string | null {
  const of = <T extends { commune: string }>(all: readonly T[]): T[] => all.filter(({ commune }) => commune === slug);
  return focalUnitOf(of(catalogue.reporting), of(catalogue.duties), of(catalogue.units), assigned);
}
