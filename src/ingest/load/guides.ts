import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, parse as parsePath } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { AppError } from "../../domain/errors.ts";
import {
  GUIDE_FACETS,
  type Guide,
  type GuideFacet,
  type GuideProblem,
  type GuideSection,
  OFFICES,
} from "../../domain/guide.ts";
import { collapse, toNfc } from "../../text/normalize.ts";
import { foldedPhrase } from "../../text/syllables.ts";

/** The headings that every guide shares, and what they answer. */
export const HEADINGS: Record<GuideFacet, string> = {
  summary: "Tóm tắt",
  who: "Ai làm được",
  where: "Làm ở đâu",
  bring: "Cần chuẩn bị",
  steps: "Các bước",
  time: "Thời hạn",
  cost: "Chi phí",
  result: "Kết quả",
  stuck: "Khi bị kẹt",
  "without-phone": "Không có điện thoại thông minh",
  notes: "Lưu ý",
};
const REQUIRED: readonly GuideFacet[] = ["summary", "where", "bring", "time", "cost"];

const text = z.string().trim().min(1);
const day = z.iso.date();
const frontMatter = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  title: text.max(70),
  also: z.array(z.coerce.string().trim().min(1)).min(1),
  cues: z.array(text).default([]),
  audience: text,
  agency: text,
  where: text,
  cost: text,
  time: text,
  office: z.enum(OFFICES),
  target: text.nullish().transform((t) => t ?? null),
  scam: z.boolean(),
  legal: z.array(z.strictObject({ document: text, article: text })),
  sources: z
    .array(
      z.strictObject({
        title: text,
        address: text,
        date: z.coerce
          .string()
          .nullish()
          .transform((d) => d ?? null),
      }),
    )
    .min(1),
  validFrom: day,
  checkedOn: day,
  reviewBy: day,
  confidence: z.enum(["cao", "trung bình"]),
});

function broken(fileName: string, reason: string): AppError {
  return new AppError("file-unreadable", `Hướng dẫn ${fileName} chưa đúng mẫu: ${reason}.`);
}

interface Block {
  heading: string;
  line: number;
  lines: string[];
}

/** Splits at headings of `level` ("##"); what stands before the first one is the block without heading. */
function blocks(lines: readonly string[], level: string, firstLine: number): Block[] {
  const found: Block[] = [{ heading: "", line: firstLine, lines: [] }];
  lines.forEach((line, n) => {
    if (line.startsWith(`${level} `))
      found.push({ heading: collapse(line.slice(level.length)), line: firstLine + n, lines: [] });
    else found.at(-1)?.lines.push(line);
  });
  return found;
}

/** Lines of one paragraph are joined; bullets keep their lines. */
function paragraphs(lines: readonly string[]): string {
  const out: string[] = [];
  let open = false;
  for (const raw of lines) {
    const line = collapse(raw);
    if (line === "") open = false;
    else if (/^(?:- |\d+\. )/.test(line)) {
      out.push(line);
      open = true;
    } else if (open) out[out.length - 1] += ` ${line}`;
    else {
      out.push(line);
      open = true;
    }
  }
  return out.join("\n");
}

/**
 * Reads one guide: front matter, then sections. A shared heading tells what a section answers; "Nguồn:" and "Đến hết:" lines
 * belong to their section.
 * @throws AppError "file-unreadable" naming the file and what is wrong in it.
 */
export function parseGuide(fileName: string, raw: string): Guide {
  const source = toNfc(raw).replace(/\r\n?/g, "\n");
  const match = /^---\n([\s\S]*?)\n---\n/.exec(source);
  if (!match) throw broken(fileName, "thiếu phần khai báo giữa hai dòng ---");
  let data: unknown;
  try {
    data = parseYaml(match[1] ?? "");
  } catch (error) {
    throw new AppError("file-unreadable", `Hướng dẫn ${fileName}: phần khai báo không phải YAML.`, { cause: error });
  }
  const front = frontMatter.safeParse(data);
  if (!front.success)
    throw broken(fileName, front.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; "));
  const id = parsePath(fileName).name;
  if (front.data.id !== id) throw broken(fileName, `id “${front.data.id}” khác tên tệp`);

  const firstLine = match[0].split("\n").length;
  const byHeading = new Map(GUIDE_FACETS.map((facet) => [foldedPhrase(HEADINGS[facet]), facet]));
  const sections: GuideSection[] = [];
  const steps: string[] = [];
  const problems: GuideProblem[] = [];
  for (const block of blocks(source.slice(match[0].length).split("\n"), "##", firstLine)) {
    if (block.heading === "") continue;
    const facet = byHeading.get(foldedPhrase(block.heading)) ?? null;
    const [own, ...inner] = blocks(block.lines, "###", block.line + 1);
    let until: string | null = null;
    let from = "";
    const kept = (own?.lines ?? []).filter((line) => {
      const said = /^(Nguồn|Đến hết):\s*(.+)$/u.exec(line.trim());
      if (said?.[1] === "Nguồn") from = collapse(said[2] ?? "").replace(/\.$/, "");
      else if (said) until = collapse(said[2] ?? "");
      return !said;
    });
    if (until !== null && !day.safeParse(until).success)
      throw broken(fileName, `dòng ${block.line}: “Đến hết” phải là ngày dạng 2027-02-28`);
    const all = paragraphs(kept);
    let body = all;
    if (facet === "steps") {
      body = all
        .split("\n")
        .filter((line) => {
          const step = /^\d+\. (.+)$/.exec(line)?.[1];
          if (step) steps.push(step);
          return !step;
        })
        .join("\n");
    }
    for (const problem of inner) {
      const at = /\(bước (\d+)\)\s*$/u.exec(problem.heading);
      problems.push({
        title: collapse(problem.heading.replace(/\(bước \d+\)\s*$/u, "")),
        step: at ? Number(at[1]) : null,
        text: paragraphs(problem.lines.filter((line) => !/^(?:Nguồn|Đến hết):/u.test(line.trim()))),
        line: problem.line,
      });
    }
    sections.push({ heading: block.heading, facet, text: body, source: from, until, line: block.line });
  }
  const missing = REQUIRED.filter((facet) => !sections.some((s) => s.facet === facet)).map((f) => HEADINGS[f]);
  if (missing.length > 0) throw broken(fileName, `thiếu mục ${missing.join(", ")}`);
  return { ...front.data, sections, steps, problems };
}

/**
 * Every guide of `KNOWLEDGE_DIR/guides`, by id; none when the folder is missing.
 * @throws AppError as `parseGuide`: a guide that cannot be read must not silently disappear.
 */
export function loadGuides(knowledgeDir: string): Guide[] {
  const folder = join(knowledgeDir, "guides");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md") && !name.startsWith("."))
    .sort()
    .map((name) => parseGuide(name, readFileSync(join(folder, name), "utf8")));
}
