import type { Catalogue } from "../../../src/domain/plan.ts";
import { COMMUNES, TASKS_OF, VHXH } from "./staff.ts";
import type { News, Row, Rows } from "./watch.ts";

/** The rules of writing once more, plainly and apart from the product: what must hold for each row that a message left. */

/** What stood above a button "Xác nhận 12-2". */
export interface Shown {
  /** "12-2". */
  form: string;
  code: string;
  /** "T10/2026". */
  period: string;
  /** "82,5%". */
  value: string;
  note: string;
}

/** A message with what held when it was sent. */
export interface Sent {
  sender: string;
  isGroup: boolean;
  isEdit: boolean;
  /** The very message before, delivered again. */
  isAgain: boolean;
  text: string;
  files: number;
  /** Null: the account belongs to nobody. */
  actor: Row<"people"> | null;
  /** The last summary that this person was shown in this chat. */
  shown: Shown | null;
  /** The report that this person was last asked, in this chat, why they return it. */
  returning: number | null;
}

/** Who leads what, and which units there are, as the plans print it. */
export interface Plan {
  /** Single units by commune and code. */
  leads: Record<string, Record<string, string[]>>;
  tasks: Record<string, string[]>;
  units: string[];
}

/** Several offices under one name; nobody works there. */
const isSingle = (unit: string): boolean => !/^(?:Các|Thủ trưởng|Theo) |liên quan$/.test(unit);

export function planOf({ indicators, tasks, units }: Catalogue): Plan {
  const own = indicators.filter(({ commune }) => (COMMUNES as readonly string[]).includes(commune));
  const leadsIn = (commune: string): [string, string[]][] =>
    own.filter((i) => i.commune === commune).map(({ code, lead }) => [code, (lead ?? []).filter(isSingle)]);
  return {
    leads: Object.fromEntries(COMMUNES.map((commune) => [commune, Object.fromEntries(leadsIn(commune))])),
    tasks: Object.fromEntries(
      tasks.filter(({ commune }) => commune === TASKS_OF).map(({ code, lead }) => [code, lead.filter(isSingle)]),
    ),
    units: units.map(({ name }) => name).filter(isSingle),
  };
}

export const YES = ["xác nhận", "Xác nhận", "đúng rồi", "ok"];
export const NOT_BEGUN = "T12/2026";
export const PHONE = "0912345678";

export const isHead = (person: Row<"people">): boolean => person.role === "leader" || person.role === "admin";

/** Both plans name the same focal unit; an admin's word counts more, until it is taken back with an empty unit. */
export function focalOf(commune: string, { assignments }: Rows): string {
  const last = assignments.filter((row) => row.commune === commune && row.kind === "focal").at(-1);
  return last === undefined || last.unit === "" ? VHXH : last.unit;
}

export function unitsOf(commune: string, code: string, { assignments }: Rows, { leads }: Plan): string[] {
  const own = assignments.filter((row) => row.commune === commune && row.kind === "indicator" && row.code === code);
  const assigned = own.at(-1)?.unit ?? "";
  return [...(leads[commune]?.[code] ?? []), ...(assigned === "" ? [] : [assigned])];
}

export function isLocked(commune: string, period: string, { period_locks }: Rows): boolean {
  return period_locks.filter((row) => row.commune === commune && row.period === period).at(-1)?.action === "lock";
}

export function leadOf(code: string, { task_events }: Rows, { tasks }: Plan): string[] {
  const given = task_events.filter((row) => row.code === code && row.kind === "reassign").at(-1);
  return given === undefined ? (tasks[code] ?? []) : [given.lead ?? ""];
}

/** "T10/2026" -> "2026-M10"; the other ways of writing are not typed here. */
function keyOf(label: string): string {
  const [, letter, index, year] = /^(?:(T|Q)(\d+)\/)?(\d{4})$/.exec(label) ?? [];
  if (letter === "T") return `${year}-M${String(index).padStart(2, "0")}`;
  return letter === "Q" ? `${year}-Q${index}` : `${year}-Y1`;
}

/** What a rule says, and whether it holds. */
type Statement = [holds: boolean, rule: string];
type Rule<T extends keyof Rows> = (
  row: Row<T>,
  sent: Sent,
  actor: Row<"people">,
  before: Rows,
  plan: Plan,
) => Statement[];

const own = (row: { commune: string }, actor: Row<"people">): Statement => [
  row.commune === actor.commune,
  "only in the own commune",
];
const byActor = (row: { person_id: number | null }, actor: Row<"people">): Statement => [
  row.person_id === actor.id,
  "in the name of whoever sent it",
];

/** As a summary says it; every number that is reported here is a percentage. */
function said({ kind, text, number }: Row<"reports">): string {
  return kind === "nothing" ? "Không phát sinh" : (text ?? `${String(number).replace(".", ",")}%`);
}

