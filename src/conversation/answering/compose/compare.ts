import type { Commune, Indicator, Target } from "../../../domain/plan.ts";
import { citeTarget, citeTask, type Draft, draft, shorten, valueText } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import { type Match, retrieve } from "../retrieve.ts";
import type { Question, Slot } from "../understand.ts";

const ACCEPT = 0.6;

function indicatorOf(match: Match | undefined): Indicator | null {
  return match && match.coverage >= ACCEPT && match.entry.item.kind === "indicator" ? match.entry.item.record : null;
}

function series(indicator: Indicator, years: readonly string[]): { text: string; used: Target[] } {
  const wanted = years.length > 0 ? indicator.targets.filter((t) => years.includes(t.milestone)) : indicator.targets;
  const used = (wanted.length > 0 ? wanted : indicator.targets).filter((t) => t.op !== "none");
  return {
    text: used.map((t) => `${t.milestone ? `năm ${t.milestone}: ` : ""}${valueText(indicator, t)}`).join(" · "),
    used,
  };
}

/** The same subject in several communes. Null when fewer than two have it. */
export function compareCommunes(question: Question, communes: readonly Commune[], knowledge: Knowledge): Draft | null {
  const rows: { commune: Commune; indicator: Indicator; text: string; used: Target[] }[] = [];
  const without: Commune[] = [];
  for (const commune of communes) {
    const [match] = retrieve(question.slots, knowledge, { communes: [commune.slug], kinds: ["indicator"], limit: 1 });
    const indicator = indicatorOf(match);
    if (indicator) rows.push({ commune, indicator, ...series(indicator, question.years) });
    else without.push(commune);
  }
  if (rows.length === 0) return null;
  const highest = question.has(/\bcao (?:hon|nhat)\b|\blon (?:hon|nhat)\b|\bnhieu (?:hon|nhat)\b/);
  const lowest = question.has(/\bthap (?:hon|nhat)\b|\bit (?:hon|nhat)\b/);
  // Values of different years decide nothing: a winner is named only at a milestone that all of them have.
  const shared = rows.map((r) => r.used.map((t) => t.milestone)).reduce((a, b) => a.filter((m) => b.includes(m)));
  const at = shared.at(-1);
  const highestValue = (r: (typeof rows)[number]): number =>
    r.used.find((t) => t.milestone === at)?.value ?? Number.NEGATIVE_INFINITY;
  if (highest) rows.sort((a, b) => highestValue(b) - highestValue(a));
  if (lowest) rows.sort((a, b) => highestValue(a) - highestValue(b));
  const first = rows[0] as (typeof rows)[number];
  const lines = rows.map((r) => `- ${r.commune.name}: ${r.text} (${r.indicator.code})`);
  for (const commune of without) lines.push(`- ${commune.name}: kế hoạch không nêu`);
  const verdict =
    at !== undefined &&
    (highest || lowest) &&
    rows.length > 1 &&
    highestValue(rows[0] as (typeof rows)[number]) !== highestValue(rows[1] as (typeof rows)[number])
      ? `${first.commune.name.replace(/^x/u, "X")} ${highest ? "cao" : "thấp"} hơn (mốc ${at}). `
      : "";
  return draft("compare", `${verdict}“${shorten(first.indicator.name, 100)}”:\n${lines.join("\n")}`, {
    citations: rows.flatMap((r) => r.used.map((t) => citeTarget(knowledge, r.indicator, t))),
    focus: rows.map((r) => `${r.indicator.document}/${r.indicator.code}`),
  });
}

/** Splits "A và B" into the two subjects by the joining word's place among the tokens; empty when there is none. */
function halves(question: Question): Slot[][] {
  const joins = question.tokens
    .map((t, i) => ({ t, i }))
    .filter(({ t }) => ["va", "voi", "hay", "hoac"].includes(t.folded))
    .map(({ i }) => i);
  const positions = new Map(question.tokens.map((t, i) => [t, i]));
  return joins.flatMap((at) => {
    const left = question.slots.filter((s) => (positions.get(s.tokens[0] as (typeof s.tokens)[number]) ?? 0) < at);
    const right = question.slots.filter((s) => (positions.get(s.tokens[0] as (typeof s.tokens)[number]) ?? 0) > at);
    return left.length > 0 && right.length > 0 ? [left, right] : [];
  });
}

