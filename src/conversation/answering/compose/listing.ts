import type { Citation } from "../../../domain/answer.ts";
import type { Commune, Indicator, Target, Task } from "../../../domain/plan.ts";
import { printedNumbers } from "../../../text/numbers.ts";
import { foldedPhrase } from "../../../text/syllables.ts";
import { citeTargets, citeTask, type Draft, draft, shorten, valueText } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import { type Match, retrieve } from "../retrieve.ts";
import type { Question } from "../understand.ts";

/** A list answer stays below this many characters; names are shortened until it fits. */
const MAX_LENGTH = 3400;
/** How much of the subject a row must speak of to belong to "những … về X". */
const KEYWORD_COVERAGE = 0.75;
/** "NV.V.16.2": part of a numbered row. */
const SUB_ROW = /^(?:NV\.)?(?:[IVXLC]+\.)?\d+\.\d+/;
/** Words about the table itself, which narrow nothing. */
const TABLE_WORD =
  /^(?:\d+|%|i|ii|iii|iv|v|vi|vii|bang|nhom|danh|muc|sach|thu|tu|stt|cu|the|dau|dat|duoc|tieu|de|ghi|noi|dung|ke|hoach|tong|cong|trong|toan|bo|can|yeu|cau|thuc|hien|thoi|han|gian|hen|toi|tan|trien|khai|lien|quan|gan|ve|chu|tri|phu|trach|theo|doi|giao|tat|ca|moc|gom|de)$/;

/** Below this total rarity the words left say nothing ("số", "công"). */
const MIN_WEIGHT = 1.5;
/** Sources shown under a list; the rows name their own codes. */
export const MAX_CITATIONS = 12;

interface Row {
  code: string;
  name: string;
  detail: string;
  citations: Citation[];
  evidence: string;
  id: string;
}

interface Selection {
  indicators: { indicator: Indicator; targets: Target[] }[];
  tasks: Task[];
  /** What the rows have in common, for the heading: "Công an xã chủ trì", "nhóm IV". */
  conditions: string[];
  /** False when nothing narrowed the whole plan. */
  narrowed: boolean;
}

function inQuarter(task: Task, quarter: NonNullable<Question["quarter"]>): boolean {
  const { deadline } = task;
  if (deadline.kind !== "quarter" || !deadline.to) return false;
  const month = Number(deadline.to.slice(5, 7));
  return Math.ceil(month / 3) === quarter.quarter && (quarter.year === null || deadline.to.startsWith(quarter.year));
}

/** Group whose title the question names, e.g. "các chỉ tiêu về hệ sinh thái đổi mới sáng tạo". */
function namedGroup(
  question: Question,
  commune: Commune,
  knowledge: Knowledge,
): { group: string; name: string } | null {
  const groups = new Map<string, string>();
  for (const i of knowledge.catalogue.indicators)
    if (i.commune === commune.slug && i.group) groups.set(`i${i.group}`, i.groupName);
  for (const t of knowledge.catalogue.tasks)
    if (t.commune === commune.slug && t.group) groups.set(`t${t.group}`, t.groupName);
  const wanted = new Set<string>();
  const slots = question.slots.filter((s) => !s.tokens.every((t) => TABLE_WORD.test(t.folded)));
  for (const s of slots) {
    for (const t of s.tokens) wanted.add(t.folded);
    for (const p of s.alternatives) for (const f of p.folded) wanted.add(f);
  }
  if (wanted.size === 0) return null;
  let best: { group: string; name: string; fit: number } | null = null;
  for (const [key, name] of groups) {
    const only = question.reading.object === "task" ? "t" : question.reading.object === "indicator" ? "i" : key[0];
    if (key[0] !== only) continue;
    const title = foldedPhrase(name)
      .split(" ")
      .filter((w) => w !== "ve" && w !== "va");
    const covered = slots.filter(
      (s) =>
        s.tokens.every((t) => title.includes(t.folded)) ||
        s.alternatives.some((p) => p.folded.every((f) => title.includes(f))),
    );
    const askedShare = covered.length / slots.length;
    const titleShare = title.filter((w) => wanted.has(w)).length / title.length;
    // Long task-group titles are rarely typed whole; short indicator-group titles are.
    const fit = askedShare * 0.7 + Math.min(1, titleShare * (title.length > 10 ? 2.5 : 1)) * 0.5;
    if (
      askedShare >= 0.8 &&
      titleShare >= (title.length > 10 ? 0.2 : question.has(/\bnhom\b/) ? 0.3 : 0.45) &&
      (!best || fit > best.fit)
    )
      best = { group: key, name, fit };
  }
  return best;
}

