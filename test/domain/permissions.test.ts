import { describe, expect, it } from "vitest";
import {
  mayAssign,
  mayChangeTask,
  mayInvite,
  mayLock,
  mayReport,
  mayRevoke,
  maySeeQuestions,
  maySeeReports,
  mayUnlock,
  mayUpdateTask,
  mayVerify,
  mayVerifyReport,
  type Permission,
} from "../../src/domain/permissions.ts";
import { type Person, STAFF_ROLES, type StaffRole } from "../../src/domain/person.ts";
import { seededRandom } from "../bench/typos.ts";

const OWN = "phuoc-an";
const OTHER = "dinh-hoa";
const LEAD = "Phòng Kinh tế";
const FOCAL = "Phòng Văn hóa – Xã hội";

const person = (id: number, role: StaffRole, unit: string, commune = OWN): Person => ({
  id,
  name: "",
  commune,
  unit,
  role,
});

/** The columns of the table, in order. */
const PEOPLE: [string, Person | null][] = [
  ["a citizen", null],
  ["an officer of the lead unit", person(1, "officer", LEAD)],
  ["an officer of another unit", person(2, "officer", "Công an xã")],
  ["an officer of the focal unit", person(3, "officer", FOCAL)],
  ["a leader", person(4, "leader", "UBND xã")],
  ["an admin", person(5, "admin", "Văn phòng HĐND và UBND xã")],
];

type Action = (who: Person | null, commune: string) => Permission;
const someone = (role: StaffRole, commune: string): Person => person(99, role, "Công an xã", commune);

const ACTIONS: Record<string, Action> = {
  "see unanswered questions": maySeeQuestions,
  "see reports": maySeeReports,
  "invite an officer": (who, commune) => mayInvite(who, { commune, role: "officer" }),
  "invite a leader": (who, commune) => mayInvite(who, { commune, role: "leader" }),
  "invite an admin": (who, commune) => mayInvite(who, { commune, role: "admin" }),
  "revoke an officer": (who, commune) => mayRevoke(who, someone("officer", commune)),
  "revoke a leader": (who, commune) => mayRevoke(who, someone("leader", commune)),
  "revoke an admin": (who, commune) => mayRevoke(who, someone("admin", commune)),
  "revoke oneself": (who, commune) => mayRevoke(who, { ...(who ?? someone("officer", commune)), commune }),
  assign: mayAssign,
  "report, unit in plan": (who, commune) => mayReport(who, { commune, units: ["Trạm Y tế xã", LEAD] }),
  "report, no unit": (who, commune) => mayReport(who, { commune, units: [] }),
  "update a task": (who, commune) => mayUpdateTask(who, { commune, lead: [LEAD] }),
  "change a task": mayChangeTask,
  verify: (who, commune) => mayVerify(who, commune, FOCAL),
  "verify, no focal unit": (who, commune) => mayVerify(who, commune, null),
  "verify another's": (who, commune) => mayVerifyReport(who, { commune, personId: 99 }, FOCAL),
  "verify one's own": (who, commune) => mayVerifyReport(who, { commune, personId: who?.id ?? 99 }, FOCAL),
  "lock a period": (who, commune) => mayLock(who, commune, FOCAL),
  "lock, no focal unit": (who, commune) => mayLock(who, commune, null),
  "unlock a period": mayUnlock,
};

