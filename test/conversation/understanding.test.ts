import { beforeAll, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { type Question, understand } from "../../src/conversation/answering/understand.ts";
import { realKnowledge } from "./real.ts";

let knowledge: Knowledge;
let read: (text: string) => Question;
beforeAll(async () => {
  knowledge = await realKnowledge();
  read = (text) => understand(text, knowledge, new Date("2026-10-15T12:00:00+07:00"));
});

describe("the communes of a question", () => {
  it.each([
    ["Ở xã Định Hóa đạt bao nhiêu?", "dinh-hoa"],
    ["ở Định Hoá", "dinh-hoa"],
    ["o dinh hoa", "dinh-hoa"],
    ["DINH HOA", "dinh-hoa"],
    ["xa Phuoc An", "phuoc-an"],
    ["xã Phươc An", "phuoc-an"],
    ["xã Phứoc An", "phuoc-an"],
    ["xã Phuớc An", "phuoc-an"],
    ["ở bạch thông", "bach-thong"],
    ["xã Bach Thong", "bach-thong"],
    ["xa kim thanh", "kim-thanh"],
    ["xã Dân Tiến", "dan-tien"],
    ["Đi\u0323nh Ho\u0301a", "dinh-hoa"],
  ])("of “%s” is %s", (text, slug) => {
    expect(read(text).communes).toEqual([slug]);
  });

  it("are all of them, in order, each once", () => {
    expect(read("so sánh Phước An với Định Hóa và phuoc an").communes).toEqual(["phuoc-an", "dinh-hoa"]);
  });

  it.each(["chữ ký số đạt bao nhiêu", "thành lập tổ công nghệ số", "ban chỉ đạo"])("are none in “%s”", (text) => {
    expect(read(text).communes).toEqual([]);
  });

  it("of which there is no plan is known by its capitals", () => {
    expect(read("5G ở xã Hòa Bình Đông?").foreignCommune).toBe("Hòa Bình Đông");
    expect(read("5G ở phường Tân Lập?").foreignCommune).toBe("Tân Lập");
    for (const text of ["xã Văn phòng HĐND", "Công an xã Phước An", "ở xã Định Hóa", "xã mình có 5G chưa"])
      expect(read(text).foreignCommune, text).toBeNull();
  });
});

describe("the years and quarters of a question", () => {
  it.each([
    ["năm 2030", ["2030"]],
    ["2025 và 2030, rồi 2025", ["2025", "2030"]],
    ["năm nay", ["2026"]],
    ["nam sau", ["2027"]],
    ["sang năm", ["2027"]],
    ["năm ngoái", ["2025"]],
    ["2030?", ["2030"]],
    ["đến năm 2045.", ["2045"]],
    ["1998", []],
    ["20300", []],
    ["chữ ký số", []],
  ])("of “%s” are %j", (text, years) => {
    expect(read(text).years).toEqual(years);
  });

  it.each([
    ["Quý IV/2025", 4, "2025"],
    ["quý 4 năm 2025", 4, "2025"],
    ["quy iv 2025", 4, "2025"],
    ["Q1/2026", 1, "2026"],
    ["quý I", 1, null],
    ["quý ba", 3, null],
    ["QUÝ II NĂM 2026", 2, "2026"],
  ])("of “%s” is quarter %i of %s", (text, quarter, year) => {
    expect(read(text).quarter).toEqual({ quarter, year });
  });

  it.each(["quý vị", "quy định", "quy mô 4", "quý cơ quan"])("is no quarter in “%s”", (text) => {
    expect(read(text).quarter).toBeNull();
  });
});

describe("the codes and groups of a question", () => {
  it.each([
    ["V.20", ["V.20"]],
    ["v.20 và iii.1", ["V.20", "III.1"]],
    ["NV.III.5 ai làm", ["NV.III.5"]],
    ["nv.v.16.2", ["NV.V.16.2"]],
    ["mã V.20?", ["V.20"]],
    ["1.5 triệu", []],
    ["82.5%", []],
    ["v.v. và vân vân", []],
  ])("of “%s” are %j", (text, codes) => {
    expect(read(text).codes).toEqual(codes);
  });

  it.each([
    ["nhóm IV", "IV"],
    ["nhom v", "V"],
    ["nhóm 3", "III"],
    ["nhóm chỉ tiêu II", "II"],
    ["nhóm nhiệm vụ thứ VII", "VII"],
    ["nhóm nào", null],
    ["chữ ký số", null],
  ])("of “%s” is group %s", (text, group) => {
    expect(read(text).group).toBe(group);
  });
});

describe("the units of a question", () => {
  const names = (text: string, commune: string) =>
    read(text)
      .units.map((u) => u.names.get(commune))
      .filter((name) => name !== undefined);

  it.each([
    ["Phòng Văn hóa – Xã hội làm gì", "phuoc-an", "Phòng Văn hóa – Xã hội"],
    ["phòng VHXH làm gì", "phuoc-an", "Phòng Văn hóa – Xã hội"],
    ["phong van hoa xa hoi lam gi", "bach-thong", "Phòng Văn hóa – Xã hội"],
    ["Phòng VHXXH", "phuoc-an", "Phòng Văn hóa – Xã hội"],
    ["công an xã", "phuoc-an", "Công an xã"],
    ["cong an", "bach-thong", "Công an xã"],
    ["phòng kinh tế", "bach-thong", "Phòng Kinh tế"],
    ["trung tâm PVHCC", "phuoc-an", "Trung tâm Phục vụ hành chính công"],
    ["trạm y tế", "bach-thong", "Trạm Y tế xã"],
    ["HĐND xã", "dinh-hoa", "HĐND xã"],
    ["Hội đồng nhân dân xã", "dinh-hoa", "HĐND xã"],
    ["ubnd xã", "dinh-hoa", "UBND xã"],
  ])("of “%s” in %s is %s", (text, commune, name) => {
    expect(names(text, commune)).toContain(name);
  });

  it.each(["kinh tế số đạt bao nhiêu", "an toàn thông tin", "văn hóa đọc"])("are none in “%s”", (text) => {
    expect(names(text, "phuoc-an")).toEqual([]);
  });
});

describe("a question", () => {
  it.each(["thế còn năm 2035?", "con nam 2040", "vậy ai phối hợp", "thế thì sao"])("continues in “%s”", (text) => {
    expect(read(text).continues).toBe(true);
  });

  it.each(["chỉ tiêu đó", "viec nay bao gio xong", "nhiệm vụ vừa rồi"])("points back in “%s”", (text) => {
    expect(read(text).pointsBack).toBe(true);
  });

  it("is read the same way twice, and without changing what is known", () => {
    const text = "Ai chủ trì chữ ký số ở Định Hóa quý IV/2025?";
    const plain = (q: Question) => JSON.stringify({ ...q, units: q.units.map((u) => [...u.names]) });
    expect(plain(read(text))).toBe(plain(read(text)));
  });

  it.each([
    ["chukyso", "chữ ký số"],
    ["ko bit ai lm", "không biết ai làm"],
    ["dvc trực tuyến", "dịch vụ công trực tuyến"],
  ])("typed “%s” is read as “%s”", (typed, meant) => {
    expect(read(typed).folded).toBe(read(meant).folded);
  });
});