/** Rows that the question selects by unit, group, quarter, year, value and words. */
/** "Chỉ tiêu nào chưa có đơn vị chủ trì". Folded. */
export const NO_LEAD =
  /\b(?:chua|khong|ko) (?:duoc )?(?:co|ghi|giao|ro|phan cong)(?: cho)?(?: (?:ai|don vi|co quan|phong|nguoi|nao))*(?: (?:chu tri|phu trach|lo|chiu trach nhiem)|$)/;

function select(question: Question, commune: Commune, knowledge: Knowledge): Selection | null {
  const conditions: string[] = [];
  const wantTasks = question.reading.object !== "indicator";
  const wantIndicators = question.reading.object !== "task";
  let indicators = wantIndicators
    ? knowledge.catalogue.indicators
        .filter((i) => i.commune === commune.slug)
        .map((indicator) => ({ indicator, targets: indicator.targets }))
    : [];
  let tasks = wantTasks ? knowledge.catalogue.tasks.filter((t) => t.commune === commune.slug) : [];
  let narrowed = false;

  if (question.has(NO_LEAD)) {
    narrowed = true;
    const without = (lead: readonly string[] | null): boolean => lead === null || lead.length === 0;
    indicators = indicators.filter(
      ({ indicator, targets }) => without(indicator.lead) && targets.every((t) => without(t.lead)),
    );
    tasks = tasks.filter((t) => t.lead.length === 0);
    conditions.push("chưa ghi đơn vị chủ trì");
    return { indicators, tasks, conditions, narrowed };
  }
  const unitNames = question.units.map((u) => u.names.get(commune.slug)).filter((n) => n !== undefined);
  const unit = unitNames[0];
  if (unit !== undefined) {
    narrowed = true;
    const coordinating = question.has(/\bphoi hop\b/) && !question.has(/\bchu tri\b/);
    if (coordinating) {
      indicators = [];
      tasks = tasks.filter((t) => t.coordinating.includes(unit));
      conditions.push(`${unit} phối hợp`);
    } else {
      indicators = indicators
        .map(({ indicator, targets }) => ({ indicator, targets: targets.filter((t) => (t.lead ?? []).includes(unit)) }))
        .filter(({ targets }) => targets.length > 0);
      tasks = tasks.filter((t) => t.lead.includes(unit));
      conditions.push(`${unit} chủ trì`);
    }
  } else if (question.units.length > 0) return null;

  if (question.quarter) {
    narrowed = true;
    indicators = [];
    const { quarter, year } = question.quarter;
    tasks = tasks.filter((t) => inQuarter(t, question.quarter as NonNullable<Question["quarter"]>));
    conditions.push(`thời hạn quý ${["I", "II", "III", "IV"][quarter - 1]}${year ? `/${year}` : ""}`);
  } else if (question.years.length > 0) {
    const years = question.years;
    const forTasks = question.reading.object === "task";
    if (!forTasks) {
      indicators = indicators
        .map(({ indicator, targets }) => ({
          indicator,
          targets: targets.filter((t) => years.includes(t.milestone) && t.op !== "none"),
        }))
        .filter(({ targets }) => targets.length > 0);
    }
    const inYear = tasks.filter((t) => t.deadline.kind !== "ongoing" && years.some((y) => t.deadline.text.includes(y)));
    if (forTasks || (inYear.length > 0 && indicators.length === 0)) tasks = inYear;
    else tasks = [];
    conditions.push(forTasks ? `thời hạn năm ${years.join(", ")}` : `mốc ${years.join(", ")}`);
    narrowed = true;
  }

  if (question.has(/\bthuong xuyen\b/) && !question.has(/\bdinh ky\b/)) {
    tasks = tasks.filter((t) => t.deadline.kind === "ongoing" || /thường xuyên/iu.test(t.deadline.text));
    indicators = [];
    conditions.push("thực hiện thường xuyên");
    narrowed = true;
  }

  const percent = /(\d+(?:[.,]\d+)?) ?%/.exec(question.text);
  if (percent?.[1] && wantIndicators) {
    const value = Number(percent[1].replace(",", "."));
    const above = question.has(/\b(?:tren|hon|tu|toi thieu|it nhat)\b/);
    const below = question.has(/\b(?:duoi|thap hon|chua)\b/);
    indicators = indicators
      .map(({ indicator, targets }) => ({
        indicator,
        targets: targets.filter(
          (t) => t.value !== null && (below ? t.value < value : above ? t.value >= value : t.value === value),
        ),
      }))
      .filter(({ targets }) => targets.length > 0);
    tasks = [];
    conditions.push(`mức ${below ? "dưới " : above ? "từ " : ""}${percent[0]}`);
    narrowed = true;
  }

  if (question.group !== null) {
    const group = question.group;
    indicators = indicators.filter(({ indicator }) => indicator.group === group);
    tasks = tasks.filter((t) => t.group === group);
    conditions.push(`nhóm ${group}`);
    return { indicators, tasks, conditions, narrowed: true };
  }

  const slots = question.slots.filter((s) => !s.tokens.every((t) => TABLE_WORD.test(t.folded)));
  const weight = slots.reduce((sum, s) => sum + s.tokens.reduce((w, t) => w + knowledge.index.idf(t.folded), 0), 0);
  if (weight < MIN_WEIGHT) return { indicators, tasks, conditions, narrowed };

  const group = namedGroup(question, commune, knowledge);
  if (group) {
    const isTaskGroup = group.group.startsWith("t");
    const label = group.group.slice(1);
    indicators = isTaskGroup ? [] : indicators.filter(({ indicator }) => indicator.group === label);
    tasks = isTaskGroup ? tasks.filter((t) => t.group === label) : [];
    conditions.push(`nhóm ${label} “${shorten(group.name, 80)}”`);
    return { indicators, tasks, conditions, narrowed: true };
  }

  const matches = retrieve(slots, knowledge, { communes: [commune.slug], kinds: ["indicator", "task"], limit: 60 });
  const best = matches[0]?.coverage ?? 0;
  // Words that fit no row at all do not narrow: the other conditions do.
  if (best < 0.5) return unit !== undefined || question.quarter ? { indicators, tasks, conditions, narrowed } : null;
  const topItem = matches[0]?.entry.item;
  const parent = topItem?.kind === "task" ? topItem.record.code : null;
  const children = parent === null ? [] : tasks.filter((t) => t.code.startsWith(`${parent}.`));
  if (children.length > 0 && best >= 0.6) {
    conditions.push(`thuộc ${parent}`);
    return { indicators: [], tasks: children, conditions, narrowed: true };
  }
  const chosen = new Set(
    matches.filter((m: Match) => m.coverage >= Math.max(KEYWORD_COVERAGE * best, 0.5)).map((m) => m.entry.id),
  );
  indicators = indicators.filter(({ indicator }) => chosen.has(`${indicator.document}/${indicator.code}`));
  tasks = tasks.filter((t) => chosen.has(`${t.document}/${t.code}`));
  conditions.push(`về “${slots.flatMap((s) => s.tokens.map((t) => t.written)).join(" ")}”`);
  return { indicators, tasks, conditions, narrowed: true };
}