const report: Rule<"reports"> = (row, { text, shown }, actor, before, plan) => {
  const same = before.reports.filter(
    (r) => r.commune === row.commune && r.document === row.document && r.code === row.code && r.period === row.period,
  );
  return [
    byActor(row, actor),
    own(row, actor),
    [row.unit === actor.unit, "for the own unit"],
    [unitsOf(row.commune, row.code, before, plan).includes(actor.unit), "only what the unit leads or was assigned"],
    [!isLocked(row.commune, row.period, before), "nothing in a locked period"],
    [row.period !== keyOf(NOT_BEGUN), "nothing for a period that has not begun"],
    [text === `Xác nhận ${row.form}` || YES.includes(text), "only what was confirmed"],
    [shown?.form === row.form, "only the summary that was last shown to the same person"],
    [shown?.code === row.code && keyOf(shown.period) === row.period, "the indicator and the period of the summary"],
    [shown?.value === said(row), "the value of the summary"],
    [shown?.note === row.note, "the note of the summary"],
    [row.supersedes === (same.at(-1)?.id ?? null), "a correction of the newest figure"],
    [before.reports.every((r) => r.form !== row.form), "one report a confirmation"],
  ];
};

const verification: Rule<"verifications"> = (row, { text, returning }, actor, before) => {
  const judged = before.reports.find(({ id }) => id === row.report_id);
  const isTyped = text.startsWith("/duyet ");
  const said = /^\/duyet (\d+) (đạt|trả lại)(?: (.*))?$/.exec(text);
  const wanted = said?.[2] === "đạt" ? "verified" : "returned";
  return [
    byActor(row, actor),
    own(row, actor),
    [judged?.commune === actor.commune, "only figures of the own commune"],
    [isHead(actor) || actor.unit === focalOf(actor.commune, before), "only the focal unit, leaders and admins"],
    [judged?.person_id !== actor.id, "nobody the own report"],
    [judged !== undefined && !isLocked(judged.commune, judged.period, before), "nothing in a locked period"],
    [before.reports.every(({ supersedes }) => supersedes !== row.report_id), "no figure that was corrected"],
    [Number(said?.[1] ?? returning) === row.report_id, "the figure that was named"],
    [row.outcome === wanted, "the outcome that was named"],
    [(row.outcome === "returned") === (row.reason !== ""), "returned with a reason, and nothing else with one"],
    // A button says something else than why a figure is wrong, and so do words that take it back.
    [isTyped || !/^(?:(?:Xác nhận|Sửa|Huỷ) \d|thôi$|huỷ$|quay lại$)/.test(text), "for a reason that is one"],
  ];
};

const evidence: Rule<"evidence"> = (row, { files }, actor, before) => {
  const about = before.reports.find(({ id }) => id === row.report_id);
  return [
    byActor(row, actor),
    own(row, actor),
    [about === undefined || about.person_id === actor.id, "only for the own report"],
    // Without a report it came with the confirmation of a form that held it.
    [about === undefined || files > 0, "only what was sent"],
    [about === undefined || !isLocked(about.commune, about.period, before), "nothing in a locked period"],
  ];
};

const lock: Rule<"period_locks"> = (row, { text }, actor, before) => {
  const isLock = row.action === "lock";
  const typed = /^\/(khoaso|mokhoa) (\S+)/.exec(text);
  return [
    byActor(row, actor),
    own(row, actor),
    [typed?.[1] === (isLock ? "khoaso" : "mokhoa") && keyOf(typed[2] ?? "") === row.period, "the period named"],
    [!isLock || isHead(actor) || actor.unit === focalOf(actor.commune, before), "locked by focal unit or heads"],
    [isLock || isHead(actor), "unlocked by heads"],
    [isLock === text.endsWith("xác nhận"), "locked when confirmed"],
    [isLock === (row.reason === ""), "unlocked with a reason"],
    [isLocked(row.commune, row.period, before) !== isLock, "locked when open and opened when locked"],
  ];
};

const assignment: Rule<"assignments"> = (row, { text }, actor, _before, plan) => [
  byActor(row, actor),
  own(row, actor),
  [actor.role === "admin", "only by an admin"],
  [text.startsWith("/phancong "), "only by its command"],
  [row.unit === "" || plan.units.includes(row.unit), "only to a single unit"],
  [row.kind === "focal" || row.unit === "" || plan.leads[row.commune]?.[row.code]?.length === 0, "not over the plan"],
];

