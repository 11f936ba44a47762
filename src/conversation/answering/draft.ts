import type { AnswerKind, Citation } from "../../domain/answer.ts";
import type { Choice, MenuEntry, OutgoingFile } from "../../domain/message.ts";
import type { Duty, Indicator, Passage, ReportingRule, Target, Task } from "../../domain/plan.ts";
import { collapse } from "../../text/normalize.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import type { Item, Knowledge } from "./knowledge.ts";

/** An answer before the check and the source line. */
export interface Draft {
  kind: AnswerKind;
  text: string;
  citations: Citation[];
  suggestions: string[];
  /** Buttons that say something else than they show; in place of `suggestions`. */
  choices?: Choice[];
  /** Files that go with it. */
  files?: OutgoingFile[];
  /** The menu of the chat from now on. */
  menu?: readonly MenuEntry[];
  /** Numbers that were counted here and so stand in no record; the check lets them pass. */
  computed: string[];
  /** Source text of rows beyond the citations shown, for the check: a long list cites only its first rows. */
  evidence: string[];
  /** Ids of the entries that it is about, for follow-ups. */
  focus: string[];
  /** True where it was asked what is reached by now, of which a plan knows nothing. */
  isOfToday: boolean;
  /** For `clarify`: what each choice stands for, so that the next message may pick it by number or words. */
  options: Option[];
  /** True for a `clarify` that asks because the words mean nothing here, not because a choice is open. */
  notUnderstood: boolean;
  /** True where no model may word it anew: steps that are walked, calls for help, answers to several questions. */
  fixed: boolean;
  /** True for a call for help: nothing may stand before its number. */
  urgent: boolean;
  /** The last lines of `text` (whom to see, the commune's target, a warning), which stay whatever words the answer is put in. */
  tail: string;
}

export interface Option {
  /** What the button shows and says; at most 60 characters. */
  label: string;
  /** Id of the entry meant: a record, a guide, or a part of a guide. */
  entry: string;
}

export function draft(kind: AnswerKind, text: string, extra: Partial<Omit<Draft, "kind" | "text">> = {}): Draft {
  return {
    kind,
    text,
    citations: [],
    suggestions: (extra.options ?? []).map((o) => o.label),
    computed: [],
    evidence: [],
    focus: [],
    isOfToday: false,
    options: [],
    notUnderstood: false,
    fixed: false,
    urgent: false,
    tail: "",
    ...extra,
  };
}

/** Cuts at a clause or word so that at most `max` characters remain; an ellipsis says that something was left out. */
export function shorten(text: string, max: number): string {
  const clean = collapse(text).replace(/[.;,:]+$/u, "");
  if (clean.length <= max) return clean;
  const head = clean.slice(0, max);
  const clause = Math.max(head.lastIndexOf("; "), head.lastIndexOf(", "), head.lastIndexOf(": "));
  const cut = clause > max * 0.6 ? clause : head.lastIndexOf(" ");
  return `${head.slice(0, cut > 0 ? cut : max).replace(/[\s.;,:–-]+$/u, "")}…`;
}

/** "≥ 80%" stays; "100" with unit "%" becomes "100%"; "≥ 5" with "Doanh nghiệp" becomes "≥ 5 doanh nghiệp". */
export function valueText(indicator: Indicator, target: Target): string {
  const { text } = target;
  const unit = indicator.unit;
  if (!unit || target.value === null || /[\p{L}%]/u.test(text)) return text;
  if (unit === "%") return `${text}%`;
  // An index is a bare number: "≥ 0,8", not "≥ 0,8 chỉ số".
  if (foldedPhrase(unit) === "chi so") return text;
  return unit.startsWith("%") ? `${text} ${unit}` : `${text} ${unit.charAt(0).toLowerCase()}${unit.slice(1)}`;
}

export function citeTarget(knowledge: Knowledge, indicator: Indicator, target: Target): Citation {
  const milestone = target.milestone === "" ? "" : `, mốc ${target.milestone}`;
  return {
    document: indicator.document,
    title: knowledge.document(indicator.document).title,
    locator: `chỉ tiêu ${target.reference || indicator.code}${milestone} (dòng ${target.line})`,
    quote: target.source,
  };
}

/** The milestones of one indicator, each source row once: "chỉ tiêu I.1, mốc 2025, 2030 (dòng 265)". */
export function citeTargets(knowledge: Knowledge, indicator: Indicator, targets: readonly Target[]): Citation[] {
  const rows = new Map<string, Target[]>();
  for (const t of targets) rows.set(`${t.line} ${t.source}`, [...(rows.get(`${t.line} ${t.source}`) ?? []), t]);
  return [...rows.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const one = citeTarget(knowledge, indicator, first);
    const milestones = same.map((t) => t.milestone).join(", ");
    return [{ ...one, locator: one.locator.replace(`mốc ${first.milestone}`, `mốc ${milestones}`) }];
  });
}

export function citeTask(knowledge: Knowledge, task: Task): Citation {
  return {
    document: task.document,
    title: knowledge.document(task.document).title,
    locator: `nhiệm vụ ${task.code} (dòng ${task.line})`,
    quote: task.source,
  };
}

function sectionLocator(section: string, line: number): string {
  const label = section.replace(/\(\d\)/g, "");
  return label === "" ? `dòng ${line}` : `mục ${label} (dòng ${line})`;
}

export function citePassage(knowledge: Knowledge, passage: Passage): Citation {
  const heading = passage.path.at(-1);
  return {
    document: passage.document,
    title: knowledge.document(passage.document).title,
    locator: `${sectionLocator(passage.section, passage.line)}${heading ? ` “${shorten(heading, 60)}”` : ""}`,
    quote: passage.source,
  };
}

export function citeDuty(knowledge: Knowledge, duty: Duty): Citation {
  return {
    document: duty.document,
    title: knowledge.document(duty.document).title,
    locator: `${sectionLocator(duty.section, duty.line)}, ${duty.unit}`,
    quote: duty.text,
  };
}

export function citeRule(knowledge: Knowledge, rule: ReportingRule): Citation {
  return {
    document: rule.document,
    title: knowledge.document(rule.document).title,
    locator: `${sectionLocator(rule.section, rule.line)}, ${rule.from} → ${rule.to || "(không ghi nơi nhận)"}`,
    quote: rule.text,
  };
}

export function citeItem(knowledge: Knowledge, item: Item): Citation[] {
  switch (item.kind) {
    case "indicator":
      return item.record.targets.map((t) => citeTarget(knowledge, item.record, t));
    case "task":
      return [citeTask(knowledge, item.record)];
    case "duty":
      return [citeDuty(knowledge, item.record)];
    case "reporting":
      return [citeRule(knowledge, item.record)];
    case "passage":
      return [citePassage(knowledge, item.record)];
  }
}
