import { describe, expect, it } from "vitest";
import { readAssignmentWords } from "../../src/conversation/staffing/assignment-words.ts";
import { peopleNamed } from "../../src/conversation/staffing/find-people.ts";
import { readInvitationWords } from "../../src/conversation/staffing/invitation-words.ts";
import type { Person } from "../../src/domain/person.ts";

describe("what stands after /moi", () => {
  it.each([
    ["Phòng Kinh tế", null, "Phòng Kinh tế", ""],
    ["can bo phong kinh te ten Hoa", "officer", "phong kinh te", "Hoa"],
    ["cán bộ của Phòng Kinh tế, tên: Nguyễn Thị Hoa", "officer", "Phòng Kinh tế", "Nguyễn Thị Hoa"],
    ["CÁN BỘ CÔNG AN XÃ TÊN BÌNH", "officer", "CÔNG AN XÃ", "BÌNH"],
    ["lãnh đạo UBND xã", "leader", "UBND xã", ""],
    ["lãnh đạo xã UBND xã tên Lan", "leader", "UBND xã", "Lan"],
    ["quản trị viên Văn phòng HĐND và UBND", "admin", "Văn phòng HĐND và UBND", ""],
    ["quan tri van phong", "admin", "van phong", ""],
    ["tên Hoa", null, "", "Hoa"],
    ["cán bộ", "officer", "", ""],
    ["", null, "", ""],
  ])("%s", (typed, role, unit, name) => {
    expect(readInvitationWords(typed)).toMatchObject({ role, unit, name });
  });

  it.each(["Phòng Kinh tế tên 0912345678", "Phòng Kinh tế tên Hoa 0912 345 678", `Công an tên ${"a".repeat(61)}`])(
    "is no name in “%s”",
    (typed) => expect(readInvitationWords(typed).name).toBeNull(),
  );

  it("is vague about a leader only where “xã” is missing", () => {
    expect(readInvitationWords("lãnh đạo Phòng Kinh tế").isVague).toBe(true);
    expect(readInvitationWords("lãnh đạo xã Phòng Kinh tế").isVague).toBe(false);
    expect(readInvitationWords("quản trị Phòng Kinh tế").isVague).toBe(false);
  });
});

describe("what stands after /phancong", () => {
  const of = (typed: string) => readAssignmentWords(typed, ["dinh-hoa", "dinh-hoa-2027"]);

  it.each<[string, string[], string]>([
    ["III.1 Phòng Kinh tế", ["III.1"], "Phòng Kinh tế"],
    ["iii.1 phong kinh te", ["III.1"], "phong kinh te"],
    ["iii 1: Phòng Kinh tế", ["III.1"], "Phòng Kinh tế"],
    ["V20 Công an xã", ["V.20"], "Công an xã"],
    ["v-20 cong an", ["V.20"], "cong an"],
    ["V.3(2) Công an xã", ["V.3(2)"], "Công an xã"],
    ["chỉ tiêu III.1 cho Công an xã", ["III.1"], "Công an xã"],
    ["I.1, I.2 và II.4 Văn phòng Đảng ủy", ["I.1", "I.2", "II.4"], "Văn phòng Đảng ủy"],
    ["I.1 I.1 Công an xã", ["I.1"], "Công an xã"],
    ["7 Công an xã", ["7"], "Công an xã"],
    ["III.1 Bo phan mot cua", ["III.1"], "Bo phan mot cua"],
    ["III.1", ["III.1"], ""],
  ])("%s", (typed, codes, unit) => {
    expect(of(typed)).toEqual({ what: { kind: "indicators", codes }, document: null, isRemoval: false, unit });
  });

  it.each(["đầu mối Văn phòng Đảng ủy", "dau moi Văn phòng Đảng ủy", "Đơn vị đầu mối là Văn phòng Đảng ủy"])(
    "%s",
    (typed) =>
      expect(of(typed)).toEqual({
        what: { kind: "focal" },
        document: null,
        isRemoval: false,
        unit: "Văn phòng Đảng ủy",
      }),
  );

  it.each(["III.1 bỏ", "bỏ III.1", "bo iii.1", "III.1 huy", "Huỷ phân công III.1", "hủy III.1", "III.1 bỏ phân công"])(
    "%s takes back",
    (typed) =>
      expect(of(typed)).toMatchObject({ what: { kind: "indicators", codes: ["III.1"] }, isRemoval: true, unit: "" }),
  );

  it("takes the focal unit back", () => {
    for (const typed of ["đầu mối bỏ", "bỏ đầu mối"])
      expect(of(typed)).toMatchObject({ what: { kind: "focal" }, isRemoval: true });
  });

  it("names a plan first where the button of a choice does", () => {
    expect(of("dinh-hoa-2027 III.1 Công an xã")).toMatchObject({ document: "dinh-hoa-2027", unit: "Công an xã" });
  });

  it.each(["Phòng Kinh tế", "ai chủ trì III.1", "Công an 113"])("is nothing in “%s”", (typed) =>
    expect(of(typed).what).toBeNull(),
  );
});

describe("people by name", () => {
  const person = (id: number, name: string): Person => ({
    id,
    name,
    commune: "phuoc-an",
    unit: "Công an xã",
    role: "officer",
  });
  const PEOPLE = [person(1, "Nguyễn Thị Hoa"), person(2, "Hòa"), person(3, "Hoàng"), person(4, "")];
  const named = (typed: string) => peopleNamed(typed, PEOPLE).map(({ id }) => id);

  it.each<[string, number[]]>([
    ["Hoa", [1]],
    ["hòa", [2]],
    ["hoà", [2]],
    ["nguyen thi hoa", [1]],
    ["Hoang", [3]],
    ["Bình", []],
    ["", []],
    [".", []],
  ])("“%s”", (typed, ids) => expect(named(typed)).toEqual(ids));

  it("without marks is everybody it may be, when nobody is written so", () => {
    expect(peopleNamed("hoa", [person(1, "Hóa"), person(2, "Hòa")]).map(({ id }) => id)).toEqual([1, 2]);
  });
});