/** Two tasks side by side, the earlier deadline first. Null when the halves name no two tasks. */
function compareTasks(parts: readonly Slot[][], commune: Commune, knowledge: Knowledge): Draft | null {
  const options = { communes: [commune.slug], kinds: ["task" as const], limit: 1 };
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const found = [parts[i] ?? [], parts[i + 1] ?? []].map((half) => retrieve(half, knowledge, options)[0]);
    const tasks = found.flatMap((m) =>
      m && m.coverage >= ACCEPT && m.entry.item.kind === "task" ? [m.entry.item.record] : [],
    );
    const [a, b] = tasks;
    if (!a || !b || a === b) continue;
    const sorted = [a, b].sort((x, y) => (x.deadline.to ?? "9").localeCompare(y.deadline.to ?? "9"));
    return draft(
      "compare",
      `${commune.name.replace(/^x/u, "X")}:\n${sorted.map((t) => `- ${t.deadline.text || "không ghi thời hạn"}: “${shorten(t.name, 110)}” (${t.code}), ${t.lead.join("; ")}`).join("\n")}`,
      { citations: sorted.map((t) => citeTask(knowledge, t)), focus: sorted.map((t) => `${t.document}/${t.code}`) },
    );
  }
  return null;
}

/** Milestones of one indicator, or two indicators, side by side. Null when no indicator fits. */
export function compareInPlan(question: Question, commune: Commune, knowledge: Knowledge): Draft | null {
  const options = { communes: [commune.slug], kinds: ["indicator" as const], limit: 1 };
  const [whole] = retrieve(question.slots, knowledge, options);
  const parts = halves(question);
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const left = indicatorOf(retrieve(parts[i] ?? [], knowledge, options)[0]);
    const right = indicatorOf(retrieve(parts[i + 1] ?? [], knowledge, options)[0]);
    if (!left || !right || left === right) continue;
    if (whole && whole.coverage > 0.9) break;
    const rows = [left, right].map((indicator) => ({ indicator, ...series(indicator, question.years) }));
    return draft(
      "compare",
      `${commune.name.replace(/^x/u, "X")}:\n${rows.map((r) => `- “${shorten(r.indicator.name, 100)}” (${r.indicator.code}): ${r.text}`).join("\n")}`,
      {
        citations: rows.flatMap((r) => r.used.map((t) => citeTarget(knowledge, r.indicator, t))),
        focus: rows.map((r) => `${r.indicator.document}/${r.indicator.code}`),
      },
    );
  }
  const indicator = indicatorOf(whole);
  if (!indicator || question.has(/\b(?:xong|hoan thanh) (?:truoc|sau)\b/)) {
    const tasks = compareTasks(parts, commune, knowledge);
    if (tasks) return tasks;
  }
  if (!indicator) return null;
  const { text, used } = series(indicator, question.years);
  const values = used.map((t) => t.value);
  const [from, to] = [values[0], values.at(-1)];
  const trend =
    used.length > 1 && from !== null && from !== undefined && to !== null && to !== undefined
      ? to > from
        ? " (tăng)"
        : to < from
          ? " (giảm)"
          : " (giữ nguyên)"
      : "";
  const head = text.replace(/^n/u, "N");
  return draft(
    "compare",
    `${head}${trend}. Chỉ tiêu “${shorten(indicator.name, 110)}” (${indicator.code}, ${commune.name}).`,
    {
      citations: used.map((t) => citeTarget(knowledge, indicator, t)),
      focus: [`${indicator.document}/${indicator.code}`],
    },
  );
}
