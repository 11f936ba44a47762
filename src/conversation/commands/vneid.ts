import { draft } from "../answering/draft.ts";
import type { Command } from "./command.ts";

export const vneid: Command = {
  name: "vneid",
  aliases: [],
  description: "Hướng dẫn VNeID: đăng ký, kích hoạt, mất máy, quên mật khẩu",
  run: (argument) => ({ draft: draft("smalltalk", ""), ask: `VNeID ${argument}`.trim() }),
};
