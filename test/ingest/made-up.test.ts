import { describe, expect, it } from "vitest";
import { made, tabs } from "./fixtures.ts";

const FRONT = "UBND XÃ TÂN LẬP\n\nKẾ HOẠCH\nChuyển đổi số xã Tân Lập năm 2026\n\n";
const warned = (records: ReturnType<typeof made>) => records.document.warnings.map((w) => w.code);

describe("a ward's plan with other columns and an HTML table", () => {
  const records = made(`ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
PHƯỜNG TÂN AN\tĐộc lập - Tự do - Hạnh phúc

Số: 12/KH-UBND\tTân An, ngày 05 tháng 01 năm 2026

KẾ HOẠCH
CHUYỂN ĐỔI SỐ PHƯỜNG TÂN AN NĂM 2026

Căn cứ Kế hoạch số 10/KH-UBND ngày 02/01/2026 của UBND tỉnh Tây Ninh về chuyển đổi số năm 2026;
UBND phường Tân An ban hành Kế hoạch chuyển đổi số năm 2026 như sau:

I. MỤC TIÊU
<table>
<tr><th rowspan="2">STT</th><th rowspan="2">Nội dung chỉ tiêu</th><th rowspan="2">Đơn vị chủ trì</th><th rowspan="2">ĐVT</th><th colspan="2">Mục tiêu</th></tr>
<tr><th>Năm 2026</th><th>Năm 2030</th></tr>
<tr><td colspan="6"><b>I. Chính quyền số</b></td></tr>
<tr><td>1</td><td>Tỷ lệ hồ sơ trực tuyến</td><td>Trung tâm PVHCC phường</td><td>%</td><td>≥85</td><td>100</td></tr>
<tr><td>2</td><td>Số tổ công nghệ số</td><td>P. VHXH</td><td>Tổ</td><td>12</td><td>-</td></tr>
</table>

II. NHIỆM VỤ
| STT | Nội dung công việc | Thời hạn | Đơn vị thực hiện | Đơn vị phối hợp | Sản phẩm | Ghi chú |
|--|--|--|--|--|--|--|
| 1 | Ban hành quy chế | Trước ngày 30/6/2026 | VP HĐND và UBND phường | Công an phường; các khu phố | Quy chế | |
| 2 | Tập huấn kỹ năng số cho người dân, đặc biệt là người cao tuổi và | Quý II, III | Đoàn Thanh niên phường | | Lớp tập huấn | 12 lớp |

3

| | | | | | | |
|--|--|--|--|--|--|--|
| | phụ nữ | | và Hội LHPN phường | | | |

III. TỔ CHỨC THỰC HIỆN
1. Giao Phòng Văn hóa - Xã hội chủ trì theo dõi; tổng hợp báo cáo UBND phường trước ngày 15 tháng cuối quý.
2. Các khu phố phối hợp tuyên truyền; định kỳ hằng quý báo cáo Phòng Văn hóa - Xã hội.
- Hội Phụ nữ phường: vận động hội viên cài đặt VNeID.

Nơi nhận:
- UBND tỉnh;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

NGUYỄN THỊ HOA
`);

  it("reads who, when and where", () => {
    expect(records.commune).toEqual({
      slug: "tan-an",
      name: "phường Tân An",
      shortName: "Tân An",
      province: "Tây Ninh",
    });
    expect(records.document).toMatchObject({
      title: "Kế hoạch chuyển đổi số phường Tân An năm 2026",
      number: "12/KH-UBND",
      issuer: "UBND phường Tân An",
      issuedOn: "2026-01-05",
      signer: { name: "Nguyễn Thị Hoa", position: "Phó Chủ tịch" },
      period: "2026",
    });
  });

  it("reads a header of two rows and both milestone columns", () => {
    expect(
      records.indicators.map((i) => [i.code, i.unit, i.lead, i.targets.map((t) => [t.milestone, t.op, t.value])]),
    ).toEqual([
      [
        "I.1",
        "%",
        ["Trung tâm Phục vụ hành chính công"],
        [
          ["2026", ">=", 85],
          ["2030", "=", 100],
        ],
      ],
      [
        "I.2",
        "Tổ",
        ["Phòng Văn hóa – Xã hội"],
        [
          ["2026", "=", 12],
          ["2030", "none", null],
        ],
      ],
    ]);
  });

  it("reads tasks in another column order, over a page end", () => {
    expect(records.tasks.map((t) => [t.code, t.lead, t.coordinating, t.result, t.deadline.to])).toEqual([
      ["NV.1", ["Văn phòng HĐND và UBND phường"], ["Công an phường", "Các khu phố"], "Quy chế", "2026-06-30"],
      ["NV.2", ["Đoàn Thanh niên phường", "Hội Phụ nữ phường"], [], "Lớp tập huấn", "2026-09-30"],
    ]);
    expect(records.tasks[1]?.name).toMatch(/người cao tuổi và phụ nữ$/);
    expect(warned(records)).toContain("column-unread");
  });

  it("reads duties given in sentences and their reports", () => {
    expect(records.duties.map((d) => d.unit)).toEqual(["Phòng Văn hóa – Xã hội", "Các khu phố", "Hội Phụ nữ phường"]);
    expect(records.reporting.map((r) => [r.from, r.to, r.cadence, r.dueDay])).toEqual([
      ["Phòng Văn hóa – Xã hội", "UBND phường", ["quarter"], 15],
      ["Các khu phố", "Phòng Văn hóa – Xã hội", ["quarter"], null],
    ]);
  });
});

