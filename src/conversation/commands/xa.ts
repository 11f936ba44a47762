import { foldedPhrase } from "../../text/syllables.ts";
import { draft } from "../answering/draft.ts";
import type { Command } from "./command.ts";

export const xa: Command = {
  name: "xa",
  aliases: ["chon xa", "doi xa"],
  description: "Chọn hoặc đổi xã",
  run(argument, { communes, commune }) {
    const suggestions = communes.map((c) => c.name.replace(/^x/u, "X"));
    const wanted = foldedPhrase(argument.replaceAll("-", " "));
    if (wanted === "") {
      const current = communes.find((c) => c.slug === commune);
      return {
        draft: draft("clarify", `${current ? `Đang chọn ${current.name}. ` : ""}Anh/chị chọn xã:`, { suggestions }),
      };
    }
    const found = communes.find((c) => {
      const bare = foldedPhrase(c.shortName);
      return wanted === bare || wanted === foldedPhrase(c.name) || wanted === c.slug.replaceAll("-", " ");
    });
    if (found)
      return {
        draft: draft("smalltalk", `Đã chọn ${found.name}. Anh/chị muốn hỏi gì ạ?`, {
          suggestions: ["Kế hoạch có những chỉ tiêu nào?", "Các đơn vị báo cáo khi nào?"],
        }),
        commune: found.slug,
      };
    return {
      draft: draft("clarify", `Tôi chưa có kế hoạch của “${argument.slice(0, 60)}”. Anh/chị chọn một trong các xã:`, {
        suggestions,
      }),
    };
  },
};
