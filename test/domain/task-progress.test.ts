import { describe, expect, it } from "vitest";
import { periodLabel } from "../../src/domain/period.ts";
import type { Deadline, DeadlineKind, Task } from "../../src/domain/plan.ts";
import { cycleAt, dueDayOf, recurrenceOf } from "../../src/domain/task-cycle.ts";
import {
  standingAfter,
  standingOf,
  stateName,
  TASK_STATE_NAMES,
  type TaskChange,
  type TaskEvent,
  type TaskProgress,
} from "../../src/domain/task-progress.ts";

const task = (kind: DeadlineKind, text: string, from: string | null = null, to: string | null = null): Task => ({
  document: "d",
  commune: "d",
  group: "I",
  groupName: "",
  code: "NV.I.1",
  name: "",
  lead: ["Phòng Kinh tế"],
  coordinating: [],
  result: null,
  deadline: { text, kind, from, to } satisfies Deadline,
  line: 1,
  source: "",
});
const QUARTER = task("quarter", "Quý I/2026", "2026-01-01", "2026-03-31");

let events = 0;
const event = (change: TaskChange, cycle = ""): TaskEvent => {
  events += 1;
  const who = { unit: "Phòng Kinh tế", personId: 1, personName: "", channel: "telegram" };
  return { id: events, commune: "d", document: "d", code: "NV.I.1", cycle, note: "", at: "", ...who, ...change };
};
const update = (progress: TaskProgress, doneOn: string | null = null, cycle = ""): TaskEvent =>
  event({ kind: "update", progress, doneOn, product: "" }, cycle);

describe("the state of a task", () => {
  it.each([
    ["nothing said, on the last day", [], "2026-03-31", "chưa thực hiện, còn hạn"],
    ["nothing said, a day later", [], "2026-04-01", "chưa thực hiện, quá hạn"],
    ["begun, on the last day", [update("in-progress")], "2026-03-31", "đang thực hiện, còn hạn"],
    ["begun, a day later", [update("in-progress")], "2026-04-01", "đang thực hiện, quá hạn"],
    ["done on the last day, seen later", [update("done", "2026-03-31")], "2026-10-15", "hoàn thành đúng hạn"],
    ["done in time, told too late", [update("done", "2026-03-15")], "2026-10-15", "hoàn thành đúng hạn"],
    ["done a day late", [update("done", "2026-04-01")], "2026-04-01", "hoàn thành trễ hạn"],
    [
      "done, then begun again",
      [update("done", "2026-03-15"), update("in-progress")],
      "2026-04-01",
      "đang thực hiện, quá hạn",
    ],
  ])("%s", (_what, all, day, state) => {
    expect(stateName(standingOf(QUARTER, all, day))).toBe(state);
  });

  it("has six names", () => {
    const names = Object.values(TASK_STATE_NAMES).flatMap((of) => Object.values(of));
    expect(new Set(names).size).toBe(6);
  });

  it.each([
    ["ongoing", "Thường xuyên", null, null],
    // A plan may print an end beside it; still it is never overdue.
    ["ongoing", "Thường xuyên đến 2025", null, "2025-12-31"],
    ["on-request", "Khi có đề nghị", null, null],
    ["from", "Từ năm 2025", "2025-01-01", null],
    ["none", "", null, null],
  ] as const)("of kind %s is never overdue", (kind, text, from, to) => {
    const standing = standingOf(task(kind, text, from, to), [], "2099-12-31");
    expect(standing).toMatchObject({ deadline: null, timeliness: "on-time" });
    expect(stateName(standing)).toBe("chưa thực hiện");
  });
});

describe("an extension", () => {
  const extended = event({ kind: "extend", deadline: "2026-06-30" });
  it("moves the deadline, the last one counts", () => {
    expect(standingOf(QUARTER, [extended], "2026-06-30")).toMatchObject({
      deadline: "2026-06-30",
      timeliness: "on-time",
    });
    expect(standingOf(QUARTER, [extended], "2026-07-01").timeliness).toBe("late");
    const again = event({ kind: "extend", deadline: "2026-09-30" });
    expect(standingOf(QUARTER, [extended, again], "2026-07-01")).toMatchObject({
      deadline: "2026-09-30",
      isExtended: true,
    });
  });

  it("makes what was done before it end in time", () => {
    expect(stateName(standingOf(QUARTER, [update("done", "2026-05-01"), extended], "2026-05-02"))).toBe(
      "hoàn thành đúng hạn",
    );
  });
});