describe("a special zone's plan in sentences", () => {
  const records = made(
    `# ĐẢNG ỦY ĐẶC KHU CÔN ĐẢO

Số 07-KH/ĐU

Côn Đảo, ngày 3 tháng 2 năm 2026

# KẾ HOẠCH
**thực hiện Nghị quyết số 57-NQ/TW giai đoạn 2026 - 2030**

Căn cứ Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị, Đảng ủy đặc khu Côn Đảo ban hành Kế hoạch với nội dung sau:

## I. Mục tiêu

### 1. Đến năm 2030

- Phấn đấu 100% cán bộ có chứng thư số; tỷ lệ hộ dân có Internet cáp quang đạt trên 95%.
- Tỷ lệ thanh toán không dùng tiền mặt đạt từ 70% đến 80%.

### 2. Đến năm 2045

- Tỷ lệ thanh toán không dùng tiền mặt đạt 100%.

## II. Tổ chức thực hiện

### 1. Văn phòng Đảng ủy

Tham mưu, đôn đốc; định kỳ 6 tháng, 1 năm báo cáo Ban Thường vụ Đảng ủy.

### 2. Kinh phí thực hiện

Từ ngân sách địa phương.

T/M ĐẢNG ỦY
PHÓ BÍ THƯ

Trần Văn Bình
`,
    "con-dao.md",
  );

  it("makes one indicator of an aim at two milestones", () => {
    expect(
      records.indicators.map((i) => [i.code, i.name, i.targets.map((t) => [t.milestone, t.op, t.value, t.max])]),
    ).toEqual([
      ["I.1", "Cán bộ có chứng thư số", [["2030", "=", 100, null]]],
      ["I.2", "Tỷ lệ hộ dân có Internet cáp quang", [["2030", ">=", 95, null]]],
      [
        "I.3",
        "Tỷ lệ thanh toán không dùng tiền mặt",
        [
          ["2030", "range", 70, 80],
          ["2045", "=", 100, null],
        ],
      ],
    ]);
  });

  it("knows the zone, the number without a colon and that money is no office", () => {
    expect(records.commune).toMatchObject({ slug: "con-dao", name: "đặc khu Côn Đảo" });
    expect(records.document).toMatchObject({
      number: "07-KH/ĐU",
      period: "2026 - 2030",
      signer: { name: "Trần Văn Bình", position: "Phó Bí thư" },
    });
    expect(records.duties.map((d) => d.unit)).toEqual(["Văn phòng Đảng ủy"]);
    expect(records.reporting[0]).toMatchObject({ to: "Ban Thường vụ Đảng ủy đặc khu", cadence: ["half-year", "year"] });
  });
});

