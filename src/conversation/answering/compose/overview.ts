import type { Citation } from "../../../domain/answer.ts";
import type { Commune, Indicator, Target, Task } from "../../../domain/plan.ts";
import { citePassage, citeTarget, citeTask, type Draft, draft, shorten } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Question } from "../understand.ts";
import { MAX_CITATIONS } from "./listing.ts";

/** "Có mấy nhóm…", "những đơn vị nào chủ trì…", "đơn vị nào chủ trì nhiều nhất": counts over groups and units. Null when the question is not of that kind. */
export function composeOverview(question: Question, commune: Commune, knowledge: Knowledge): Draft | null {
  const indicators = knowledge.catalogue.indicators.filter((i) => i.commune === commune.slug);
  const tasks = knowledge.catalogue.tasks.filter((t) => t.commune === commune.slug);
  const wantTasks = question.reading.object === "task" || question.has(/\bnhiem vu\b/);
  if (question.has(/\b(?:may|bao nhieu|nhung|cac) nhom\b/)) {
    const rows: readonly (Indicator | Task)[] = wantTasks || indicators.length === 0 ? tasks : indicators;
    const groups = new Map<string, string>();
    for (const r of rows) if (r.group) groups.set(r.group, r.groupName);
    if (groups.size === 0) return null;
    const lines = [...groups].map(([g, name]) => `- ${g}. ${shorten(name, 120)}`).join("\n");
    const what = rows === tasks ? "nhiệm vụ" : "chỉ tiêu";
    return draft("count", `${groups.size} nhóm ${what} trong kế hoạch ${commune.name}:\n${lines}`, {
      computed: [String(groups.size)],
      citations: citeFirst(rows, knowledge),
    });
  }
  if (question.has(/\b(?:may|bao nhieu|nhung|cac) phu luc\b/)) {
    const named = new Map<string, Citation>();
    for (const p of knowledge.catalogue.passages.filter((x) => x.commune === commune.slug)) {
      for (const m of p.text.matchAll(/Phụ lục ((?:[IVX]+)(?:, [IVX]+)*)/gu))
        for (const roman of (m[1] ?? "").split(", "))
          if (!named.has(roman)) named.set(roman, citePassage(knowledge, p));
    }
    if (named.size === 0) return null;
    return draft(
      "count",
      `${named.size} phụ lục được kế hoạch ${commune.name} nhắc tới: ${[...named.keys()].map((r) => `Phụ lục ${r}`).join(", ")}.`,
      {
        computed: [String(named.size)],
        citations: [...named.values()],
      },
    );
  }
  if (question.has(/\b(?:may|bao nhieu|nhung|cac) moc\b/)) {
    const milestones = [...new Set(indicators.flatMap((i) => i.targets.map((t) => t.milestone)))]
      .filter((m) => m)
      .sort();
    if (milestones.length === 0) return null;
    return draft("count", `${milestones.length} mốc trong kế hoạch ${commune.name}: ${milestones.join(", ")}.`, {
      computed: [String(milestones.length)],
      citations: citeFirst(indicators, knowledge),
    });
  }
  const mostOf =
    question.has(/\b(?:nhieu|it) (?:\w+ ){0,2}nhat\b/) && question.has(/\b(?:don vi|phong|co quan|ai|ben)\b/);
  const unitsAsked =
    question.reading.object === "unit" ||
    question.has(
      /\b(?:nhung|cac|may|bao nhieu) (?:don vi|co quan|phong|ben)(?: \w+){0,2} (?:chu tri|phu trach|theo doi|tham gia)\b/,
    );
  if (!mostOf && !unitsAsked) return null;
  if (question.slots.length > 2 && !mostOf) return null;
  const counts = new Map<string, { indicators: number; tasks: number }>();
  const bump = (unit: string, key: "indicators" | "tasks"): void => {
    const c = counts.get(unit) ?? { indicators: 0, tasks: 0 };
    c[key] += 1;
    counts.set(unit, c);
  };
  if (question.reading.object !== "task")
    for (const i of indicators) for (const u of i.lead ?? []) bump(u, "indicators");
  if (question.reading.object !== "indicator") for (const t of tasks) for (const u of t.lead) bump(u, "tasks");
  if (counts.size === 0)
    return mostOf
      ? draft(
          "none",
          `Kế hoạch ${commune.name} không có bảng ${question.reading.object === "task" ? "nhiệm vụ" : "chỉ tiêu"} ghi đơn vị chủ trì.`,
        )
      : null;
  const sign = question.has(/\bit\b/) ? 1 : -1;
  const sorted = [...counts].sort((a, b) => sign * (a[1].indicators + a[1].tasks - b[1].indicators - b[1].tasks));
  const line = ([unit, c]: (typeof sorted)[number]): string =>
    `${unit}: ${[c.indicators > 0 ? `${c.indicators} chỉ tiêu` : "", c.tasks > 0 ? `${c.tasks} nhiệm vụ` : ""].filter((s) => s).join(", ")}`;
  const computed = sorted.flatMap(([, c]) => [String(c.indicators), String(c.tasks)]);
  computed.push(String(counts.size));
  const text = mostOf
    ? `${line(sorted[0] as (typeof sorted)[number])} (${commune.name}). Các đơn vị khác: ${sorted.slice(1).map(line).join("; ")}.`
    : `${counts.size} đơn vị chủ trì trong kế hoạch ${commune.name}:\n${sorted.map((s) => `- ${line(s)}`).join("\n")}`;
  return draft(mostOf ? "compare" : question.reading.facets.includes("count") ? "count" : "list", text, {
    computed,
    // One row of each unit shows its printed name.
    citations: sorted.flatMap(([unit, c]) => {
      const task = c.tasks > 0 ? tasks.find((t) => t.lead.includes(unit)) : undefined;
      if (task) return [citeTask(knowledge, task)];
      for (const x of indicators) {
        const target = x.targets.find((t) => (t.lead ?? []).includes(unit));
        if (target) return [citeTarget(knowledge, x, target)];
      }
      return [];
    }),
  });
}

function citeFirst(rows: readonly (Indicator | Task)[], knowledge: Knowledge): Citation[] {
  return rows
    .slice(0, MAX_CITATIONS)
    .map((r) => ("targets" in r ? citeTarget(knowledge, r, r.targets[0] as Target) : citeTask(knowledge, r)));
}
