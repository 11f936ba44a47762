import type { Indicator, Target } from "../../src/domain/plan.ts";
import { type ValueSpec, valueKindOf } from "../../src/reporting/value-kinds.ts";

const TARGET: Target = {
  milestone: "2026",
  op: ">=",
  value: 80,
  max: null,
  text: "≥ 80",
  inferred: false,
  line: 1,
  lead: null,
  reference: "B.V.20",
  source: "",
};

export function target(fields: Partial<Target> = {}): Target {
  return { ...TARGET, ...fields };
}

/** An indicator of a made-up plan. */
export function indicator(name: string, unit: string | null, ...targets: Partial<Target>[]): Indicator {
  return {
    document: "ke-hoach",
    commune: "xa-mau",
    group: "V",
    groupName: "Chuyển đổi số",
    code: "V.20",
    name,
    otherNames: [],
    unit,
    lead: null,
    targets: targets.length > 0 ? targets.map(target) : [target()],
  };
}

/** One indicator of every kind, as plans write them. */
export const SPECS = {
  percent: valueKindOf(indicator("Tỷ lệ người dân có tài khoản định danh điện tử", "%")),
  papers: valueKindOf(indicator("Bài báo khoa học ứng dụng mỗi năm", "Bài báo", { value: 2 })),
  people: valueKindOf(indicator("Cán bộ nghiên cứu khoa học toàn xã", "Người", { value: 10 })),
  index: valueKindOf(indicator("Chỉ số Chuyển đổi số cấp xã", "Chỉ số", { value: 0.8, text: "≥ 0.8" })),
  ratio: valueKindOf(indicator("Số người nghiên cứu trên 01 vạn dân", "Người/01 vạn dân", { value: 10 })),
  money: valueKindOf(indicator("Chi ngân sách cho chuyển đổi số", "triệu đồng", { value: 500 })),
  dong: valueKindOf(indicator("Kinh phí chuyển đổi số", "đồng", { value: 500e6 })),
  "yes-no": valueKindOf(indicator("Thuê dịch vụ giám sát", null, { op: "text", value: null, text: "Có" })),
  text: valueKindOf(indicator("Ứng dụng AI trong quản lý", null, { op: "text", value: null, text: "Báo cáo" })),
  range: valueKindOf(indicator("Quy mô kinh tế số/GRDP", "%", { op: "range", value: 15, max: 17, text: "15-17%" })),
  growth: valueKindOf(indicator("Tốc độ tăng trưởng kinh tế số", "%", { value: 8 })),
} satisfies Record<string, ValueSpec>;

export type SpecName = keyof typeof SPECS;
