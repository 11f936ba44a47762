import { describe, expect, it } from "vitest";
import {
  mayInvite,
  maySeeQuestions,
  type Person,
  ROLE_NAMES,
  ROLES,
  type Role,
  roleOf,
  STAFF_ROLES,
} from "../../src/domain/person.ts";

const HERE = "phuoc-an";
const THERE = "dinh-hoa";

function person(role: Role, commune = HERE): Person | null {
  return role === "citizen" ? null : { id: 1, name: "", commune, unit: "Phòng Kinh tế", role };
}

/** What each role may do in its own commune; whatever is not named here is refused. */
const RIGHTS: Record<Role, string[]> = {
  citizen: [],
  officer: ["see questions"],
  leader: ["see questions", "invite officer"],
  admin: ["see questions", "invite officer", "invite leader", "invite admin"],
};
const ACTIONS = new Map([
  ["see questions", maySeeQuestions],
  ...STAFF_ROLES.map(
    (role) => [`invite ${role}`, (who: Person | null, commune: string) => mayInvite(who, { commune, role })] as const,
  ),
]);

describe("what each role may do", () => {
  const table = ROLES.flatMap((role) => [...ACTIONS].map(([action, rule]) => ({ role, action, rule })));

  it.each(table)("$role: $action", ({ role, action, rule }) => {
    const expected = RIGHTS[role].includes(action) ? { allowed: true } : { allowed: false, why: "role" };
    expect(rule(person(role), HERE)).toEqual(expected);
  });

  it.each(table)("$role of another commune: $action is refused", ({ role, action, rule }) => {
    const why = RIGHTS[role].includes(action) ? "commune" : "role";
    expect(rule(person(role, THERE), HERE)).toEqual({ allowed: false, why });
  });
});

describe("roles", () => {
  it("make a citizen of everybody who is not linked", () => {
    expect(roleOf(null)).toBe("citizen");
    for (const role of STAFF_ROLES) expect(roleOf(person(role))).toBe(role);
  });

  it("have a Vietnamese name each", () => {
    expect(new Set(Object.values(ROLE_NAMES)).size).toBe(ROLES.length);
  });
});
