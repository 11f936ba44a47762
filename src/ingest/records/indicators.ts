import type { Indicator, Target } from "../../domain/plan.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import type { IndicatorEntry } from "./entries.ts";
import { type Gist, gistOf, likeness, sameAcross, sameInGroup } from "./similar.ts";
import { unique } from "./tasks.ts";

interface Draft {
  group: string;
  groupName: string;
  /** Number within the group: the printed one, or the place by first appearance. */
  number: string;
  parent: Draft | null;
  entries: IndicatorEntry[];
  gists: Gist[];
}

/**
 * Rows to indicators. Where the milestones are columns, or there is one milestone, each row is an indicator and keeps its
 * printed number. Where the same list is printed once for every milestone, rows that measure the same thing become one
 * indicator with several targets, numbered within its group by first appearance.
 */
export function toIndicators(entries: readonly IndicatorEntry[], document: string, commune: string): Indicator[] {
  const drafts = numbersRepeat(entries) ? merged(entries) : separate(entries);
  const codes = new Map<string, number>();
  return inOrder(drafts).map((draft) => finish(draft, document, commune, codes));
}

/** By group as they first appear, then by number, sub-rows after their row. */
function inOrder(drafts: readonly Draft[]): Draft[] {
  const groups = [...new Set(drafts.map((draft) => draft.group))];
  const place = new Map(drafts.map((draft, i) => [draft, i]));
  const key = (draft: Draft): number[] => [groups.indexOf(draft.group), ...draft.number.split(".").map(Number), 0];
  return [...drafts].sort((a, b) => {
    if ((a.parent ?? a).entries[0]?.table !== (b.parent ?? b).entries[0]?.table)
      return (place.get(a) ?? 0) - (place.get(b) ?? 0);
    const [left, right] = [key(a), key(b)];
    for (let i = 0; i < Math.max(left.length, right.length); i++) {
      const step = (left[i] ?? 0) - (right[i] ?? 0);
      if (step !== 0 && !Number.isNaN(step)) return step;
    }
    return (place.get(a) ?? 0) - (place.get(b) ?? 0);
  });
}

/**
 * True when a second milestone part, in the same table or another, counts from 1 again. A table that counts on (… 35 | Đến năm 2045 | 36 …)
 * calls its rows separate indicators itself, and they stay so.
 */
function numbersRepeat(entries: readonly IndicatorEntry[]): boolean {
  const seen = new Map<string, number>();
  for (const entry of entries) {
    const key = `${entry.dated ? "" : entry.group}|${entry.number}`;
    const part = seen.get(key);
    if (part !== undefined && part !== entry.part && entry.number !== "") return true;
    seen.set(key, entry.part);
  }
  return false;
}

function separate(entries: readonly IndicatorEntry[]): Draft[] {
  const drafts: Draft[] = [];
  for (const entry of entries) drafts.push(single(entry, drafts));
  return drafts;
}

function single(entry: IndicatorEntry, before: readonly Draft[]): Draft {
  const parent = entry.sub ? parentOf(entry, before) : null;
  const own = entry.number || `${parent?.number ?? ""}.${before.filter((draft) => draft.parent === parent).length + 1}`;
  return { group: entry.group, groupName: entry.groupName, number: own, parent, entries: [entry], gists: [] };
}

/** The nearest row before that is not a sub-row itself. */
function parentOf(entry: IndicatorEntry, before: readonly Draft[]): Draft | null {
  return before.findLast((draft) => draft.parent === null && draft.entries.some((e) => e.part === entry.part)) ?? null;
}

