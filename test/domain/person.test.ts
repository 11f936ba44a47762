import { describe, expect, it } from "vitest";
import { ROLE_NAMES, ROLES, roleOf, STAFF_ROLES } from "../../src/domain/person.ts";

describe("roles", () => {
  it("make a citizen of everybody who is not linked", () => {
    expect(roleOf(null)).toBe("citizen");
    for (const role of STAFF_ROLES)
      expect(roleOf({ id: 1, name: "", commune: "phuoc-an", unit: "Phòng Kinh tế", role })).toBe(role);
  });

  it("have a Vietnamese name each", () => {
    expect(new Set(Object.values(ROLE_NAMES)).size).toBe(ROLES.length);
  });
});
