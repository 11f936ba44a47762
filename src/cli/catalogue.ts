import { openCatalogue } from "../ingest/open-catalogue.ts";
import type { CliCommand } from "./support/command.ts";

export const catalogue: CliCommand = {
  name: "catalogue",
  summary: "in toàn bộ bản ghi đọc được từ các kế hoạch, dạng JSON",
  usage: "catalogue",
  async run(_args, { config, log, out, note }) {
    const { catalogue } = await openCatalogue(config, log, note);
    const { documents: whole, indicators, tasks, duties, reporting, units } = catalogue;
    const documents = whole.map(({ head: _, ...document }) => document);
    out(JSON.stringify({ documents, indicators, tasks, duties, reporting, units }, null, 2));
    return 0;
  },
};
