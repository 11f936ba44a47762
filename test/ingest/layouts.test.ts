import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toLines } from "../../src/ingest/load/load.ts";
import { TABLE_LAYOUTS } from "../../src/ingest/parse/layouts/list.ts";
import { made, tabs } from "./fixtures.ts";

/** The same small table in every layout: two groups, three rows, one of them broken by a page end. */
const SAMPLES: Record<string, string[]> = {
  tabs: [
    tabs(
      ["TT", "Chỉ tiêu", "ĐVT", "Kết quả", "Cơ quan chủ trì"],
      ["I", "Hạ tầng số", "", "", ""],
      ["1", "Tỷ lệ phủ sóng 5G", "%", "≥ 60", "Phòng Kinh tế"],
      ["II", "Chính quyền số", "", "", ""],
      ["1", "Tỷ lệ hồ sơ trực tuyến được giải quyết", "%", "90", "Phòng VHXH"],
      [],
      ["TT", "Chỉ tiêu", "ĐVT", "Kết quả", "Cơ quan chủ trì"],
      ["", "đúng hạn", "", "", ""],
      ["2", "Người dân hài lòng", "%", "95", "Phòng VHXXH"],
    ),
    tabs(
      ["TT", "Chỉ tiêu", "ĐVT", "Kết quả", "Cơ quan chủ trì"],
      ["<b>I</b>", "<b>Hạ tầng số</b>", "", "", ""],
      ["1", "- Tỷ lệ phủ sóng 5G", "%", "$\\geq 60$", "Phòng Kinh tế"],
      ["<b>II</b>", "<b>Chính quyền số</b>", "", "", ""],
      ["1", "Tỷ lệ hồ sơ trực tuyến được giải quyết", "%", "90", "Phòng VHXH"],
      ["", "đúng hạn", "", "", ""],
      ["2", "Người dân hài lòng", "%", "95", "Phòng VHXXH"],
    ),
  ],
  pipes: [
    [
      "| TT | Chỉ tiêu | ĐVT | Kết quả | Cơ quan chủ trì |",
      "|---|:--|--|--|--|",
      "| **I.** | **Hạ tầng số** | | | |",
      "| 1. | Tỷ lệ phủ sóng 5G | % | ≥60 | Phòng Kinh tế |",
      "| **II.** | **Chính quyền số** | | | |",
      "| 1. | Tỷ lệ hồ sơ trực tuyến được giải quyết | % | 90 | Phòng VHXH |",
      "",
      "2",
      "",
      "| | | | | |",
      "|---|--|--|--|--|",
      "| | đúng hạn | | | |",
      "| 2. | Người dân hài lòng | % | 95 | Phòng VHXXH |",
    ].join("\n"),
  ],
  html: [
    `<table border="1"><thead><tr><th>TT</th><th>Chỉ tiêu</th><th>ĐVT</th><th>Kết quả</th><th>Cơ quan chủ trì</th></tr></thead>
<tr><td colspan="5"><b>I. Hạ tầng số</b></td></tr>
<tr><td>1</td><td>Tỷ lệ phủ sóng 5G</td><td>%</td><td>&ge; 60</td>
  <td>Phòng Kinh tế</td></tr>
<tr><td colspan="5"><b>II. Chính quyền số</b></td></tr>
<tr><td>1</td><td>Tỷ lệ hồ sơ trực tuyến<br>được giải quyết đúng hạn</td><td>%</td><td>90</td><td rowspan="2">Phòng VHXH</td></tr>
<tr><td>2</td><td>Người dân hài lòng</td><td>%</td><td>95</td></tr>
</table>`,
  ],
};

describe("table layouts", () => {
  it("are all listed: a file without an entry in list.ts is never used", () => {
    const files = readdirSync(join(import.meta.dirname, "../../src/ingest/parse/layouts"))
      .map((name) => name.replace(/\.ts$/, ""))
      .filter((name) => !["list", "layout"].includes(name));
    expect(TABLE_LAYOUTS.map((layout) => layout.name).sort()).toEqual(files.sort());
  });

  it("all have a sample here", () => {
    expect(Object.keys(SAMPLES).sort()).toEqual(TABLE_LAYOUTS.map((layout) => layout.name).sort());
  });

  for (const layout of TABLE_LAYOUTS) {
    for (const [n, sample] of (SAMPLES[layout.name] ?? []).entries()) {
      it(`${layout.name} reads its sample ${n + 1} to the same records as the others`, () => {
        expect(layout.extent(toLines(sample), 0)).toBeGreaterThan(0);
        const records = made(`KẾ HOẠCH\nChuyển đổi số xã Tân Lập năm 2026\n\nI. MỤC TIÊU\n\n${sample}\n`);
        expect(
          records.indicators.map((i) => [
            i.code,
            i.groupName,
            i.name,
            i.unit,
            i.targets[0]?.op,
            i.targets[0]?.value,
            i.lead,
          ]),
        ).toEqual([
          ["I.1", "Hạ tầng số", "Tỷ lệ phủ sóng 5G", "%", ">=", 60, ["Phòng Kinh tế"]],
          [
            "II.1",
            "Chính quyền số",
            "Tỷ lệ hồ sơ trực tuyến được giải quyết đúng hạn",
            "%",
            "=",
            90,
            ["Phòng Văn hóa – Xã hội"],
          ],
          ["II.2", "Chính quyền số", "Người dân hài lòng", "%", "=", 95, ["Phòng Văn hóa – Xã hội"]],
        ]);
      });
    }

    it(`${layout.name} leaves plain text alone`, () => {
      for (const text of [
        "- Một gạch đầu dòng.",
        "1.\tMục có một dấu tab",
        "Tỷ lệ A | B trong câu.",
        "a < b và c > d",
      ]) {
        expect(layout.extent(toLines(text), 0)).toBe(0);
      }
    });
  }
});
