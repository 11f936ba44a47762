import { describe, expect, it } from "vitest";
import {
  documentNumbers,
  links,
  measures,
  officeNames,
  saidDates,
  saysDate,
  spelledNumbers,
} from "../../src/text/claims.ts";

const date = (day: number | null, month: number | null, year: number | null, quarter: number | null = null) => ({
  day,
  month,
  quarter,
  year,
});

describe("dates", () => {
  it.each([
    ["ngày 25 tháng 12 năm 2026", date(25, 12, 2026)],
    ["trước ngày 25/12/2026", date(25, 12, 2026)],
    ["25.12.2026", date(25, 12, 2026)],
    ["25-12-2026", date(25, 12, 2026)],
    ["2026-12-25", date(25, 12, 2026)],
    ["25/12", date(25, 12, null)],
    ["ngày 05 tháng 6", date(5, 6, null)],
    ["tháng 6/2026", date(null, 6, 2026)],
    ["tháng 6 năm 2026", date(null, 6, 2026)],
    ["kỳ T10/2026", date(null, 10, 2026)],
    ["12/2026", date(null, 12, 2026)],
    ["Quý IV/2025", date(null, null, 2025, 4)],
    ["quý 4 năm 2025", date(null, null, 2025, 4)],
    ["Quý tư", date(null, null, null, 4)],
    ["quý I", date(null, null, null, 1)],
    ["trước ngày 25 hằng tháng", date(25, null, null)],
    ["trong tháng 6", date(null, 6, null)],
  ])("are read from %j", (text, expected) => {
    expect(saidDates(text)).toEqual([expected]);
  });

  it.each(["quý vị", "theo quy định", "24/2018/QH14", "trong 5 ngày", "3 tháng một lần", "57-NQ/TW", "năm 2030"])(
    "are none in %j",
    (text) => {
      expect(saidDates(text)).toEqual([]);
    },
  );

  it("are said by what says more, not by what says other", () => {
    expect(saysDate(date(25, 12, 2026), date(null, 12, 2026))).toBe(true);
    expect(saysDate(date(null, 12, 2026), date(25, 12, 2026))).toBe(false);
    expect(saysDate(date(25, 6, 2026), date(25, 12, null))).toBe(false);
  });
});

describe("numbers of documents", () => {
  it.each([
    ["Nghị quyết số 57-NQ/TW", ["57-nq/tw", "nghi quyet 57"]],
    ["71/NQ-CP", ["71/nq-cp"]],
    ["Quyết định 1322/QĐ-BKHCN", ["1322/qd-bkhcn", "quyet dinh 1322"]],
    ["Luật số 24/2018/QH14", ["24/2018/qh14", "luat 24"]],
    ["469 - KH/TU", ["469-kh/tu"]],
    ["1322/QĐ-TTg", ["1322/qd-ttg"]],
    ["Đề án 06", ["de an 6"]],
    ["nghị quyết 57", ["nghi quyet 57"]],
    ["25/12/2026, 80%/năm, 5 chỉ tiêu", []],
  ])("are read from %j", (text, expected) => {
    expect(documentNumbers(text)).toEqual(expected);
  });
});

describe("measures", () => {
  it.each([
    ["≥ 80%", ["80 %"]],
    ["$\\geq 30\\%$", ["30 %"]],
    ["80 phần trăm", ["80 %"]],
    ["1,5 tỷ đồng", ["1.5 ty"]],
    ["05 ngày làm việc", ["5 ngay"]],
    ["01 Gb/s", ["1 gb/s"]],
    ["tháng 6 năm 2026, ngày 5 tháng 6", []],
    ["80 điểm cầu", ["80 diem"]],
    ["năm 2030 trở đi", []],
  ])("are read from %j", (text, expected) => {
    expect(measures(text)).toEqual(expected);
  });
});

describe("numbers in words", () => {
  it.each([
    ["đạt tám mươi phần trăm", ["tám mươi"]],
    ["trong hai năm", ["hai năm"]],
    ["một trăm hộ", ["một trăm"]],
    ["trong mười ngày tới", ["mười ngày"]],
    ["trước tháng sáu", ["tháng sáu"]],
    ["một số đơn vị, năm 2030, tỷ lệ người dân, đầu tư, không có, ba bên", []],
  ])("are read from %j", (text, expected) => {
    expect(spelledNumbers(text)).toEqual(expected);
  });
});

describe("links", () => {
  it.each([
    ["Xem https://dichvucong.gov.vn/p/home.", ["dichvucong.gov.vn/p/home"]],
    ["vào dichvucong.gov.vn, gửi a@b.vn", ["dichvucong.gov.vn", "a@b.vn"]],
    ["chỉ tiêu V.20, TP. Hà Nội", []],
  ])("are read from %j", (text, expected) => {
    expect(links(text)).toEqual(expected);
  });
});

describe("offices", () => {
  it.each([
    ["Phòng Kinh tế chủ trì.", ["phong kinh te"]],
    ["giao Sở Khoa học và Công nghệ", ["so khoa hoc"]],
    ["UBND xã phối hợp", ["ubnd xa"]],
    ["Ủy ban nhân dân tỉnh Thái Nguyên giao", ["ubnd tinh thai nguyen"]],
    ["Công an xã hướng dẫn", ["cong an xa"]],
    ["Trung tâm Phục vụ hành chính công", ["trung tam phuc vu"]],
    ["Tập đoàn VNPT phối hợp", ["tap doan vnpt"]],
    ["Phòng Văn hóa – Xã hội, Trạm Y tế xã", ["phong van hoa xa hoi", "tram y te xa"]],
  ])("are read from %j", (text, expected) => {
    expect(officeNames(text)).toEqual(expected);
  });

  it.each(["Tổ chức thực hiện", "phòng họp", "ban hành", "hội nghị", "Ban đầu, xã", "bộ phận một cửa"])(
    "are none in %j",
    (text) => {
      expect(officeNames(text)).toEqual([]);
    },
  );
});
