import { ADMIN_COMMANDS } from "./admin/list.ts";
import type { CliCommand } from "./support/command.ts";

export const admin: CliCommand = {
  name: "admin",
  summary:
    "mời, xem và thu hồi người dùng, phân công đơn vị, xem câu hỏi chưa trả lời được, kiểm tra nhật ký, sao lưu, khôi phục, chuyển cơ sở dữ liệu",
  usage: `admin -- ${ADMIN_COMMANDS.map(({ name }) => name).join("|")} …`,
  async run([name, ...args], context) {
    const command = ADMIN_COMMANDS.find((c) => c.name === name);
    if (command) return command.run(args, context);
    context.note(
      `Các lệnh:\n${ADMIN_COMMANDS.map((c) => `  npm run --silent ${c.usage}\n      ${c.summary}`).join("\n")}`,
    );
    return 2;
  },
};
