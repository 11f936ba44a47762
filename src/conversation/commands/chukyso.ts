import { draft } from "../answering/draft.ts";
import type { Command } from "./command.ts";

export const chukyso: Command = {
  name: "chukyso",
  aliases: [],
  description: "Hướng dẫn làm chữ ký số cá nhân",
  run: (argument) => ({ draft: draft("smalltalk", ""), ask: `chữ ký số cá nhân ${argument}`.trim() }),
};