/** What each may do in the own commune: "yes", or why not. */
const IN_OWN_COMMUNE = `
                         | citizen | lead | other | focal | leader | admin
see unanswered questions | role    | yes  | yes   | yes   | yes    | yes
see reports              | role    | yes  | yes   | yes   | yes    | yes
invite an officer        | role    | role | role  | role  | yes    | yes
invite a leader          | role    | role | role  | role  | role   | yes
invite an admin          | role    | role | role  | role  | role   | yes
revoke an officer        | role    | role | role  | role  | yes    | yes
revoke a leader          | role    | role | role  | role  | role   | yes
revoke an admin          | role    | role | role  | role  | role   | yes
revoke oneself           | role    | role | role  | role  | role   | own
assign                   | role    | role | role  | role  | role   | yes
report, unit in plan     | role    | yes  | unit  | unit  | unit   | unit
report, no unit          | role    | unit | unit  | unit  | unit   | unit
update a task            | role    | yes  | unit  | unit  | unit   | unit
change a task            | role    | role | role  | role  | yes    | yes
verify                   | role    | unit | unit  | yes   | yes    | yes
verify, no focal unit    | role    | role | role  | role  | yes    | yes
verify another's         | role    | unit | unit  | yes   | yes    | yes
verify one's own         | role    | unit | unit  | own   | own    | own
lock a period            | role    | unit | unit  | yes   | yes    | yes
lock, no focal unit      | role    | role | role  | role  | yes    | yes
unlock a period          | role    | role | role  | role  | yes    | yes
`;

/** Nothing at all in another one, although units have the same names there. */
const IN_ANOTHER_COMMUNE = `
                         | citizen | lead    | other   | focal   | leader  | admin
see unanswered questions | role    | commune | commune | commune | commune | commune
see reports              | role    | commune | commune | commune | commune | commune
invite an officer        | role    | role    | role    | role    | commune | commune
invite a leader          | role    | role    | role    | role    | role    | commune
invite an admin          | role    | role    | role    | role    | role    | commune
revoke an officer        | role    | role    | role    | role    | commune | commune
revoke a leader          | role    | role    | role    | role    | role    | commune
revoke an admin          | role    | role    | role    | role    | role    | commune
revoke oneself           | role    | role    | role    | role    | role    | commune
assign                   | role    | role    | role    | role    | role    | commune
report, unit in plan     | role    | commune | commune | commune | commune | commune
report, no unit          | role    | commune | commune | commune | commune | commune
update a task            | role    | commune | commune | commune | commune | commune
change a task            | role    | role    | role    | role    | commune | commune
verify                   | role    | commune | commune | commune | commune | commune
verify, no focal unit    | role    | commune | commune | commune | commune | commune
verify another's         | role    | commune | commune | commune | commune | commune
verify one's own         | role    | commune | commune | commune | commune | commune
lock a period            | role    | commune | commune | commune | commune | commune
lock, no focal unit      | role    | commune | commune | commune | commune | commune
unlock a period          | role    | role    | role    | role    | commune | commune
`;

const rowsOf = (table: string): string[][] =>
  table
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .slice(1);

describe.each([
  ["in the own commune", OWN, IN_OWN_COMMUNE],
  ["in another commune", OTHER, IN_ANOTHER_COMMUNE],
])("who may do what %s", (_where, commune, table) => {
  const rows = rowsOf(table);

  it("is said of every action and everybody", () => {
    expect(rows.map(([action]) => action)).toEqual(Object.keys(ACTIONS));
    for (const row of rows) expect(row).toHaveLength(PEOPLE.length + 1);
  });

  describe.each(rows.map(([action = "", ...expected]) => ({ action, expected })))("$action", ({ action, expected }) => {
    it.each(PEOPLE.map(([name, who], i) => ({ name, who, said: expected[i] })))("$name: $said", ({ who, said }) => {
      const permission = ACTIONS[action]?.(who, commune);
      expect(permission?.allowed ? "yes" : permission?.why).toBe(said);
    });
  });
});

describe("a refusal names who could do it", () => {
  const byOf = (permission: Permission) => (permission.allowed ? null : permission.by);
  const officer = person(2, "officer", "Công an xã");

  it.each<[string, Permission, unknown]>([
    ["staff see reports", maySeeReports(null, OWN), { who: "staff" }],
    ["a leader invites officers", mayInvite(officer, { commune: OWN, role: "officer" }), { who: "leader" }],
    ["an admin invites leaders", mayInvite(officer, { commune: OWN, role: "leader" }), { who: "admin" }],
    ["the lead unit reports", mayReport(officer, { commune: OWN, units: [LEAD] }), { who: "units", units: [LEAD] }],
    ["nobody yet reports", mayReport(officer, { commune: OWN, units: [] }), { who: "units", units: [] }],
    [
      "the focal unit or a leader verifies",
      mayVerify(officer, OWN, FOCAL),
      { who: "units", units: [FOCAL], orLeader: true },
    ],
    ["a leader verifies where no unit is the focal one", mayVerify(officer, OWN, null), { who: "leader" }],
    [
      "somebody else of the focal unit, or a leader, verifies one's own report",
      mayVerifyReport(person(3, "officer", FOCAL), { commune: OWN, personId: 3 }, FOCAL),
      { who: "units", units: [FOCAL], orLeader: true },
    ],
    ["another admin revokes an admin", mayRevoke(person(5, "admin", LEAD), person(5, "admin", LEAD)), { who: "admin" }],
  ])("%s", (_who, permission, by) => expect(byOf(permission)).toEqual(by));
});