describe("tables of other shapes", () => {
  it("several task lists without groups take the annex as group", () => {
    const header = ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Hoàn thành"];
    const records = made(
      `${FRONT}I. NỘI DUNG\n(Chi tiết tại Phụ lục I, II, III)\n\nPHỤ LỤC I\nNHIỆM VỤ CHÍNH QUYỀN SỐ\n${tabs(header, ["1", "Số hóa hồ sơ", "Phòng VHXH", "Công an xã", "Tháng 6"])}\n\nPHỤ LỤC II\nNHIỆM VỤ XÃ HỘI SỐ\n${tabs(header, ["1", "Cấp chữ ký số", "Phòng VHXH", "Đoàn TN", "Cả năm"], ["3", "Phổ cập VNeID", "CA xã", "", "31/12/2026"])}`,
    );
    expect(records.tasks.map((t) => [t.code, t.deadline.kind, t.deadline.to])).toEqual([
      ["NV.I.1", "month", "2026-06-30"],
      ["NV.II.1", "year", "2026-12-31"],
      ["NV.II.3", "day", "2026-12-31"],
    ]);
    expect(records.document.warnings.filter((w) => w.code === "annex-missing").map((w) => w.message)).toEqual([
      expect.stringContaining("Phụ lục III"),
    ]);
    expect(warned(records)).toContain("row-number-skipped");
  });

  it("groups of milestones that count on stay separate indicators, sub-rows keep their numbers", () => {
    const records = made(
      `PHỤ LỤC I\n\nDANH MỤC CÁC CHỈ TIÊU\n\n| TT | Chỉ tiêu | Đơn vị | Kết quả | Cơ quan chủ trì |\n|--|--|--|--|--|\n| **I** | **Đến năm 2030** | | | |\n| 1 | Quy mô kinh tế số | % GDP | ≥ 30 | Bộ Tài chính |\n| 2 | Thủ tục hành chính | | | |\n| 2.1 | Tỉ lệ hồ sơ trực tuyến | % | 80 | Văn phòng Chính phủ |\n| **II** | **Đến năm 2045** | | | |\n| 3 | Quy mô kinh tế số | % GDP | ≥ 50 | Bộ Tài chính |\n`,
    );
    expect(records.indicators.map((i) => [i.code, i.targets[0]?.milestone, i.targets[0]?.op])).toEqual([
      ["I.1", "2030", ">="],
      ["I.2", "2030", "none"],
      ["I.2.1", "2030", "="],
      ["II.3", "2045", ">="],
    ]);
    expect(warned(records)).not.toContain("row-without-result");
  });

  it("groups of milestones that begin again at 1 become targets of one indicator", () => {
    const records = made(
      `${FRONT}I. MỤC TIÊU\n\n${tabs(
        ["STT", "Chỉ tiêu", "ĐVT", "Mục tiêu", "Cơ quan theo dõi"],
        ["I", "Đến năm 2026", "", "", ""],
        ["1", "Tỷ lệ người dân có chữ ký số", "%", "30", "Phòng VHXH"],
        ["2", "Tỷ lệ phủ sóng 5G", "%", "50", "Phòng KT"],
        ["II", "Đến năm 2030", "", "", ""],
        ["1", "Tỷ lệ phủ sóng 5G trên địa bàn xã", "%", "40", "Phòng KT"],
        ["2", "Tỷ lệ người dân có chữ ký số", "%", "50", "Phòng VHXH"],
        ["3", "Tỷ lệ phủ sóng 6G", "%", "10", ""],
      )}`,
    );
    expect(
      records.indicators.map((i) => [i.code, i.name, i.targets.map((t) => `${t.milestone}:${t.value}`).join()]),
    ).toEqual([
      ["1", "Tỷ lệ người dân có chữ ký số", "2026:30,2030:50"],
      ["2", "Tỷ lệ phủ sóng 5G", "2026:50,2030:40"],
      ["3", "Tỷ lệ phủ sóng 6G", "2030:10"],
    ]);
    expect(warned(records)).toEqual(expect.arrayContaining(["target-falls", "row-without-lead"]));
  });

  it("unnumbered groups, no number column, and whole numbers as groups", () => {
    const bare = made(
      `${FRONT}I. MỤC TIÊU\n\n${tabs(["Chỉ tiêu", "ĐVT", "Kế hoạch năm 2026", "Cơ quan theo dõi"], ["Hạ tầng số", "", "", ""], ["Phủ sóng 5G", "%", "80", "Phòng Kinh tế"], ["Wifi công cộng", "điểm", "≥ 5", "Phòng VHXH"])}`,
    );
    expect(bare.indicators.map((i) => [i.code, i.groupName, i.targets[0]?.milestone])).toEqual([
      ["I.1", "Hạ tầng số", "2026"],
      ["I.2", "Hạ tầng số", "2026"],
    ]);
    const numbers = made(
      `${FRONT}I. MỤC TIÊU\n\n${tabs(["TT", "Chỉ tiêu", "ĐVT", "Năm 2026"], ["1", "Hạ tầng số", "", ""], ["1.1", "Phủ sóng 5G", "%", "80"], ["1.2", "Wifi", "điểm", "5"], ["2", "Xã hội số", "", ""], ["2.1", "Chữ ký số", "%", "30"])}`,
    );
    expect(numbers.indicators.map((i) => [i.code, i.groupName])).toEqual([
      ["1.1", "Hạ tầng số"],
      ["1.2", "Hạ tầng số"],
      ["2.1", "Xã hội số"],
    ]);
    const plain = made(
      `${FRONT}I. MỤC TIÊU\n\n${tabs(["TT", "Chỉ tiêu", "ĐVT", "Kết quả"], ["", "Hạ tầng số", "", ""], ["1", "Phủ sóng 5G", "%", "80"], ["", "Xã hội số", "", ""], ["2", "Chữ ký số", "%", "30"])}`,
    );
    expect(plain.indicators.map((i) => i.code)).toEqual(["I.1", "II.2"]);
  });

  it("letters that are groups, and letters that part groups", () => {
    const header = ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"];
    const row = (n: string, name: string) => [n, name, "Công an xã", "", "Năm 2026"];
    const letters = made(
      `${FRONT}I. NHIỆM VỤ\n\n${tabs(header, ["A", "Chung", "", "", ""], row("1", "Việc một"), ["B", "Riêng", "", "", ""], row("1", "Việc hai"))}`,
    );
    expect(letters.tasks.map((t) => t.code)).toEqual(["NV.A.1", "NV.B.1"]);
    const parts = made(
      `${FRONT}I. NHIỆM VỤ\n\n${tabs(header, ["A", "Chung", "", "", ""], ["I", "Hạ tầng", "", "", ""], row("1", "Việc một"), ["B", "Riêng", "", "", ""], ["I", "Hạ tầng", "", "", ""], row("1", "Việc hai"))}`,
    );
    expect(parts.tasks.map((t) => t.code)).toEqual(["NV.A.I.1", "NV.B.I.1"]);
  });

  it("a row of column numbers and a page number are not rows", () => {
    const records = made(
      `${FRONT}I. NHIỆM VỤ\n\n${tabs(["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"], ["(1)", "(2)", "(3)", "(4)", "(5)"], ["1", "Việc một", "Công an xã", "", "Năm 2026"])}\n\n- 4 -\n\n${tabs(["2", "Việc hai", "Công an xã", "", "Năm 2027"])}`,
    );
    expect(records.tasks.map((t) => t.code)).toEqual(["NV.1", "NV.2"]);
  });

  it("the caller may name the commune", () => {
    expect(made(`${FRONT}I. A\n\n- b.`).commune.slug).toBe("tan-lap");
  });
});

describe("warnings on made-up plans", () => {
  it("counts of groups, percent over 100, repeated and skipped numbers, missing milestone letter", () => {
    const records = made(
      `${FRONT}I. MỤC TIÊU\n\n1. Một\n\n- a.\n\n3. Ba\n\n- b.\n\nII. CHỈ TIÊU\n\n${tabs(
        ["TT", "Chỉ tiêu (5 chỉ tiêu)", "ĐVT", "Kết quả", "Cơ quan chủ trì"],
        ["I", "Hạ tầng (03)", "", "", ""],
        ["1", "Phủ sóng 5G", "%", "120", "Phòng KT"],
        ["1", "Cáp quang tới hộ", "%", "", "Phòng KT"],
      )}\n`,
    );
    expect(warned(records)).toEqual(
      expect.arrayContaining([
        "numbering-skipped",
        "count-mismatch",
        "percent-over-100",
        "row-number-repeated",
        "row-without-result",
      ]),
    );
    expect(records.document.warnings.filter((w) => w.code === "count-mismatch")).toHaveLength(2);
    expect(records.indicators.map((i) => i.code)).toEqual(["I.1", "I.1(2)"]);
  });
});
