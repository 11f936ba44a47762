import { describe, expect, it } from "vitest";
import { type Denied, refusal } from "../../src/conversation/refusal.ts";
import {
  mayAssign,
  mayChangeTask,
  mayInvite,
  mayReport,
  mayRevoke,
  maySeeReports,
  mayUpdateTask,
  mayVerify,
  mayVerifyReport,
  type Permission,
} from "../../src/domain/permissions.ts";
import type { Person } from "../../src/domain/person.ts";

const COMMUNE = "xã Định Hóa";
const person = (more: Partial<Person> = {}): Person => ({
  id: 7,
  name: "",
  commune: "dinh-hoa",
  unit: "Phòng Kinh tế",
  role: "officer",
  ...more,
});
const STRANGER = person({ commune: "phuoc-an" });

function denied(permission: Permission): Denied {
  if (permission.allowed) throw new Error("is allowed");
  return permission;
}

describe("a refusal says why, and who may", () => {
  it.each([
    [
      "another unit's task",
      mayUpdateTask(person(), { commune: "dinh-hoa", lead: ["Công an xã"] }),
      "cập nhật NV.V.13",
      person(),
      "Chỉ Công an xã Định Hóa mới cập nhật NV.V.13 được; anh/chị thuộc Phòng Kinh tế.",
    ],
    [
      "an indicator of two other units",
      mayReport(person(), { commune: "dinh-hoa", units: ["Trạm Y tế", "Phòng Văn hóa – Xã hội"] }),
      "báo cáo V.20",
      person(),
      "Chỉ Trạm Y tế hoặc Phòng Văn hóa – Xã hội, xã Định Hóa mới báo cáo V.20 được; anh/chị thuộc Phòng Kinh tế.",
    ],
    [
      "another commune's task",
      mayUpdateTask(STRANGER, { commune: "dinh-hoa", lead: ["Phòng Kinh tế"] }),
      "cập nhật NV.I.1",
      STRANGER,
      "Chỉ Phòng Kinh tế, xã Định Hóa mới cập nhật NV.I.1 được; tài khoản của anh/chị thuộc xã khác.",
    ],
    [
      "an officer who would change a task",
      mayChangeTask(person(), "dinh-hoa"),
      "gia hạn NV.I.1",
      person(),
      "Chỉ lãnh đạo hoặc quản trị xã Định Hóa mới gia hạn NV.I.1 được; anh/chị là cán bộ.",
    ],
    [
      "a leader who would assign",
      mayAssign(person({ role: "leader" }), "dinh-hoa"),
      "phân công",
      person({ role: "leader" }),
      "Chỉ quản trị xã Định Hóa mới phân công được; anh/chị là lãnh đạo xã.",
    ],
    [
      "an officer who would verify where there is a focal unit",
      mayVerify(person(), "dinh-hoa", "Văn phòng HĐND và UBND xã"),
      "đối chiếu số liệu",
      person(),
      "Chỉ Văn phòng HĐND và UBND xã Định Hóa hoặc lãnh đạo, quản trị xã mới đối chiếu số liệu được; anh/chị thuộc Phòng Kinh tế.",
    ],
    [
      "an indicator that nobody leads",
      mayReport(person(), { commune: "dinh-hoa", units: [] }),
      "báo cáo V.20",
      person(),
      "Chưa rõ đơn vị nào được báo cáo V.20: kế hoạch xã Định Hóa không ghi đơn vị; quản trị xã phân công đơn vị trước.",
    ],
    [
      "a task that several offices lead under one name",
      mayUpdateTask(person(), { commune: "dinh-hoa", lead: ["Các phòng chuyên môn"] }),
      "cập nhật NV.I.7",
      person(),
      "Chưa rõ đơn vị nào được cập nhật NV.I.7: kế hoạch xã Định Hóa chỉ ghi “Các phòng chuyên môn”; quản trị xã phân công đơn vị trước.",
    ],
    [
      "the own report",
      mayVerifyReport(person({ role: "leader" }), { commune: "dinh-hoa", personId: 7 }, null),
      "đối chiếu số liệu",
      person({ role: "leader" }),
      "Anh/chị không tự đối chiếu số liệu của chính mình được; cần một lãnh đạo hoặc quản trị xã Định Hóa khác làm.",
    ],
    [
      "the own report, of a focal unit's officer",
      mayVerifyReport(person({ unit: "Phòng Kinh tế" }), { commune: "dinh-hoa", personId: 7 }, "Phòng Kinh tế"),
      "đối chiếu số báo cáo 4",
      person({ unit: "Phòng Kinh tế" }),
      "Anh/chị không tự đối chiếu số báo cáo 4 của chính mình được; cần một người khác của Phòng Kinh tế, xã Định Hóa hoặc lãnh đạo, quản trị xã làm.",
    ],
    [
      "the own access",
      mayRevoke(person({ role: "admin" }), person({ role: "admin" })),
      "thu quyền",
      person({ role: "admin" }),
      "Anh/chị không tự thu quyền của chính mình được; cần một quản trị xã Định Hóa khác làm.",
    ],
  ])("%s", (_what, permission, what, who, sentence) => {
    expect(refusal(denied(permission), COMMUNE, { what, person: who })).toBe(sentence);
  });

  it("a citizen is told how to be known", () => {
    for (const rule of [maySeeReports(null, "dinh-hoa"), mayInvite(null, { commune: "dinh-hoa", role: "officer" })]) {
      const sentence = refusal(denied(rule), COMMUNE, { what: "xem số liệu", person: null });
      expect(sentence).toMatch(/^Chỉ .*xã Định Hóa mới xem số liệu được\. .*\/lienket/);
    }
  });
});
