import { writeFileSync } from "node:fs";
import { openKnowledge } from "../app.ts";
import { monthlyReport } from "../conversation/reporting/monthly.ts";
import { communePeriod } from "../conversation/reporting/standing.ts";
import { type Period, periodKey, periodOfKey } from "../domain/period.ts";
import { dayOf } from "../domain/question.ts";
import type { MonthlyRow } from "../reporting/monthly-report.ts";
import { createReporting } from "../reporting/reporting.ts";
import { openStorage } from "../storage/open-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { type CliCommand, readOptions } from "./support/command.ts";

const FORMATS = ["jsonl", "csv", "xlsx", "docx"] as const;

export const reports: CliCommand = {
  name: "reports",
  summary:
    "xuất số liệu báo cáo của một xã; không có --period: jsonl xuất mọi kỳ đã có số liệu, các dạng khác xuất kỳ hiện tại",
  usage: `reports -- --commune SLUG [--period T10/2026] --format ${FORMATS.join("|")} [--out TỆP]`,
  async run(args, { config, log, out, note }) {
    const { values, rest, unknown } = readOptions(args, ["--commune", "--period", "--format", "--out"], []);
    const wrong = [...unknown, ...rest];
    const format = FORMATS.find((name) => name === values.get("--format"));
    const commune = values.get("--commune") ?? "";
    if (wrong.length > 0 || format === undefined || commune === "") {
      if (wrong.length > 0) note(`Không hiểu: ${wrong.join(", ")}.`);
      note(`Cách dùng: npm run --silent ${reports.usage}`);
      return 2;
    }
    const { knowledge } = await openKnowledge(config, log, note);
    if (!knowledge.commune(commune)) {
      note(`Không có xã “${commune}”. Hiện có: ${knowledge.catalogue.communes.map((c) => c.slug).join(", ")}.`);
      return 2;
    }
    const reporting = createReporting();
    const today = dayOf(new Date());
    const typed = values.get("--period");
    const read = typed === undefined ? null : reporting.readPeriod(typed, today);
    if (typed !== undefined && read?.outcome !== "period") {
      note(read?.outcome === "invalid" ? read.why : `Không hiểu kỳ “${typed}”; viết dạng T10/2026, Q3/2026 hoặc 2026.`);
      return 2;
    }
    const file = values.get("--out");
    if (file === undefined && (format === "xlsx" || format === "docx")) {
      note("Định dạng này cần --out TỆP.");
      return 2;
    }
    const storage = await openStorage(config, log);
    try {
      const sources = { knowledge, reporting, storage, today };
      const periods =
        read?.outcome === "period"
          ? [read.period]
          : format === "jsonl"
            ? await periodsOf(commune, storage)
            : [communePeriod(commune, sources)];
      const parts: Buffer[] = [];
      for (const period of periods) {
        const whole = await monthlyReport(commune, period, sources);
        // Of every period only what was reported: the rest would be said once for each of them.
        const report = read === null && format === "jsonl" ? { ...whole, rows: whole.rows.filter(isReported) } : whole;
        for (const made of await reporting.toFiles(report, [format])) parts.push(made.bytes);
      }
      const bytes = Buffer.concat(parts);
      if (file === undefined) for (const line of bytes.toString("utf8").split(/\r?\n/)) if (line !== "") out(line);
      if (file !== undefined) {
        writeFileSync(file, bytes);
        note(`Đã ghi ${file}.`);
      }
      return 0;
    } finally {
      await storage.close();
    }
  },
};

const isReported = ({ state }: MonthlyRow): boolean => state !== null;

/** Every period for which something counts, oldest first. */
async function periodsOf(commune: string, storage: Storage): Promise<Period[]> {
  const reported = await storage.reports.current({ commune });
  const keys = [...new Set(reported.map(({ period }) => periodKey(period)))].sort();
  return keys.map(periodOfKey);
}