/** The rules once more, said plainly and apart from the code: what must hold whenever something is allowed. */
interface Case {
  who: Person | null;
  /** Where the thing belongs. */
  commune: string;
  units: string[];
  focal: string | null;
  other: Person;
}
type Statement = (c: Case & { who: Person }) => boolean;
const isHead: Statement = ({ who }) => who.role === "leader" || who.role === "admin";
const canVerify: Statement = (c) => isHead(c) || c.who.unit === c.focal;
const canInvite: Statement = ({ who, other }) =>
  other.role === "officer" ? who.role !== "officer" : who.role === "admin";

const STATEMENTS: Record<string, [(c: Case) => Permission, Statement]> = {
  questions: [(c) => maySeeQuestions(c.who, c.commune), () => true],
  reports: [(c) => maySeeReports(c.who, c.commune), () => true],
  invite: [(c) => mayInvite(c.who, { commune: c.commune, role: c.other.role }), canInvite],
  revoke: [(c) => mayRevoke(c.who, { ...c.other, commune: c.commune }), (c) => canInvite(c) && c.who.id !== c.other.id],
  assign: [(c) => mayAssign(c.who, c.commune), ({ who }) => who.role === "admin"],
  report: [(c) => mayReport(c.who, c), ({ who, units }) => units.some((unit) => unit === who.unit)],
  task: [
    (c) => mayUpdateTask(c.who, { commune: c.commune, lead: c.units }),
    ({ who, units }) => units.some((unit) => unit === who.unit),
  ],
  "change task": [(c) => mayChangeTask(c.who, c.commune), isHead],
  verify: [(c) => mayVerify(c.who, c.commune, c.focal), canVerify],
  "verify report": [
    (c) => mayVerifyReport(c.who, { commune: c.commune, personId: c.other.id }, c.focal),
    (c) => canVerify(c) && c.who.id !== c.other.id,
  ],
  lock: [(c) => mayLock(c.who, c.commune, c.focal), canVerify],
  unlock: [(c) => mayUnlock(c.who, c.commune), isHead],
};

describe("on random people and things", () => {
  const random = seededRandom(57);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const UNITS = [LEAD, FOCAL, "Công an xã"];
  const anyone = (): Person => person(pick([1, 2, 3]), pick(STAFF_ROLES), pick(UNITS), pick([OWN, OTHER, "kim-thanh"]));
  const cases = Array.from(
    { length: 5_000 },
    (): Case => ({
      who: random() < 0.1 ? null : anyone(),
      commune: pick([OWN, OTHER]),
      units: UNITS.filter(() => random() < 0.3),
      focal: pick([null, ...UNITS]),
      other: anyone(),
    }),
  );

  it.each(Object.entries(STATEMENTS))(
    "%s is allowed where the plain rules allow it and nowhere else",
    (_name, rule) => {
      const [may, plainly] = rule;
      let allowed = 0;
      for (const one of cases) {
        const { who } = one;
        const expected = who !== null && who.commune === one.commune && plainly({ ...one, who });
        expect(may(one).allowed, JSON.stringify(one)).toBe(expected);
        if (expected) allowed += 1;
      }
      // The cases are of both kinds, or nothing would be shown.
      expect(allowed).toBeGreaterThan(100);
      expect(allowed).toBeLessThan(cases.length - 100);
    },
  );
});
