import type { MonthlyReport, MonthlyRow } from "../../../src/reporting/monthly-report.ts";

/** A reported row; the tests say what matters to them. */
export function row(more: Partial<MonthlyRow> = {}): MonthlyRow {
  return {
    group: "V",
    groupName: "Phát triển chuyển đổi số",
    code: "V.20",
    name: "Tỷ lệ người dân có tài khoản định danh điện tử",
    unit: "%",
    lead: "Công an xã",
    target: "≥ 80% (2026)",
    value: 82.5,
    valueText: "82,5%",
    previousText: "80%",
    progress: "met",
    state: "verified",
    note: "",
    reportedBy: "Công an xã",
    reportedAt: "2026-11-03T18:30:00.000Z",
    ...more,
  };
}

export function unreported(more: Partial<MonthlyRow> = {}): MonthlyRow {
  return row({
    value: null,
    valueText: "",
    previousText: "",
    progress: "no-data",
    state: null,
    reportedBy: "",
    reportedAt: null,
    ...more,
  });
}

export function report(rows: MonthlyRow[], more: Partial<MonthlyReport> = {}): MonthlyReport {
  return {
    communeName: "xã Phước An",
    province: "Đồng Nai",
    issuer: "UBND xã Phước An",
    planTitle: "Kế hoạch triển khai Nghị quyết số 57-NQ/TW trên địa bàn xã Phước An năm 2026",
    planNumber: "12/KH-UBND",
    period: { year: 2026, kind: "month", index: 10 },
    madeOn: "2026-11-05",
    focalUnit: "Phòng Văn hóa – Xã hội",
    recipients: ["UBND tỉnh Đồng Nai", "Đảng ủy xã"],
    rows,
    ...more,
  };
}

/** Every status, two groups, three leads, a negative number, words for a value. */
export const MIXED: readonly MonthlyRow[] = [
  row({ group: "I", groupName: "Phát triển hạ tầng", code: "I.1", name: "Tỷ lệ phủ sóng 5G", lead: "Phòng Kinh tế" }),
  row({
    group: "I",
    groupName: "Phát triển hạ tầng",
    code: "I.2",
    value: -2.25,
    valueText: "-2,25%",
    progress: "unmet",
  }),
  row({ code: "V.1", unit: "Bài báo", value: 1234, valueText: "1.234", progress: "near", state: "reported" }),
  row({ code: "V.2", unit: null, value: null, valueText: "Có", progress: "not-comparable", lead: "" }),
  unreported({ code: "V.3", lead: "Công an xã; Phòng Kinh tế" }),
  unreported({ code: "V.4", lead: "Phòng Kinh tế" }),
];

export function many(count: number): MonthlyRow[] {
  return Array.from({ length: count }, (_, i) => {
    const group = String(Math.floor(i / 25) + 1);
    const more = { group, groupName: `Nhóm ${group}`, code: `${group}.${i + 1}` };
    return i % 3 === 2 ? unreported(more) : row({ ...more, value: i / 4, valueText: `${i / 4}%`.replace(".", ",") });
  });
}

/** What people paste and what breaks XML; the letters around it must survive. */
export const HOSTILE = {
  control: "trước\u0000\u0001\u0008\u000b\u000c\u001f\u007f\u0085\ufffe\uffffsau",
  half: "nửa\ud83d cặp\udc4d",
  emoji: "tốt 👍🏽 nhé 👨‍👩‍👧",
  markup: `</t></si><b a="1">&amp; ]]> <!-- 'x'`,
  lines: "dòng một\r\ndòng hai\rdòng ba\nhết",
  long: "Rất dài ".repeat(6000),
  unbroken: "x".repeat(3000),
} as const;
