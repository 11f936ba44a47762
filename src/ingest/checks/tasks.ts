import type { Task } from "../../domain/plan.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import type { Remark } from "../model.ts";
import { cut } from "../records/entries.ts";
import { opens } from "../records/indicators.ts";
import { looksLikeUnit } from "../units.ts";
import type { Findings } from "./checks.ts";
import { parentCodes } from "./targets.ts";

/** Empty cells of tasks, and cells that hold no office where one belongs. */
export function taskCells({ tasks, reading }: Findings): Remark[] {
  const results = new Set(tasks.flatMap((task) => (task.result === null ? [] : [foldedPhrase(task.result)])));
  const roles = new Set(
    reading.tables.filter((t) => t.kind === "tasks").flatMap((t) => t.columns.map((column) => column.role)),
  );
  const parents = parentCodes(tasks);
  return tasks.flatMap((task) => {
    if (parents.has(task.code) && task.lead.length === 0) return [];
    const out: Remark[] = [];
    const say = (code: string, what: string): void => {
      out.push({ code, message: `Nhiệm vụ ${task.code} “${cut(task.name)}” ${what}.`, line: task.line });
    };
    if (roles.has("lead") && task.lead.length === 0) say("row-without-lead", "không ghi cơ quan chủ trì");
    if (roles.has("result") && task.result === null) say("row-without-result", "không ghi kết quả, sản phẩm");
    if (roles.has("deadline") && task.deadline.text === "")
      say("row-without-deadline", "không ghi thời gian thực hiện");
    for (const unit of task.lead)
      if (!isOffice(unit)) say("lead-not-unit", `ghi ở cột chủ trì một nội dung không phải tên đơn vị: “${unit}”`);
    for (const unit of task.coordinating) {
      if (results.has(foldedPhrase(unit)) || !isOffice(unit)) {
        say("coordinator-not-unit", `ghi ở cột phối hợp một nội dung giống sản phẩm hơn là tên đơn vị: “${unit}”`);
      }
    }
    return out;
  });
}

/** A name of an office has no clause in it. */
function isOffice(unit: string): boolean {
  return (
    !/^(?:Theo|Khi|Do|Bởi|Được|Có|Hoàn thành|Ban hành)\s/u.test(unit) &&
    !(unit.split(" ").length > 12 && /\s(?:để|nhằm|được)\s/u.test(unit)) &&
    (looksLikeUnit(unit) || unit.split(" ").length <= 12)
  );
}

/** A task due before the plan itself was made. */
export function taskDeadlines({ tasks, document }: Findings): Remark[] {
  const issued = document.issuedOn;
  if (issued === null) return [];
  const first = issued.length === 10 ? issued : issued.length === 7 ? `${issued}-01` : `${issued}-01-01`;
  const late = (task: Task): boolean => task.deadline.to !== null && task.deadline.to < first;
  return tasks.filter(late).map((task) => ({
    code: "deadline-before-issue",
    message: `Nhiệm vụ ${task.code} có thời hạn “${task.deadline.text}”, trước ngày ban hành kế hoạch (${spoken(issued)}).`,
    line: task.line,
  }));
}

function spoken(iso: string): string {
  return iso.split("-").reverse().join("/");
}

/** An office told to report to itself. */
export function circularReports({ reporting }: Findings): Remark[] {
  return reporting
    .filter((rule) => rule.from !== "" && (rule.to === rule.from || rule.to.includes(`(qua ${rule.from})`)))
    .map((rule) => ({
      code: "reporting-circular",
      message: `${rule.from} được giao báo cáo qua chính mình (“${rule.to}”).`,
      line: rule.line,
    }));
}

const DANGLING =
  /(?:,|(?<![\p{L}])(?:và|của|với|cho|các|trong|để|(?<!kèm )theo|từ|về|được|là|hoặc|đến|tại|do|bằng|những|trên|kỹ|Bộ|Sở|Phòng|Ban))$/u;

/** A duty to report that names nobody to report to. */
export function unaddressedReports({ reporting }: Findings): Remark[] {
  return reporting
    .filter((rule) => rule.to === "")
    .map((rule) => ({
      code: "reporting-without-addressee",
      message: `Có yêu cầu báo cáo định kỳ nhưng không nói gửi cho ai: “${cut(rule.text)}”.`,
      line: rule.line,
    }));
}

/** Texts that stop in the middle, mostly where a page ended. */
export function cutTexts({ reading, outline }: Findings): Remark[] {
  const out: Remark[] = [];
  for (const table of reading.tables) {
    for (const row of table.rows) {
      if (row.kind !== "row") continue;
      table.columns.forEach((column, i) => {
        const text = row.cells[i] ?? "";
        if (!["name", "lead", "coordinating", "result"].includes(column.role) || text === "") return;
        if (!opens(text) && (!DANGLING.test(text) || /,$/.test(text))) return;
        out.push({
          code: "text-cut",
          message: `Ô “${cut(column.title)}” của dòng ${row.number || "không số"} bị cắt giữa chừng: “…${text.slice(-40).replace(/^\S*\s/, "")}”.`,
          line: row.line,
        });
      });
    }
  }
  for (const { block, role } of outline.texts) {
    if (!["text", "item", "closing"].includes(role) || !DANGLING.test(block.text)) continue;
    out.push({
      code: "text-cut",
      message: `Đoạn văn dừng giữa chừng: “…${block.text.slice(-40).replace(/^\S*\s/, "")}”.`,
      line: block.endLine,
    });
  }
  return out;
}