function rowsOf(selection: Selection, knowledge: Knowledge): { indicators: Row[]; tasks: Row[] } {
  return {
    indicators: selection.indicators.map(({ indicator, targets }) => ({
      code: indicator.code,
      name: indicator.name,
      detail: targets
        .filter((t) => t.op !== "none")
        .map((t) => `${t.milestone ? `${t.milestone}: ` : ""}${valueText(indicator, t)}`)
        .join(" · "),
      citations: citeTargets(
        knowledge,
        indicator,
        targets.filter((t) => t.op !== "none"),
      ),
      evidence: indicator.targets.map((t) => `${t.source} ${t.milestone} ${t.text}`).join(" "),
      id: `${indicator.document}/${indicator.code}`,
    })),
    tasks: selection.tasks.map((task) => ({
      code: task.code,
      name: task.name,
      detail: task.deadline.kind === "none" ? "" : task.deadline.text,
      citations: [citeTask(knowledge, task)],
      evidence: `${task.source} ${task.deadline.text}`,
      id: `${task.document}/${task.code}`,
    })),
  };
}

function bullets(rows: readonly Row[], nameLength: number, details: boolean): string {
  return rows
    .map(
      (r) => `- ${r.code}: ${shorten(r.name, nameLength)}${details && r.detail ? ` (${shorten(r.detail, 150)})` : ""}`,
    )
    .join("\n");
}

