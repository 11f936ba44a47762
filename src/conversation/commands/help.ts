import { draft } from "../answering/draft.ts";
import { type Command, type CommandContext, usableBy } from "./command.ts";

export const help: Command = {
  name: "help",
  aliases: ["tro giup", "huong dan su dung", "giup do"],
  description: "Xem cách hỏi",
  async run(_argument, context) {
    const { communes, commune, commands } = context;
    const current = communes.find((c) => c.slug === commune);
    const everyone = usableBy("citizen", commands);
    return {
      draft: draft(
        "smalltalk",
        [
          "Anh/chị gõ câu hỏi như nói chuyện, có dấu hay không dấu đều được. Tôi trả lời được:",
          "- Thủ tục số: VNeID, chữ ký số, nộp hồ sơ trực tuyến…: ở đâu, cần gì, mất bao lâu, bao nhiêu tiền, từng bước",
          "- Ai chủ trì, ai phối hợp một việc",
          "- Chỉ tiêu phải đạt bao nhiêu, năm nào",
          "- Thời hạn và sản phẩm của nhiệm vụ",
          "- Một đơn vị phải làm gì, báo cáo cho ai, khi nào",
          "- Danh sách, số lượng, so sánh giữa các mốc và các xã",
          `Lệnh: ${everyone.map(({ name, description }) => `/${name} ${description.charAt(0).toLowerCase()}${description.slice(1)}`).join(" · ")}.`,
          await forStaff(context),
          current ? `Đang trả lời theo kế hoạch ${current.name}.` : "Chưa chọn xã.",
        ].join("\n"),
        { suggestions: ["Ai chủ trì chỉ tiêu phủ sóng 5G?", "Quý IV/2025 phải xong những nhiệm vụ nào?"] },
      ),
    };
  },
};

/** Each with what it does for who may use them; for the others only their names. */
async function forStaff({ commands, account, storage }: CommandContext): Promise<string> {
  const person = account && storage ? await storage.people.of(account) : null;
  const some = usableBy(person?.role ?? "admin", commands).filter(({ staff }) => staff);
  if (person === null) return `Dành cho cán bộ: ${some.map(({ name }) => `/${name}`).join(" ")}.`;
  return ["Dành cho cán bộ:", ...some.map(({ name, description }) => `- /${name}: ${description}`)].join("\n");
}
