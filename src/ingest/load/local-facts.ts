import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, parse as parsePath } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { AppError } from "../../domain/errors.ts";
import { type LocalFacts, OFFICES } from "../../domain/guide.ts";
import { toNfc } from "../../text/normalize.ts";

const said = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === null || value.trim() === "" ? null : toNfc(value.trim())));
/** Empty values read as "". */
const unless = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? null : value), schema.nullish());
const office = z.strictObject({ contact: said, address: said, hours: said, phone: said });
const schema = z.strictObject({
  checkedOn: unless(z.iso.date()),
  offices: unless(z.partialRecord(z.enum(OFFICES), unless(office))),
});

/**
 * What the communes themselves filled in under `KNOWLEDGE_DIR/communes`, one file a slug; empty values are left out.
 * @throws AppError "file-unreadable" naming the file and the wrong field.
 */
export function loadLocalFacts(knowledgeDir: string): LocalFacts[] {
  const folder = join(knowledgeDir, "communes");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith("."))
    .sort()
    .map((name) => {
      let data: unknown;
      try {
        // Without types a telephone number keeps its leading zero.
        data = parseYaml(readFileSync(join(folder, name), "utf8"), { schema: "failsafe" });
      } catch (error) {
        throw new AppError("file-unreadable", `Tệp ${name} của xã không phải YAML.`, { cause: error });
      }
      const read = schema.safeParse(data === "" ? {} : (data ?? {}));
      if (!read.success)
        throw new AppError(
          "file-unreadable",
          `Tệp ${name} của xã chưa đúng mẫu: ${read.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; ")}.`,
        );
      const offices: LocalFacts["offices"] = {};
      for (const key of OFFICES) {
        const facts = read.data.offices?.[key];
        if (facts && Object.values(facts).some((v) => v !== null)) offices[key] = facts;
      }
      return { commune: parsePath(name).name, checkedOn: read.data.checkedOn ?? null, offices };
    });
}
