import { AppError } from "../../domain/errors.ts";
import { migrate } from "../migrate.ts";
import { MIGRATIONS } from "../migrations/list.ts";
import { type Copied, copyDatabase } from "./copy.ts";
import { openSide, saying, withoutService } from "./open.ts";

/**
 * Copies the database into an empty one, on whichever of the two engines; the source stays. Both get the newest tables.
 * @throws AppError "database-not-empty", "copy-differs", "database-newer", "already-running" or "database-unavailable".
 */
export async function move(from: string, to: string): Promise<Copied[]> {
  if (from === to) throw new AppError("database-not-empty", "Địa chỉ đích trùng với DATABASE_URL.");
  const source = await openSide(from, "DATABASE_URL", true);
  try {
    const target = await openSide(to, "địa chỉ đích (--to)", false);
    try {
      // What a service took in meanwhile would be left behind.
      return await saying("Không chuyển được, không có gì được thay đổi", () =>
        withoutService(from, async () => {
          await migrate(source, MIGRATIONS, new Date());
          await migrate(target, MIGRATIONS, new Date());
          return copyDatabase(source, target, MIGRATIONS, false);
        }),
      );
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