it("a new lead takes the plan's place, the last one counts", () => {
  expect(standingOf(QUARTER, [], "2026-01-01")).toMatchObject({ lead: ["Phòng Kinh tế"], isReassigned: false });
  const given = ["Công an xã", "Trạm Y tế xã"].map((lead) => event({ kind: "reassign", lead }));
  expect(standingOf(QUARTER, given, "2026-01-01")).toMatchObject({ lead: ["Trạm Y tế xã"], isReassigned: true });
});

it("a receipt says how the task stood after its event, whatever came later", () => {
  const done = update("done", "2026-03-15");
  const later = update("in-progress");
  expect(standingAfter(QUARTER, [done, later], done, "2026-03-15").progress).toBe("done");
});

describe("a recurring task", () => {
  it.each([
    ["Hàng năm", "2026-10-15", "2026", "2026-12-31"],
    ["Hằng năm", "2025-01-01", "2025", "2025-12-31"],
    ["Tháng 11 năm trước", "2026-10-15", "2027", "2026-11-30"],
    ["Tháng 11 năm trước", "2026-12-01", "2027", "2026-11-30"],
    ["Tháng 11 năm trước", "2027-01-01", "2028", "2027-11-30"],
    ["Tháng 11 hằng năm", "2026-10-15", "2026", "2026-11-30"],
    ["Trước ngày 15/12 hàng năm", "2026-10-15", "2026", "2026-12-15"],
    ["Quý II hàng năm", "2026-10-15", "2026", "2026-06-30"],
    ["Hằng quý", "2026-10-15", "Q4/2026", "2026-12-31"],
    ["Mỗi quý một lần", "2026-09-30", "Q3/2026", "2026-09-30"],
    ["Hàng tháng", "2026-02-10", "T2/2026", "2026-02-28"],
    ["Ngày 25 hằng tháng", "2026-02-10", "T2/2026", "2026-02-25"],
    ["Ngày 31 hằng tháng", "2026-02-10", "T2/2026", "2026-02-28"],
    ["6 tháng một lần", "2026-10-15", "6 tháng cuối 2026", "2026-12-31"],
    ["Định kỳ", "2026-10-15", "2026", "2026-12-31"],
  ])("%s on %s: cycle %s, due %s", (text, day, cycle, due) => {
    const recurrence = recurrenceOf(text);
    expect(periodLabel(cycleAt(recurrence, day))).toBe(cycle);
    expect(dueDayOf(recurrence, cycleAt(recurrence, day))).toBe(due);
  });

  const yearly = task("recurring", "Hàng năm");
  it("begins anew with each cycle; what was done in the last one stays there", () => {
    const done = update("done", "2026-05-01", "2026-Y1");
    expect(standingOf(yearly, [done], "2026-12-31").progress).toBe("done");
    expect(stateName(standingOf(yearly, [done], "2027-01-01"))).toBe("chưa thực hiện, còn hạn");
    const before = { year: 2026, kind: "year", index: 1 } as const;
    expect(stateName(standingOf(yearly, [done], "2027-01-01", before))).toBe("hoàn thành đúng hạn");
  });

  it("of one cycle extended is not of the next, but given to a unit it stays there", () => {
    const all = [
      event({ kind: "extend", deadline: "2027-02-28" }, "2026-Y1"),
      event({ kind: "reassign", lead: "Công an xã" }),
    ];
    expect(standingOf(yearly, all, "2026-12-31").deadline).toBe("2027-02-28");
    expect(standingOf(yearly, all, "2027-01-01")).toMatchObject({ deadline: "2027-12-31", lead: ["Công an xã"] });
  });

  it("due in November for the next year is overdue in December", () => {
    const plan = task("recurring", "Tháng 11 năm trước");
    expect(stateName(standingOf(plan, [], "2026-12-15"))).toBe("chưa thực hiện, quá hạn");
    expect(stateName(standingOf(plan, [update("done", "2026-12-05", "2027-Y1")], "2026-12-15"))).toBe(
      "hoàn thành trễ hạn",
    );
  });
});
