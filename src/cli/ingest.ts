import { addPlans } from "./ingesting/add-plans.ts";
import { type CliCommand, readOptions } from "./support/command.ts";

const OUTCOMES = { added: "đã thêm", changed: "đã thay bản mới", unchanged: "không đổi", skipped: "bỏ qua" } as const;

export const ingest: CliCommand = {
  name: "ingest",
  summary: "đưa tệp kế hoạch vào thư mục kế hoạch và lập lại chỉ mục",
  usage: "ingest -- TỆP-HOẶC-THƯ-MỤC…",
  async run(args, { config, log, out, note }) {
    const { rest, unknown } = readOptions(args, [], []);
    if (unknown.length > 0) {
      note(`Không hiểu tùy chọn: ${unknown.join(", ")}. Cách dùng: npm run --silent ${ingest.usage}`);
      return 2;
    }
    const outcomes = await addPlans(config, rest, log, note);
    for (const o of outcomes) {
      out(
        `${o.fileName}: ${OUTCOMES[o.outcome]}${o.reason ? ` – ${o.reason}` : ""}${o.summary ? ` (${o.summary})` : ""}`,
      );
      for (const w of o.warnings) out(`  ! ${w.message} (dòng ${w.line})`);
    }
    return outcomes.some((o) => o.outcome === "skipped") ? 1 : 0;
  },
};
