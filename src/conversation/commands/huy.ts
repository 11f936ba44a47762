import { draft } from "../answering/draft.ts";
import { type Command, withAccount } from "./command.ts";

export const huy: Command = {
  name: "huy",
  aliases: ["huy bo", "huy phieu"],
  description: "Huỷ phiếu đang điền",
  staff: "officer",
  run: (_argument, context) =>
    withAccount(context, async (_account, storage) => {
      const { message } = context;
      if (message === null || (await storage.forms.of(message)) === null)
        return draft("smalltalk", "Không có phiếu nào đang mở.");
      await storage.forms.remove(message);
      return draft("smalltalk", "Đã huỷ phiếu, chưa có gì được ghi.");
    }),
};
