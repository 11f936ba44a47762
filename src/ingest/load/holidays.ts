import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { AppError } from "../../domain/errors.ts";
import { type Holidays, NO_HOLIDAYS } from "../../domain/holidays.ts";

const FILE = "holidays.yaml";
const year = z.string().regex(/^20\d\d$/);
const schema = z.strictObject({
  yearly: z
    .array(z.string().refine((day) => z.iso.date().safeParse(`2028-${day}`).success, "tháng-ngày, ví dụ 11-24"))
    .default([]),
  lunar: z.record(year, z.strictObject({ newYear: z.iso.date(), hungKings: z.iso.date() })).default({}),
  announced: z.record(year, z.strictObject({ off: z.array(z.iso.date()) })).default({}),
});

/**
 * The public holidays of `KNOWLEDGE_DIR/holidays.yaml`; none when there is no such file.
 * @throws AppError "file-unreadable" naming the wrong field.
 */
export function loadHolidays(knowledgeDir: string): Holidays {
  const path = join(knowledgeDir, FILE);
  if (!existsSync(path)) return NO_HOLIDAYS;
  let data: unknown;
  try {
    data = parseYaml(readFileSync(path, "utf8"));
  } catch (error) {
    throw new AppError("file-unreadable", `Tệp ${FILE} không phải YAML.`, { cause: error });
  }
  const read = schema.safeParse(data ?? {});
  if (!read.success) {
    const wrong = read.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; ");
    throw new AppError("file-unreadable", `Tệp ${FILE} chưa đúng mẫu: ${wrong}.`);
  }
  const { yearly, lunar, announced } = read.data;
  const misplaced = [...Object.entries(lunar), ...Object.entries(announced)].find(([y, days]) =>
    Object.values(days)
      .flat()
      .some((day) => !String(day).startsWith(y)),
  );
  if (misplaced) throw new AppError("file-unreadable", `Tệp ${FILE}: năm ${misplaced[0]} có ngày của năm khác.`);
  return {
    yearly,
    lunar: new Map(Object.entries(lunar).map(([y, days]) => [Number(y), days])),
    announced: new Map(Object.entries(announced).map(([y, { off }]) => [Number(y), off])),
  };
}
