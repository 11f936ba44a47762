import { draft } from "../answering/draft.ts";
import type { Command } from "./command.ts";

export const start: Command = {
  name: "start",
  aliases: ["bat dau"],
  description: "Bắt đầu cuộc trò chuyện",
  run(_argument, { communes, commune }) {
    const chosen = communes.find((c) => c.slug === commune);
    const text =
      "Chào anh/chị, tôi là Trợ lý Xã số. Tôi hướng dẫn thủ tục số (VNeID, chữ ký số, nộp hồ sơ trực tuyến) và trả lời về kế hoạch thực hiện Nghị quyết 57 của xã: chỉ tiêu phải đạt bao nhiêu, ai chủ trì, bao giờ xong. Câu trả lời nào cũng kèm nguồn.\n";
    if (communes.length > 1 && !chosen)
      return {
        draft: draft("clarify", `${text}Trước hết, anh/chị chọn xã:`, {
          suggestions: communes.map((c) => c.name.replace(/^x/u, "X")),
        }),
        forget: true,
      };
    return {
      draft: draft("smalltalk", `${text}Anh/chị cứ gõ câu hỏi, có dấu hay không dấu đều được.`, {
        suggestions: [
          "Làm VNeID mức 2 ở đâu?",
          "Ai chủ trì chỉ tiêu phủ sóng 5G?",
          "Chữ ký số đến 2030 đạt bao nhiêu?",
          "Đơn vị nào phải báo cáo hằng tháng?",
        ],
      }),
      forget: true,
    };
  },
};
