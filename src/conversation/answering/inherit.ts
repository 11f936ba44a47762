import type { AnswerKind } from "../../domain/answer.ts";
import type { Facet } from "../lexicon.ts";
import type { Option } from "./draft.ts";
import type { Question } from "./understand.ts";

/** What one turn leaves for the next. */
export interface TurnState {
  commune: string | null;
  /** The commune was named in the question itself, so a continuation stays with it. */
  named: boolean;
  facets: Facet[];
  question: Question;
  focus: string[];
  kind: AnswerKind;
  /** Id of the guide that was answered from, else null. */
  guide: string | null;
  /** Choices that were offered. */
  options: readonly Option[];
}

/** Fills in what a continuation leaves out: facet, subject, years, units, commune of the last turn. A new subject inherits only what it lacks. */
export function inherit(
  question: Question,
  last: TurnState | null,
): { question: Question; facets: Facet[]; focus: string[] } {
  const facets = question.reading.facets;
  if (!last) return { question, facets, focus: [] };
  const hasSubject = question.slots.length > 0 || question.codes.length > 0;
  const refersBack =
    !hasSubject ||
    (question.slots.length <= 1 &&
      (question.pointsBack || (/^so voi\b/.test(question.folded) && question.years.length > 0)));
  const before = last.question;
  if (refersBack) {
    const asked = facets.filter((f) => f !== "list" || question.reading.object !== "any");
    const answersCommune = last.kind === "clarify" || (question.communes.length > 0 && asked.length === 0);
    const unitAsked = question.units.length > 0 && before.units.length > 0;
    return {
      question: {
        ...question,
        slots: before.slots,
        slotsWithUnits: unitAsked ? before.slots : before.slotsWithUnits,
        units: question.units.length > 0 ? question.units : before.units,
        years: asked.includes("compare")
          ? [...new Set([...before.years, ...question.years])]
          : question.years.length > 0
            ? question.years
            : asked.length > 0 && !answersCommune
              ? []
              : before.years,
        quarter: question.quarter ?? (asked.length === 0 ? before.quarter : null),
        group: question.group ?? before.group,
        codes: before.codes,
        reading: {
          ...question.reading,
          object: question.reading.object === "any" ? before.reading.object : question.reading.object,
        },
        has: asked.length > 0 ? question.has : (p) => question.has(p) || before.has(p),
        text: asked.length > 0 ? question.text : `${question.text} ${before.text}`,
      },
      facets: asked.length > 0 ? asked : last.facets,
      focus: question.communes.length > 0 || unitAsked || last.kind === "clarify" ? [] : last.focus,
    };
  }
  if (question.continues && facets.length === 0) {
    return {
      question: {
        ...question,
        years: question.years.length > 0 ? question.years : before.years,
        reading: {
          ...question.reading,
          object: question.reading.object === "any" ? before.reading.object : question.reading.object,
        },
      },
      facets: last.facets,
      focus: [],
    };
  }
  return { question, facets, focus: [] };
}
