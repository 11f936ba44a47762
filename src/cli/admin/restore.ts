import { evidenceFolder } from "../../app.ts";
import { type CliCommand, readOptions } from "../support/command.ts";
import { sayTampering } from "./verify.ts";

export const restore: CliCommand = {
  name: "restore",
  summary: "khôi phục bản sao lưu vào cơ sở dữ liệu của DATABASE_URL; --force thay dữ liệu đang có. Dừng dịch vụ trước",
  usage: "admin -- restore TỆP [--force]",
  async run(args, { config, out, note }) {
    const { rest, flags, unknown } = readOptions(args, [], ["--force"]);
    const [file] = rest;
    if (unknown.length > 0 || rest.length !== 1 || !file) {
      note(`Cách dùng: npm run --silent ${restore.usage}`);
      return 2;
    }
    note("Dịch vụ phải được dừng trước khi khôi phục.");
    const { restore: run } = await import("../../storage/copying/restore.ts");
    const { databaseUrl: url, dataDir } = config;
    const evidence = evidenceFolder(config);
    const { tables, evidenceFiles, audit } = await run({ url, dataDir, evidence, file, force: flags.has("--force") });
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    out(`Đã khôi phục: ${tables.length} bảng, ${rows} dòng, ${evidenceFiles} tệp minh chứng.`);
    if (audit.tampering === null) out(`Nhật ký nguyên vẹn: ${audit.rows} dòng, ${audit.communes} xã.`);
    else out(sayTampering(audit.tampering));
    return audit.tampering === null ? 0 : 1;
  },
};