const taskEvent: Rule<"task_events"> = (row, { text }, actor, before, plan) => {
  const [, command, code] = /^\/(capnhat|giaoviec|giahan) (NV\.\S+)/.exec(text) ?? [];
  const wanted = { update: "capnhat", reassign: "giaoviec", extend: "giahan" }[row.kind];
  return [
    byActor(row, actor),
    own(row, actor),
    [row.unit === actor.unit, "for the own unit"],
    [command === wanted && code === row.code, "the task and the change that were named"],
    [row.kind !== "update" || leadOf(row.code, before, plan).includes(actor.unit), "its state by its lead unit"],
    [row.kind === "update" || isHead(actor), "its lead and its day by heads"],
    [row.kind === "update" || row.note !== "", "with a reason"],
    [row.kind !== "reassign" || plan.units.includes(row.lead ?? ""), "to a single unit"],
  ];
};

const invitation: Rule<"invitations"> = (row, { text, isGroup }, actor) => [
  own(row, actor),
  [row.invited_by === actor.id, "in the name of whoever sent it"],
  [actor.role === "admin" || (actor.role === "leader" && row.role === "officer"), "nobody above the own hand"],
  [text.startsWith("/moi ") && !isGroup, "by its command and not in a group"],
];

/** Taken away, which is not a row of its own. */
function revocation(row: Row<"people">, { text, isGroup }: Sent, actor: Row<"people">): Statement[] {
  return [
    own(row, actor),
    [row.revoked_by === actor.id, "in the name of whoever sent it"],
    [row.id !== actor.id, "nobody the own access"],
    [actor.role === "admin" || (actor.role === "leader" && row.role === "officer"), "nobody above the own hand"],
    [text === `/thuhoi ${row.id} xác nhận` && !isGroup, "whom the command named, and not in a group"],
  ];
}

/** A person comes from a code that was good: given by somebody who still has access, and used once. */
function newPerson(row: Row<"people">, { sender, text, isGroup }: Sent, news: News, before: Rows, now: Rows) {
  const used = now.invitations.find(({ used_by }) => used_by === row.id);
  const inviter = before.people.find(({ id }) => id === used?.invited_by);
  const wasUnused = before.invitations.some((one) => one.code_hash === used?.code_hash && one.used_at === null);
  const linked = news.added.accounts;
  const statements: Statement[] = [
    [text.startsWith("/lienket ") && !isGroup, "linked by its command and not in a group"],
    [wasUnused, "by a code that nobody had used"],
    [inviter?.revoked_at === null, "by a code of somebody who still has access"],
    [used?.role === row.role && used.unit === row.unit && used.commune === row.commune, "as the code says"],
    [linked.length === 1 && linked[0]?.sender === sender && linked[0].person_id === row.id, "the sender alone"],
  ];
  return statements;
}

/** Every rule that a message broke. @param before, now what the tables held. */
export function broken(sent: Sent, news: News, before: Rows, now: Rows, plan: Plan): string[] {
  const { added, revoked } = news;
  const { actor } = sent;
  const wrong: string[] = [];
  const check = (what: string, statements: Statement[]) => {
    for (const [holds, rule] of statements) if (!holds) wrong.push(`${what}: ${rule}`);
  };
  const checkAll = <T extends keyof Rows>(table: T, rule: Rule<T>) => {
    for (const row of added[table]) check(table, actor === null ? [] : rule(row as Row<T>, sent, actor, before, plan));
  };
  checkAll("reports", report);
  checkAll("verifications", verification);
  checkAll("evidence", evidence);
  checkAll("period_locks", lock);
  checkAll("assignments", assignment);
  checkAll("task_events", taskEvent);
  checkAll("invitations", invitation);
  for (const { report_id } of added.evidence)
    check("evidence", [
      [[...before.reports, ...added.reports].some(({ id }) => id === report_id), "only for a report that is there"],
    ]);
  for (const row of revoked) if (actor !== null) check("people", revocation(row, sent, actor));
  for (const row of added.people) check("people", newPerson(row, sent, news, before, now));

  const { people, accounts, ...written } = added;
  const rows = Object.values(written).flat();
  check("any", [
    [actor !== null || rows.length + revoked.length === 0, "nothing by an account that belongs to nobody"],
    // A code that was mistyped and mended links all the same: it is good once.
    [!sent.isEdit || rows.length + revoked.length === 0, "nothing by a message that was edited"],
    [!sent.isAgain || rows.length + revoked.length + people.length === 0, "nothing by a message delivered again"],
    [people.length > 0 || accounts.length === 0, "no account is linked but by a code"],
    [!JSON.stringify(rows).includes(PHONE), "no telephone number"],
    [
      Object.values(written).every(
        (table) => table === added.evidence || table === added.assignments || table.length <= 1,
      ),
      "one row a message",
    ],
    [rows.every((row) => (COMMUNES as readonly string[]).includes(row.commune)), "in one of the communes"],
  ]);
  return wrong;
}
