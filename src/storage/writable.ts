import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, namesOf } from "../domain/errors.ts";

/** @throws AppError "config-invalid" where nothing can be kept: it would show later, as messages that are lost. */
export function checkWritable(dataDir: string): void {
  const probe = join(dataDir, `.ghi-thu-${process.pid}`);
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    const { code } = namesOf(cause);
    throw new AppError("config-invalid", `Không ghi được vào thư mục dữ liệu DATA_DIR (${dataDir}): ${code}.`, {
      cause,
    });
  }
}
