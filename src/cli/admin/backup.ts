import { evidenceFolder } from "../../app.ts";
import { type CliCommand, readOptions } from "../support/command.ts";

export const backup: CliCommand = {
  name: "backup",
  summary: "sao lưu cơ sở dữ liệu vào một tệp, minh chứng vào TỆP.evidence; dịch vụ vẫn chạy được",
  usage: "admin -- backup TỆP [--force]",
  async run(args, { config, out, note }) {
    const { rest, flags, unknown } = readOptions(args, [], ["--force"]);
    const [file] = rest;
    if (unknown.length > 0 || rest.length !== 1 || !file) {
      note(`Cách dùng: npm run --silent ${backup.usage}`);
      return 2;
    }
    const { backUp } = await import("../../storage/copying/backup.ts");
    const request = { url: config.databaseUrl, evidence: evidenceFolder(config), file, force: flags.has("--force") };
    const { tables, evidenceFiles, evidenceMissing } = await backUp(request);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    out(`Đã sao lưu: ${tables.length} bảng, ${rows} dòng, ${evidenceFiles} tệp minh chứng.`);
    if (evidenceMissing > 0)
      note(`Chú ý: thư mục minh chứng thiếu ${evidenceMissing} tệp mà số liệu nhắc tới; bản sao lưu cũng không có.`);
    return 0;
  },
};