function merged(printed: readonly IndicatorEntry[]): Draft[] {
  // "I. Đến năm 2030", "II. Đến năm 2045" over the same list are milestones, not groups.
  const entries = printed.map((entry) => (entry.dated ? { ...entry, group: "", groupName: "" } : entry));
  const drafts: Draft[] = [];
  const placed = new Map<IndicatorEntry, Draft>();
  let previous: IndicatorEntry | null = null;
  let top: Draft | null = null;
  const add = (home: { group: string; groupName: string }, parent: Draft | null): Draft => {
    const sisters = drafts.filter((draft) => draft.group === home.group && draft.parent === parent).length;
    const number = parent ? `${parent.number}.${sisters + 1}` : String(sisters + 1);
    const draft: Draft = { group: home.group, groupName: home.groupName, number, parent, entries: [], gists: [] };
    drafts.push(draft);
    return draft;
  };
  const put = (entry: IndicatorEntry, draft: Draft): void => {
    draft.entries.push(entry);
    draft.gists.push(gistOf(entry.name));
    placed.set(entry, draft);
  };
  for (const entry of entries) {
    if (entry.orphan) continue;
    const parent: Draft | null = entry.sub ? top : null;
    const open = drafts.filter((draft) => draft.parent === parent && !meets(draft, entry));
    const gist = gistOf(entry.name);
    const found: Draft | null =
      best(
        open.filter((draft) => draft.group === entry.group),
        gist,
        sameInGroup,
      ) ??
      best(
        open.filter((draft) => draft.group !== entry.group),
        gist,
        sameAcross,
      );
    // A run of rows that all belong to another group (its heading is missing) takes an unknown row along.
    const strayed =
      previous && previous.part === entry.part && previous.group === entry.group ? placed.get(previous) : undefined;
    const home = strayed && strayed.group !== entry.group ? strayed : entry;
    const draft: Draft = found ?? add(home, parent);
    put(entry, draft);
    if (!entry.sub) top = draft;
    previous = entry;
  }
  for (const entry of entries) {
    if (!entry.orphan) continue;
    const open = drafts.filter((draft) => !meets(draft, entry));
    put(entry, best(open, gistOf(entry.name), sameAcross) ?? add(entry, null));
  }
  return drafts;
}

/** Rows of one part, or with a value for the same milestone, are different indicators whatever their names. */
function meets(draft: Draft, entry: IndicatorEntry): boolean {
  const milestones = entry.targets.map((target) => target.milestone);
  return draft.entries.some(
    (e) => e.part === entry.part || e.targets.some((target) => milestones.includes(target.milestone)),
  );
}

function best(drafts: readonly Draft[], gist: Gist, same: (a: Gist, b: Gist) => boolean): Draft | null {
  let found: Draft | null = null;
  let score = -1;
  for (const draft of drafts) {
    for (const other of draft.gists) {
      if (!same(gist, other)) continue;
      const like = likeness(gist, other).jaccard;
      if (like > score) {
        found = draft;
        score = like;
      }
    }
  }
  return found;
}

function finish(draft: Draft, document: string, commune: string, codes: Map<string, number>): Indicator {
  const entries = [...draft.entries].sort((a, b) => milestoneOf(a).localeCompare(milestoneOf(b)) || a.line - b.line);
  const names = entries.map((entry) => entry.name.replace(/\s*[.;,]$/, ""));
  const name = fullest(names);
  const targets = entries.flatMap((entry) => entry.targets).sort((a, b) => a.milestone.localeCompare(b.milestone));
  const leads = [...new Set(targets.flatMap((target: Target) => target.lead ?? []))];
  return {
    document,
    commune,
    group: draft.group,
    groupName: draft.groupName,
    code: unique(codes, [draft.group, draft.number].filter((part) => part !== "").join(".")),
    name,
    otherNames: distinct(names, name),
    unit: entries.find((entry) => entry.measure !== null)?.measure ?? null,
    lead: leads.length > 0 ? leads : null,
    targets,
  };
}

function milestoneOf(entry: IndicatorEntry): string {
  return entry.targets[0]?.milestone ?? "";
}

/** The earliest milestone's wording, unless a page end cut it and another milestone has the whole. */
function fullest(names: readonly string[]): string {
  const first = names[0] ?? "";
  const phrase = foldedPhrase(first);
  const longer = names.find((other) => foldedPhrase(other).startsWith(`${phrase} `));
  return longer !== undefined && opens(first) ? longer : first;
}

/** True when a bracket or quotation mark is never closed. */
export function opens(text: string): boolean {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return count(/\(/g) > count(/\)/g) || count(/“/g) > count(/”/g);
}

function distinct(names: readonly string[], own: string): string[] {
  const seen = new Set([foldedPhrase(own)]);
  return names.filter((name) => {
    const phrase = foldedPhrase(name);
    if (seen.has(phrase)) return false;
    seen.add(phrase);
    return true;
  });
}