function announced(commune: Commune, knowledge: Knowledge): string {
  // The ingest has compared the printed counts with the rows; its warning is the sentence a reader needs.
  const warning = knowledge
    .documentsOf(commune.slug)
    .flatMap((d) => d.warnings)
    .find((w) => w.code.startsWith("count"));
  return warning ? ` ${warning.message}` : "";
}

function citeAnnounced(commune: Commune, knowledge: Knowledge): Citation[] {
  return knowledge
    .documentsOf(commune.slug)
    .flatMap((d) =>
      d.warnings
        .filter((w) => w.code.startsWith("count"))
        .map((w) => ({ document: d.id, title: d.title, locator: `dòng ${w.line}`, quote: w.message })),
    );
}

/** "Những chỉ tiêu nào…", "bao nhiêu nhiệm vụ…": complete lists and exact counts from the records. Null when the question selects nothing that rows could answer. */
export function composeListing(
  question: Question,
  commune: Commune,
  knowledge: Knowledge,
  counting: boolean,
): Draft | null {
  const selection = select(question, commune, knowledge);
  if (!selection) return null;
  if (!selection.narrowed && question.reading.object === "any") return null;
  const { indicators, tasks } = rowsOf(selection, knowledge);
  const total = indicators.length + tasks.length;
  const condition = selection.conditions.length > 0 ? ` (${selection.conditions.join("; ")})` : "";
  if (counting && question.has(/\b(?:tieu de|ghi co|cong bo|neu ro|theo bang|dau bang|ten bang)\b/)) {
    const said = announced(commune, knowledge).trim();
    if (said !== "")
      return draft("count", `${said} (${commune.name})`, { citations: citeAnnounced(commune, knowledge) });
  }
  const what =
    question.reading.object === "indicator"
      ? "chỉ tiêu"
      : question.reading.object === "task"
        ? "nhiệm vụ"
        : "chỉ tiêu, nhiệm vụ";
  if (total === 0) {
    if (
      knowledge.catalogue.indicators.every((i) => i.commune !== commune.slug) &&
      knowledge.catalogue.tasks.every((t) => t.commune !== commune.slug)
    )
      return null;
    // "No task" would be false where the annex of tasks is only missing from the text.
    const absent = knowledge
      .documentsOf(commune.slug)
      .flatMap((d) => d.warnings)
      .find((w) => w.code === "annex-missing");
    const noTable =
      (question.reading.object === "task" && knowledge.catalogue.tasks.every((t) => t.commune !== commune.slug)) ||
      (question.reading.object === "indicator" &&
        knowledge.catalogue.indicators.every((i) => i.commune !== commune.slug));
    if (noTable)
      return draft(
        "none",
        `Văn bản kế hoạch ${commune.name} không có bảng ${what}.${absent ? ` ${absent.message}` : ""}`,
        {
          computed: absent ? printedNumbers(absent.message) : [],
        },
      );
    return draft("none", `Kế hoạch ${commune.name} không có ${what} nào${condition}.`, {
      computed: printedNumbers(question.text),
    });
  }
  const parts = tasks.filter((t) => SUB_ROW.test(t.code)).length;
  const whole = tasks.length - parts;
  // A plan's own numbering counts the numbered rows; a unit's share counts everything that it leads.
  const byNumbering = !selection.narrowed || question.group !== null;
  const taskCount = byNumbering
    ? `${whole} nhiệm vụ${parts > 0 ? ` (kèm ${parts} nhiệm vụ thành phần)` : ""}`
    : `${tasks.length} nhiệm vụ${parts > 0 && whole > 0 ? ` (trong đó ${parts} nhiệm vụ thành phần)` : ""}`;
  const subIndicators = indicators.filter((r) => SUB_ROW.test(r.code)).length;
  const mainIndicators = indicators.length - subIndicators;
  const indicatorCount =
    byNumbering && subIndicators > 0
      ? `${mainIndicators} chỉ tiêu (kèm ${subIndicators} chỉ tiêu thành phần)`
      : `${indicators.length} chỉ tiêu`;
  const counts = [indicators.length > 0 ? indicatorCount : "", tasks.length > 0 ? taskCount : ""].filter(
    (s) => s !== "",
  );
  const all = [...indicators, ...tasks];
  // A list states the values of every row, so every row is cited; a count states none of them.
  const citations = (counting ? all.slice(0, MAX_CITATIONS) : all).flatMap((r) => r.citations);
  const computed = [
    String(indicators.length),
    String(tasks.length),
    String(total),
    String(whole),
    String(mainIndicators),
    String(subIndicators),
    String(parts),
    ...printedNumbers(question.text),
  ];
  const head = `Kế hoạch ${commune.name} có ${counts.join(" và ")}${condition}`;
  const focus = all.slice(0, 5).map((r) => r.id);
  const evidence = all.map((r) => r.evidence);
  if (counting) {
    const said = selection.narrowed ? "" : announced(commune, knowledge);
    const perGroup = selection.narrowed ? "" : groupCounts(selection);
    const names = total <= 6 ? `\n${bullets(all, 60, false)}` : "";
    return draft("count", `${head}.${said}${perGroup}${names}`, {
      citations,
      computed: [...computed, ...(perGroup.match(/\d+/g) ?? []), ...printedNumbers(said)],
      evidence,
      focus,
    });
  }
  const longest =
    [140, 100, 75, 55, 40].find((length) => bullets(all, length, true).length <= (length > 75 ? 1650 : MAX_LENGTH)) ??
    40;
  return draft("list", `${head}:\n${bullets(all, longest, true)}`, { citations, computed, evidence, focus });
}

function groupCounts(selection: Selection): string {
  const groups = new Map<string, number>();
  for (const { indicator } of selection.indicators)
    if (!SUB_ROW.test(indicator.code)) groups.set(indicator.group, (groups.get(indicator.group) ?? 0) + 1);
  for (const task of selection.tasks)
    if (!SUB_ROW.test(task.code)) groups.set(task.group, (groups.get(task.group) ?? 0) + 1);
  if (groups.size < 2 || (selection.indicators.length > 0 && selection.tasks.length > 0)) return "";
  return ` Theo nhóm: ${[...groups].map(([group, n]) => `${group || "(không ghi)"}: ${n}`).join("; ")}.`;
}
