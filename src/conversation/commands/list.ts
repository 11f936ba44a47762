import { baocao } from "./baocao.ts";
import { capnhat } from "./capnhat.ts";
import { cauhoi } from "./cauhoi.ts";
import { chitieu } from "./chitieu.ts";
import { chukyso } from "./chukyso.ts";
import type { Command } from "./command.ts";
import { danhan } from "./danhan.ts";
import { duyet } from "./duyet.ts";
import { giahan } from "./giahan.ts";
import { giaoviec } from "./giaoviec.ts";
import { help } from "./help.ts";
import { huy } from "./huy.ts";
import { khoaso } from "./khoaso.ts";
import { lichsu } from "./lichsu.ts";
import { lienket } from "./lienket.ts";
import { minhchung } from "./minhchung.ts";
import { moi } from "./moi.ts";
import { mokhoa } from "./mokhoa.ts";
import { nhiemvu } from "./nhiemvu.ts";
import { phancong } from "./phancong.ts";
import { start } from "./start.ts";
import { tatnhac } from "./tatnhac.ts";
import { thuhoi } from "./thuhoi.ts";
import { tiendo } from "./tiendo.ts";
import { toi } from "./toi.ts";
import { tonghop } from "./tonghop.ts";
import { vneid } from "./vneid.ts";
import { xa } from "./xa.ts";

/** Every command, in the order of the help text and of Telegram's menu. */
export const COMMANDS: readonly Command[] = [
  start,
  help,
  xa,
  vneid,
  chukyso,
  chitieu,
  nhiemvu,
  baocao,
  lichsu,
  duyet,
  tiendo,
  tonghop,
  capnhat,
  giaoviec,
  giahan,
  khoaso,
  mokhoa,
  minhchung,
  huy,
  toi,
  lienket,
  cauhoi,
  moi,
  thuhoi,
  phancong,
  danhan,
  tatnhac,
];
