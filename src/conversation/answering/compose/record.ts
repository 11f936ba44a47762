import type { Commune, Indicator, Target, Task } from "../../../domain/plan.ts";
import { parseNumber } from "../../../text/numbers.ts";
import type { Facet } from "../../lexicon.ts";
import { citeTarget, citeTask, type Draft, draft, shorten, valueText } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Question } from "../understand.ts";

/** Longest name inside a single-fact answer, in characters, so that facts and name stay within 350. */
const NAME = 110;
/** Longest name that answers "là gì" by itself. */
const DEFINITION = 320;

const list = (units: readonly string[]): string => units.join("; ");

/** "Đến hết năm 2030: ≥ 70%" */
function milestoneLine(indicator: Indicator, target: Target): string {
  const value = target.op === "none" ? "không đặt giá trị" : valueText(indicator, target);
  return target.milestone === "" ? value : `năm ${target.milestone}: ${value}`;
}

function valuesLine(indicator: Indicator, targets: readonly Target[]): string {
  return targets.map((t) => milestoneLine(indicator, t)).join(" · ");
}

function leadsLine(targets: readonly Target[]): string | null {
  const byLead = new Map<string, string[]>();
  for (const t of targets) {
    if (!t.lead || t.lead.length === 0) continue;
    const key = list(t.lead);
    byLead.set(key, [...(byLead.get(key) ?? []), t.milestone]);
  }
  if (byLead.size === 0) return null;
  if (byLead.size === 1) return [...byLead.keys()][0] ?? null;
  return [...byLead].map(([lead, years]) => `${lead} (mốc ${years.join(", ")})`).join("; ");
}

/** The number that a question wants reached: "đủ 100 %", "cả xã" (100), else null. */
function wantedValue(question: Question): number | null {
  const match = /(\d+(?:[.,]\d+)?) ?(?:%|phan tram|phan tr)/.exec(
    question.text.toLowerCase().replace("phần trăm", "%"),
  );
  if (match?.[1]) return parseNumber(match[1]);
  if (
    question.has(
      /\b(?:toan xa|ca xa|toan bo|tat ca|moi nguoi|ai cung|ai ai|het thay|du het|phu kin|kin het|100|nha nao cung|moi nha|ca lang|toan dan|tron ven|hoan toan)\b/,
    )
  )
    return 100;
  return null;
}

function indicatorName(commune: Commune, indicator: Indicator): string {
  return `“${shorten(indicator.name, NAME)}” (${indicator.code}, ${commune.name})`;
}

function noSuch(commune: Commune, indicator: Indicator, missing: string, nearby: string): string {
  return `Kế hoạch ${commune.name} không nêu ${missing} của chỉ tiêu “${shorten(indicator.name, NAME)}”. ${nearby}`;
}

