import { capnhat } from "./capnhat.ts";
import { cauhoi } from "./cauhoi.ts";
import { chukyso } from "./chukyso.ts";
import type { Command } from "./command.ts";
import { giahan } from "./giahan.ts";
import { giaoviec } from "./giaoviec.ts";
import { help } from "./help.ts";
import { lienket } from "./lienket.ts";
import { nhiemvu } from "./nhiemvu.ts";
import { start } from "./start.ts";
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
  nhiemvu,
  toi,
  lienket,
  cauhoi,
  capnhat,
  giaoviec,
  giahan,
];
