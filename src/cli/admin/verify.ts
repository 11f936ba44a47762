import type { Tampering } from "../../storage/audit-check.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { type CliCommand, readOptions } from "../support/command.ts";

export const verify: CliCommand = {
  name: "verify",
  summary: "kiểm tra nhật ký: mọi số liệu còn đúng như lúc được ghi; nêu dòng đầu tiên bị sửa, xóa hay chèn",
  usage: "admin -- verify",
  async run(args, { config, log, out, note }) {
    const { rest, unknown } = readOptions(args, [], []);
    if (unknown.length + rest.length > 0) {
      note(`Không hiểu: ${[...unknown, ...rest].join(", ")}. Cách dùng: npm run --silent ${verify.usage}`);
      return 2;
    }
    const storage = await openStorage(config, log);
    try {
      const { rows, communes, tampering } = await storage.audit.check();
      if (tampering === null) out(`Nhật ký nguyên vẹn: ${rows} dòng, ${communes} xã.`);
      else out(sayTampering(tampering));
      return tampering === null ? 0 : 1;
    } finally {
      await storage.close();
    }
  },
};

const WHAT: Record<Tampering["what"], string> = {
  hash: "đã bị sửa",
  changed: "không còn đúng như lúc được ghi",
  missing: "đã bị xóa",
  unknown: "không được ghi qua Trợ lý Xã số",
};

/** One line: which row is the first that is not as it was written. */
export function sayTampering({ commune, number, table, rowId, what }: Tampering): string {
  const line = number === null ? "" : `, dòng nhật ký ${number}`;
  const row = table === "audit" ? "dòng này" : `bảng ${table}, số ${rowId}`;
  return `NHẬT KÝ KHÔNG NGUYÊN VẸN: ${commune}${line}: ${row} ${WHAT[what]}.`;
}