/** Answers a facet of an indicator; other facets asked at once follow in the same reply. */
export function composeIndicator(
  indicator: Indicator,
  facet: Facet,
  question: Question,
  commune: Commune,
  knowledge: Knowledge,
): Draft {
  const asked =
    question.years.length === 0 ? [] : indicator.targets.filter((t) => question.years.includes(t.milestone));
  // "5G/6G" share one row: the generation asked for picks its cells.
  const generation = question.tokens.find((t) => /^\dg$/.test(t.folded))?.folded;
  const ofGeneration =
    generation === undefined ? [] : indicator.targets.filter((t) => t.text.toLowerCase().includes(generation));
  const relevant = ofGeneration.length > 0 ? ofGeneration : indicator.targets;
  const targets = asked.length > 0 ? asked : relevant;
  const cite = (used: readonly Target[]) => used.map((t) => citeTarget(knowledge, indicator, t));
  const focus = [`${indicator.document}/${indicator.code}`];
  const name = indicatorName(commune, indicator);
  const milestoneMissing = question.years.length > 0 && asked.length === 0;
  const finish = (kind: Draft["kind"], text: string, used: readonly Target[]): Draft =>
    draft(kind, text, { citations: cite(used), focus, computed: milestoneMissing ? question.years : [] });

  // "Bộ não số là gì": what the row calls it and says that it does is all that a plan defines.
  if (facet === "definition")
    return finish(
      "definition",
      `${shorten(indicator.name, DEFINITION)} (${indicator.code}, ${commune.name}).`,
      targets,
    );

  if (facet === "owner" || facet === "coordinator") {
    const leads = leadsLine(targets);
    const values = valuesLine(indicator, targets);
    if (facet === "coordinator")
      return finish(
        "none",
        noSuch(commune, indicator, "đơn vị phối hợp", leads ? `Đơn vị chủ trì: ${leads}.` : ""),
        targets,
      );
    if (!leads)
      return finish(
        "none",
        noSuch(commune, indicator, "đơn vị chủ trì", `Kế hoạch chỉ đặt mục tiêu: ${values}.`),
        targets,
      );
    if (milestoneMissing)
      return finish(
        "none",
        noSuch(commune, indicator, `mốc ${question.years.join(", ")}`, `Các mốc có nêu: ${values}. Chủ trì: ${leads}.`),
        targets,
      );
    return finish("owner", `${leads} chủ trì theo dõi, đánh giá chỉ tiêu ${name}. Mục tiêu: ${values}.`, targets);
  }

  if (facet === "deadline") {
    const wanted = wantedValue(question);
    if (wanted !== null) {
      const reached = relevant.find((t) => t.value !== null && t.value >= wanted && t.op !== "<=");
      if (reached)
        return finish(
          "deadline",
          `Đến hết năm ${reached.milestone}: ${valueText(indicator, reached)}. Chỉ tiêu ${name}.`,
          [reached],
        );
      return finish(
        "none",
        `Kế hoạch ${commune.name} không nêu năm đạt mức đó cho chỉ tiêu “${shorten(indicator.name, NAME)}”. Các mốc có nêu: ${valuesLine(indicator, indicator.targets)}.`,
        indicator.targets,
      );
    }
    return finish("deadline", `Mốc đặt ra: ${valuesLine(indicator, targets)}. Chỉ tiêu ${name}.`, targets);
  }

  if (milestoneMissing)
    return finish(
      "none",
      noSuch(
        commune,
        indicator,
        `mốc ${question.years.join(", ")}`,
        `Các mốc có nêu: ${valuesLine(indicator, indicator.targets)}.`,
      ),
      indicator.targets,
    );
  const withValue = targets.filter((t) => t.op !== "none");
  const kind = facet === "product" ? "product" : facet === "compare" ? "compare" : "target";
  if (withValue.length === 0)
    return finish(
      "none",
      noSuch(
        commune,
        indicator,
        "giá trị ở mốc này",
        `Các mốc có nêu: ${valuesLine(
          indicator,
          indicator.targets.filter((t) => t.op !== "none"),
        )}.`,
      ),
      indicator.targets,
    );
  const first = withValue[0] as Target;
  const value = valueText(indicator, first);
  const lead = leadsLine(targets);
  const head =
    withValue.length === 1
      ? `${first.milestone === "" ? "Mục tiêu" : `Đến hết năm ${first.milestone}`}: ${value}.`
      : `${valuesLine(indicator, targets).replace(/^n/u, "N")}.`;
  return finish(kind, `${head} Chỉ tiêu ${name}.${lead ? ` Chủ trì: ${lead}.` : ""}`, targets);
}

/** Answers a facet of a task. */
export function composeTask(task: Task, facet: Facet, commune: Commune, knowledge: Knowledge): Draft {
  const name = `nhiệm vụ “${shorten(task.name, NAME)}” (${task.code}, ${commune.name})`;
  const lead = task.lead.length > 0 ? list(task.lead) : null;
  const partners = task.coordinating.length > 0 ? list(task.coordinating) : null;
  const deadline = task.deadline.kind === "none" ? null : task.deadline.text;
  const parts = {
    owner: lead && `Chủ trì: ${lead}.`,
    deadline: deadline && `Thời hạn: ${deadline}.`,
    product: task.result && `Sản phẩm: ${shorten(task.result, 120)}.`,
    coordinator: partners && `Phối hợp: ${shorten(partners, 120)}.`,
  };
  const others = (...without: string[]): string =>
    Object.entries(parts)
      .filter(([key, value]) => value && !without.includes(key))
      .map(([, value]) => value)
      .join(" ");
  const citations = [citeTask(knowledge, task)];
  const focus = [`${task.document}/${task.code}`];
  const missing = (what: string): Draft =>
    draft("none", `Kế hoạch không nêu ${what} của ${name}. ${others()}`.trim(), { citations, focus });

  switch (facet) {
    case "owner":
      return lead
        ? draft("owner", `${lead} chủ trì ${name}. ${others("owner")}`, { citations, focus })
        : missing("đơn vị chủ trì");
    case "deadline":
      return deadline
        ? draft("deadline", `${deadline}: thời hạn của ${name}. ${others("deadline", "coordinator")}`, {
            citations,
            focus,
          })
        : missing("thời hạn");
    case "product":
      return task.result
        ? draft(
            "product",
            `Sản phẩm: ${task.result.replace(/[.;]+$/u, "")} — ${name}. ${others("product", "coordinator")}`,
            { citations, focus },
          )
        : missing("sản phẩm");
    case "coordinator":
      return partners
        ? draft("coordinator", `${partners} phối hợp thực hiện ${name}. ${others("coordinator", "product")}`, {
            citations,
            focus,
          })
        : missing("đơn vị phối hợp");
    case "target":
      // A number asked of a task can only stand in its own wording or product, so that is quoted.
      return /\d/.test(task.name)
        ? draft(
            "target",
            `${shorten(task.name, 250)} (${task.code}, ${commune.name}). ${others("coordinator", "product")}`,
            { citations, focus },
          )
        : missing("con số");
    default:
      return draft(
        facet === "definition" ? "definition" : "passage",
        `${shorten(task.name, 250)} (${task.code}, ${commune.name}). ${others()}`,
        {
          citations,
          focus,
        },
      );
  }
}
