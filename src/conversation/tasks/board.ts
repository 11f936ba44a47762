import { maySeeReports } from "../../domain/permissions.ts";
import type { Person } from "../../domain/person.ts";
import type { Commune, Task } from "../../domain/plan.ts";
import { dayOf } from "../../domain/question.ts";
import { standingOf, type TaskEvent, type TaskKey, type TaskStanding } from "../../domain/task-progress.ts";
import type { CommandContext } from "../commands/command.ts";

/** A task as it stands today. */
export interface TaskRow {
  task: Task;
  standing: TaskStanding;
  /** The oldest first; empty for whoever sees only the plan. */
  events: readonly TaskEvent[];
}

/** The tasks of a commune as one person may see them. */
export interface Board {
  commune: Commune;
  rows: readonly TaskRow[];
  person: Person | null;
  /** True for the commune's staff: they see how tasks stand, all others what the plan says. */
  showsProgress: boolean;
  /** ISO date. */
  today: string;
}

export const tasksOf = ({ knowledge }: CommandContext, commune: string): Task[] =>
  knowledge.catalogue.tasks.filter((task) => task.commune === commune);

export const keyOf = ({ commune, document, code }: TaskKey): TaskKey => ({ commune, document, code });

/** Who writes; null for a citizen. */
async function personOf({ account, storage }: CommandContext): Promise<Person | null> {
  return account === null || storage === null ? null : storage.people.of(account);
}

/**
 * Reads the board of a commune; without a database it is the plan alone.
 * @param slugOf which commune, once it is known who asks; null asks for none.
 */
export async function readBoard(
  context: CommandContext,
  slugOf: (person: Person | null) => string | null,
): Promise<Board | null> {
  const today = dayOf(context.now());
  const person = await personOf(context);
  const slug = slugOf(person);
  const commune = context.communes.find((c) => c.slug === slug);
  if (!commune) return null;
  const showsProgress = maySeeReports(person, commune.slug).allowed;
  const events = showsProgress && context.storage !== null ? await context.storage.tasks.of(commune.slug) : [];
  const rows = tasksOf(context, commune.slug).map((task) => rowOf(task, events, today));
  return { commune, rows, person, showsProgress, today };
}

function rowOf(task: Task, events: readonly TaskEvent[], today: string): TaskRow {
  const own = events.filter((e) => e.document === task.document && e.code === task.code);
  return { task, standing: standingOf(task, own, today), events: own };
}
