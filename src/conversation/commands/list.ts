import { cauhoi } from "./cauhoi.ts";
import { chukyso } from "./chukyso.ts";
import type { Command } from "./command.ts";
import { help } from "./help.ts";
import { lienket } from "./lienket.ts";
import { moi } from "./moi.ts";
import { phancong } from "./phancong.ts";
import { start } from "./start.ts";
import { thuhoi } from "./thuhoi.ts";
import { toi } from "./toi.ts";
import { vneid } from "./vneid.ts";
import { xa } from "./xa.ts";

/** Every command, in the order of the help text and of Telegram's menu. */
export const COMMANDS: readonly Command[] = [
  start,
  help,
  xa,
  vneid,
  chukyso,
  toi,
  lienket,
  cauhoi,
  moi,
  thuhoi,
  phancong,
];
