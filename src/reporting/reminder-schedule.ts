import type { Citation } from "../domain/answer.ts";
import type { Holidays } from "../domain/holidays.ts";
import type { Catalogue, ReportingRule } from "../domain/plan.ts";
import { focalUnitOf, responsibleUnits } from "../domain/responsibility.ts";
import type { Logger } from "../log.ts";
import type { Storage } from "../storage/storage.ts";
import { planRules, unitProgress } from "./reminder-rules.ts";
import { runReminders } from "./reminders.ts";
import { createWorkingDays } from "./working-days.ts";

/** Something done again and again while the service runs. */
export interface Schedule {
  start(): void;
  /** Nothing begins any more; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** How soon after its hour a reminder goes out at the latest. */
const EVERY_MS = 5 * 60_000;

export interface ReminderScheduleDeps {
  catalogue: Catalogue;
  /** Slugs of those that are served. */
  communes: readonly string[];
  storage: Pick<Storage, "isOpen" | "people" | "reminders" | "reports" | "assignments">;
  holidays: Holidays;
  cite(rule: ReportingRule): Citation;
  /** Called after messages were put into the outbox. */
  wake(): void;
  log: Logger;
  now: () => Date;
}

/** Reminds of the plans' own due days while the service runs. */
export function createReminderSchedule(deps: ReminderScheduleDeps): Schedule {
  const { catalogue, storage, log, now } = deps;
  if (deps.holidays.lunar.size === 0)
    log.warn({ event: "holidays-unknown" }, "no holidays.yaml: reminders may go out on days of Tết");
  const workingDays = createWorkingDays(deps.holidays);
  const own = <T extends { commune: string }>(all: readonly T[], commune: string): T[] =>
    all.filter((one) => one.commune === commune);
  const rules = (commune: string) => own(catalogue.reporting, commune);
  const run = () =>
    runReminders(
      {
        ...deps,
        workingDays,
        rules,
        book: planRules(catalogue.units),
        async focalUnit(commune) {
          const { focal } = await storage.assignments.of(commune);
          return focalUnitOf(rules(commune), own(catalogue.duties, commune), own(catalogue.units, commune), focal);
        },
        async progress(commune, period) {
          const assignments = await storage.assignments.of(commune);
          const reports = await storage.reports.current({ commune, period });
          const indicators = own(catalogue.indicators, commune);
          return unitProgress(indicators, (indicator) => responsibleUnits(indicator, assignments), reports);
        },
      },
      now(),
    );
  return createSchedule(run, EVERY_MS, log);
}

/** Runs `work` at once and then `everyMs` after each end, so that it never overlaps. A failure is logged; the next time comes. */
export function createSchedule(work: () => Promise<unknown>, everyMs: number, log: Logger): Schedule {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();

  async function turn(): Promise<void> {
    try {
      await work();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      log.error(
        { event: "schedule-failed", error: error instanceof Error ? error.name : typeof error, code },
        "failed",
      );
    }
    if (!stopped) timer = setTimeout(begin, everyMs).unref();
  }

  function begin(): void {
    underWay = turn();
  }

  return {
    start() {
      if (!stopped) begin();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
