import { readUnit } from "../../conversation/answering/unit-names.ts";
import { loadQuestionLexicon } from "../../conversation/lexicon.ts";
import { findAssignable, whyNot } from "../../conversation/staffing/assignable.ts";
import { readAssignmentWords } from "../../conversation/staffing/assignment-words.ts";
import { type Place, placeOf } from "../../conversation/staffing/place.ts";
import { openCatalogue } from "../../ingest/open-catalogue.ts";
import type { NewAssignment } from "../../storage/assignments.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { type CliCommand, type CliContext, readOptions } from "../support/command.ts";

export const assign: CliCommand = {
  name: "assign",
  summary:
    "phân công đơn vị báo cáo chỉ tiêu mà kế hoạch không giao đơn vị cụ thể, hoặc đơn vị đầu mối; --remove bỏ phân công",
  usage:
    "admin -- assign --commune SLUG (--code III.1[,III.2] [--document ID] | --focal) (--unit TÊN-ĐƠN-VỊ | --remove)",
  async run(args, context) {
    const { config, log, out, note } = context;
    const { values, flags, rest, unknown } = readOptions(
      args,
      ["--commune", "--code", "--document", "--unit"],
      ["--focal", "--remove"],
    );
    const wrong = [...unknown, ...rest];
    if (wrong.length > 0) {
      note(`Không hiểu: ${wrong.join(", ")}. Tên có dấu cách phải đặt trong ngoặc kép.`);
      note(`Cách dùng: npm run --silent ${assign.usage}`);
      return 2;
    }
    const assignments = await readAssignments(values, flags, context);
    if (assignments === null) return 2;
    const storage = await openStorage(config, log);
    try {
      for (const assignment of assignments) {
        await storage.assignments.add(assignment, null, "cli");
        const what = assignment.kind === "focal" ? "focal" : assignment.code;
        out([assignment.commune, what, assignment.unit || "–"].join("\t"));
      }
      return 0;
    } finally {
      await storage.close();
    }
  },
};

/** Null when something is wrong; what, is said by `note`. */
async function readAssignments(
  values: ReadonlyMap<string, string>,
  flags: ReadonlySet<string>,
  context: CliContext,
): Promise<NewAssignment[] | null> {
  const { config, log, note } = context;
  const refuse = (sentence: string): null => {
    note(sentence);
    return null;
  };
  const [slug, code, typed] = ["--commune", "--code", "--unit"].map((name) => values.get(name)?.trim() ?? "");
  if (!slug || (code !== "") === flags.has("--focal") || (typed !== "") === flags.has("--remove"))
    return refuse(`Thiếu hoặc thừa tham số. Cách dùng: npm run --silent ${assign.usage}`);
  const { catalogue } = await openCatalogue(config, log, note);
  if (!catalogue.communes.some((one) => one.slug === slug))
    return refuse(`Không có xã “${slug}”. Hiện có: ${catalogue.communes.map((one) => one.slug).join(", ")}.`);
  const place = placeOf({ catalogue }, slug);
  const unit = typed ? unitOf(typed, place, context) : "";
  if (unit === null) return null;
  if (flags.has("--focal")) return [{ kind: "focal", commune: slug, unit }];
  const words = readAssignmentWords(code ?? "", []);
  if (words.what?.kind !== "indicators" || words.unit !== "")
    return refuse(`“${code}” không phải mã chỉ tiêu; viết dạng III.1 hoặc III.1,III.2.`);
  const meant = findAssignable(words.what.codes, values.get("--document") ?? null, place.indicators, unit === "");
  if (meant.outcome === "ambiguous")
    return refuse(`${whyNot(meant, place.commune.name)} Thêm --document và một trong các tên đó.`);
  if (meant.outcome !== "found") return refuse(whyNot(meant, place.commune.name));
  return meant.indicators.map(({ document, code: one }) => ({
    kind: "indicator",
    commune: slug,
    document,
    code: one,
    unit,
  }));
}

function unitOf(typed: string, { units, commune }: Place, { config, note }: CliContext): string | null {
  const { name, nearest } = readUnit(typed, units, commune, loadQuestionLexicon(config.knowledgeDir));
  if (name !== null) return name;
  const offer = nearest.length > 0 ? ` Gần nhất: ${nearest.join("; ")}.` : "";
  note(`Kế hoạch của ${commune.slug} không có đơn vị nào đúng tên “${typed}”.${offer}`);
  return null;
}
