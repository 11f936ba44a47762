import { type Period, periodKey, periodOfKey } from "./period.ts";
import type { Task } from "./plan.ts";
import { cycleAt, dueDayOf, recurrenceOf } from "./task-cycle.ts";

/** One task of one plan in one commune. */
export interface TaskKey {
  /** Slug. */
  commune: string;
  /** Document id. */
  document: string;
  /** "NV.III.5". */
  code: string;
}

export const TASK_PROGRESS = ["not-started", "in-progress", "done"] as const;
export type TaskProgress = (typeof TASK_PROGRESS)[number];
/** "late": finished after the deadline, or not finished and the deadline is over. */
export type Timeliness = "on-time" | "late";

/** What somebody did to a task. */
export type TaskChange =
  /** The lead unit says how it stands. `doneOn`: ISO date on which it was finished; null unless done. */
  | { kind: "update"; progress: TaskProgress; product: string; doneOn: string | null }
  /** A leader gives it to another unit (canonical name). */
  | { kind: "reassign"; lead: string }
  /** A leader gives it a later deadline (ISO date). */
  | { kind: "extend"; deadline: string };

/** Rows are only added: the newest counts. */
export type TaskEvent = TaskKey &
  TaskChange & {
    id: number;
    /** `periodKey` of the cycle of a recurring task that it is about; empty for the others and for a new lead. */
    cycle: string;
    /** What the person wrote beside it, or the reason; may be empty. */
    note: string;
    /** Unit of the person at that time. */
    unit: string;
    personId: number;
    /** May be empty. */
    personName: string;
    channel: string;
    /** ISO 8601 in UTC. */
    at: string;
  };

/** How a task stands on a day. */
export interface TaskStanding {
  /** The cycle of a recurring task; null for the others. */
  cycle: Period | null;
  /** Who leads it now: the plan's units, or the one that a leader gave it to. */
  lead: readonly string[];
  isReassigned: boolean;
  /** ISO date of the last day in time; null for a task that never falls due and so is never overdue. */
  deadline: string | null;
  isExtended: boolean;
  progress: TaskProgress;
  timeliness: Timeliness;
  /** ISO date; null unless done. */
  doneOn: string | null;
  /** May be empty. */
  product: string;
}

/** The six states, as they are said. */
export const TASK_STATE_NAMES: Record<TaskProgress, Record<Timeliness, string>> = {
  "not-started": { "on-time": "chưa thực hiện, còn hạn", late: "chưa thực hiện, quá hạn" },
  "in-progress": { "on-time": "đang thực hiện, còn hạn", late: "đang thực hiện, quá hạn" },
  done: { "on-time": "hoàn thành đúng hạn", late: "hoàn thành trễ hạn" },
};

export const TASK_PROGRESS_NAMES: Record<TaskProgress, string> = {
  "not-started": "chưa thực hiện",
  "in-progress": "đang thực hiện",
  done: "hoàn thành",
};

/** One of the six states; of a task without a deadline only how far it is, since it is neither in time nor late. */
export function stateName({ progress, timeliness, deadline }: TaskStanding): string {
  return deadline === null ? TASK_PROGRESS_NAMES[progress] : TASK_STATE_NAMES[progress][timeliness];
}

/** The cycle of a recurring task on a day; null for the others. */
export function cycleOf({ deadline }: Task, isoDay: string): Period | null {
  return deadline.kind === "recurring" ? cycleAt(recurrenceOf(deadline.text), isoDay) : null;
}

/** ISO date on which the task falls due by its plan; null when it never does. */
export function plannedDeadline({ deadline }: Task, cycle: Period | null): string | null {
  switch (deadline.kind) {
    case "day":
    case "month":
    case "quarter":
    case "year":
      return deadline.to;
    case "recurring":
      return cycle && dueDayOf(recurrenceOf(deadline.text), cycle);
    default:
      return null;
  }
}

/**
 * How a task stands on a day. A recurring one begins anew each cycle: only what was said of the cycle counts, while a new lead
 * stays.
 * @param events of this task, the oldest first.
 * @param cycle another than the one of that day.
 */
export function standingOf(
  task: Task,
  events: readonly TaskEvent[],
  isoDay: string,
  cycle: Period | null = cycleOf(task, isoDay),
): TaskStanding {
  const key = cycle === null ? "" : periodKey(cycle);
  const lead = events.findLast((e) => e.kind === "reassign");
  const extended = events.findLast((e) => e.kind === "extend" && e.cycle === key);
  const update = events.findLast((e) => e.kind === "update" && e.cycle === key);
  const { progress, doneOn, product } =
    update?.kind === "update" ? update : { progress: "not-started" as const, doneOn: null, product: "" };
  const deadline = extended?.kind === "extend" ? extended.deadline : plannedDeadline(task, cycle);
  const finished = progress === "done" ? (doneOn ?? isoDay) : isoDay;
  return {
    cycle,
    lead: lead?.kind === "reassign" ? [lead.lead] : task.lead,
    isReassigned: lead !== undefined,
    deadline,
    isExtended: extended !== undefined,
    progress,
    timeliness: deadline !== null && finished > deadline ? "late" : "on-time",
    doneOn,
    product,
  };
}

/** How a task stood right after one of its events: what a receipt says. */
export function standingAfter(
  task: Task,
  events: readonly TaskEvent[],
  event: TaskEvent,
  isoDay: string,
): TaskStanding {
  const known = events.filter(({ id }) => id <= event.id);
  return standingOf(task, known, isoDay, event.cycle === "" ? undefined : periodOfKey(event.cycle));
}
