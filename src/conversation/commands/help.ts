import { draft } from "../answering/draft.ts";
import type { Command } from "./command.ts";

export const help: Command = {
  name: "help",
  aliases: ["tro giup", "huong dan su dung", "giup do"],
  description: "Xem cách hỏi",
  run(_argument, { communes, commune }) {
    const current = communes.find((c) => c.slug === commune);
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
          "Lệnh: /start bắt đầu lại · /xa chọn xã · /vneid và /chukyso hướng dẫn thủ tục · /help xem hướng dẫn này · /toi xem tôi là ai.",
          "Cán bộ: /lienket liên kết tài khoản · /cauhoi xem câu hỏi chưa trả lời được.",
          "Lãnh đạo xã: /moi mời cán bộ · /thuhoi thu hồi quyền của một người.",
          "Quản trị xã: như lãnh đạo, với mọi vai trò · /phancong phân công đơn vị báo cáo chỉ tiêu và đơn vị đầu mối.",
          current ? `Đang trả lời theo kế hoạch ${current.name}.` : "Chưa chọn xã.",
        ].join("\n"),
        { suggestions: ["Ai chủ trì chỉ tiêu phủ sóng 5G?", "Quý IV/2025 phải xong những nhiệm vụ nào?"] },
      ),
    };
  },
};
