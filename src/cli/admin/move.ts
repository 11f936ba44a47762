import { type CliCommand, readOptions } from "../support/command.ts";

const ADDRESS = /^(?:sqlite:.+|postgres(?:ql)?:\/\/.+)$/;

export const move: CliCommand = {
  name: "move",
  summary: "chép toàn bộ dữ liệu sang cơ sở dữ liệu trống khác, in bảng, số dòng, mã băm (cách nhau bằng tab)",
  usage: "admin -- move --to sqlite:TỆP|postgres://…",
  async run(args, { config, out, note }) {
    const { values, rest, unknown } = readOptions(args, ["--to"], []);
    const to = values.get("--to")?.trim() ?? "";
    // What was typed is not repeated: it may hold a password.
    if (unknown.length + rest.length > 0 || !ADDRESS.test(to)) {
      note(`Cách dùng: npm run --silent ${move.usage}`);
      return 2;
    }
    note("Dịch vụ phải được dừng trước khi chuyển, nếu không những gì ghi sau đó sẽ ở lại chỗ cũ.");
    const { move: run } = await import("../../storage/copying/move.ts");
    const copied = await run(config.databaseUrl, to);
    for (const { table, rows, hash } of copied) out([table, rows, hash.slice(0, 16)].join("\t"));
    note("Đã chuyển và đối chiếu từng bảng. Đặt DATABASE_URL là địa chỉ mới rồi chạy lại dịch vụ.");
    note("Tệp minh chứng không nằm trong cơ sở dữ liệu: vẫn ở DATA_DIR/evidence.");
    return 0;
  },
};
