import { spawn } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../conversation/real.ts";
import { KNOWLEDGE } from "../ingest/fixtures.ts";
import { COMPILED } from "../support/compiled.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Variables of the machine that a process needs; whatever configures the service comes from the test alone. */
const MACHINE = Object.fromEntries(["PATH", "HOME", "TMPDIR"].map((name) => [name, process.env[name]]));

export interface Finished {
  /** Exit code; null when a signal ended the process. */
  code: number | null;
  out: string;
  err: string;
}

export interface Place {
  dataDir: string;
  knowledgeDir: string;
  /** Environment of the processes, without what the machine gives. */
  env: Record<string, string>;
  /** Runs `node src/cli.ts ARGS…` in a folder without .env. */
  cli(args: readonly string[], options?: { input?: string; env?: Record<string, string> }): Promise<Finished>;
  remove(): void;
}

/** An empty DATA_DIR and a copy of the real knowledge. */
export function place(): Place {
  const folder = temporaryFolder();
  const knowledgeDir = join(folder.path, "knowledge");
  const dataDir = join(folder.path, "data");
  const cwd = join(folder.path, "empty");
  mkdirSync(cwd);
  cpSync(KNOWLEDGE, knowledgeDir, { recursive: true });
  const env = { DATA_DIR: dataDir, KNOWLEDGE_DIR: knowledgeDir };
  return {
    dataDir,
    knowledgeDir,
    env,
    cli: (args, { input = "", env: more = {} } = {}) =>
      finish(join(ROOT, "src/cli.ts"), args, { cwd, env: { ...env, ...more }, input }),
    remove: folder.remove,
  };
}

function finish(
  program: string,
  args: readonly string[],
  { cwd, env, input }: { cwd: string; env: Record<string, string>; input: string },
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...MACHINE, ...COMPILED, ...env } });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** The JSON objects of a text with one a line. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A small good plan of a commune that has none among the real ones. `target` stands in its only indicator. */
export function tanAnPlan(target = "≥ 73%"): string {
  return `ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ TÂN AN\tĐộc lập - Tự do - Hạnh phúc

Số: 12/KH-UBND\tTân An, ngày 05 tháng 01 năm 2026

KẾ HOẠCH
CHUYỂN ĐỔI SỐ XÃ TÂN AN NĂM 2026

Căn cứ Kế hoạch số 10/KH-UBND ngày 02/01/2026 của UBND tỉnh Tây Ninh về chuyển đổi số năm 2026;
UBND xã Tân An ban hành Kế hoạch chuyển đổi số năm 2026 như sau:

I. MỤC TIÊU

| STT | Nội dung chỉ tiêu đến cuối năm 2026 | Đơn vị tính | Kết quả | Đơn vị chủ trì |
|--|--|--|--|--|
| I | Chính quyền số | | | |
| 1 | Tỷ lệ camera giám sát giao thông được kết nối | % | ${target} | Công an xã |

II. NHIỆM VỤ

| STT | Nội dung công việc | Đơn vị chủ trì | Đơn vị phối hợp | Sản phẩm | Thời hạn |
|--|--|--|--|--|--|
| 1 | Ban hành quy chế vận hành trạm quan trắc nước sông | Phòng Kinh tế | Công an xã | Quy chế | Quý II/2026 |

III. TỔ CHỨC THỰC HIỆN

1. Phòng Kinh tế
Chủ trì theo dõi; tổng hợp báo cáo UBND xã trước ngày 15 hằng tháng.

Nơi nhận:
- Lưu: VT.

CHỦ TỊCH

Nguyễn Thị Hoa
`;
}
