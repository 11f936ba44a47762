import { describe, expect, it } from "vitest";
import { readOffices, statedFigures, unproved } from "../../../src/cli/evaluating/proof.ts";
import type { Citation } from "../../../src/domain/answer.ts";
import { KNOWLEDGE } from "../../ingest/fixtures.ts";

const offices = readOffices(KNOWLEDGE);
const cite = (quote: string, locator = "chỉ tiêu I.1, mốc 2026 (dòng 64)"): Citation[] => [
  { document: "phuoc-an", title: "Kế hoạch thực hiện Nghị quyết 57-NQ/TW", locator, quote },
];

describe("the figures that an answer states", () => {
  it.each([
    ["Đến hết năm 2026: ≥ 60%.", ["2026", "60"]],
    ["Trước ngày 05/3/2026, 1.234,50 tỷ, 0.8", ["5", "3", "2026", "1234.5", "0.8"]],
    ["Nghị quyết số 57-NQ/TW", ["57"]],
    ["≥ 60%\nNguồn: kế hoạch xã Phước An, mốc 2027 (dòng 64).", ["60"]],
  ])("of %j are %j", (answer, figures) => {
    expect(statedFigures(answer)).toEqual(figures);
  });

  it.each([
    ["codes of rows", "V.20, NV.III.5, B.V.14 và NV.4"],
    ["the numbers of an enumeration", "1. Tuyên truyền\n2) Triển khai"],
    ["counts of what is listed", "Kế hoạch có 23 nhiệm vụ (kèm 4 nhiệm vụ thành phần) và 10 dòng khác"],
    ["emergency numbers", "Có lừa đảo thì gọi 113 ngay"],
  ])("are without %s", (_what, answer) => {
    expect(statedFigures(answer)).toEqual([]);
  });
});

describe("what an answer says without proof", () => {
  it("is nothing when quote, title or locator hold it, in whatever way it is written", () => {
    expect(unproved("", "Năm 2026: ≥ 60,0%, theo Nghị quyết 57", cite("5G ≥ 60 %"), offices)).toEqual([]);
    expect(unproved("", "1.234 hộ, từ 1 Gb/s", cite("1234 hộ, 01 Gb/s"), offices)).toEqual([]);
    expect(unproved("", "Phòng Văn hóa – Xã hội chủ trì", cite("Phòng VHXXH"), offices)).toEqual([]);
  });

  it("is a figure that stands nowhere, once", () => {
    expect(unproved("", "61%, năm 2026, 61%", cite("60%"), offices)).toEqual(["61"]);
    expect(unproved("", "8%", cite("98%"), offices)).toEqual(["8"]);
    expect(unproved("", "60%", [], offices)).toEqual(["60"]);
  });

  it("is an office that no spelling of the citations names", () => {
    expect(unproved("", "Công an xã chủ trì", cite("Phòng KT"), offices)).toEqual(["cong an xa"]);
  });

  it("is not what the question itself said", () => {
    expect(unproved("đến 2030 thì Công an xã làm gì", "Không nêu mốc 2030; Công an xã", cite("-"), offices)).toEqual(
      [],
    );
  });
});
