import { collapse } from "../text/normalize.ts";

const ENTITIES: Record<string, string> = {
  amp: "&",
  nbsp: " ",
  lt: "<",
  gt: ">",
  ge: "≥",
  le: "≤",
  quot: '"',
  ndash: "–",
};
/** Commands of LaTeX that OCR programs put around numbers. */
const LATEX: [RegExp, string][] = [
  [/\\geq?(?:slant)?(?![a-z])/g, "≥"],
  [/\\leq?(?:slant)?(?![a-z])/g, "≤"],
  [/\\sim(?![a-z])/g, "~"],
  [/\\times(?![a-z])/g, "×"],
  [/\\(?:text|mathrm|mathbf|textbf)\s*\{([^{}]*)\}/g, "$1"],
  [/\\[,;:! ]/g, " "],
  [/\\%/g, "%"],
];

/** The text without LaTeX, HTML or Markdown, as a person would read it; one line. Footnote marks (`<sup>1</sup>`) go. */
export function withoutMarkup(text: string): string {
  let t = text.replace(/<sup>\s*(?:\(?\d+\)?|\*+)\s*<\/sup>/gi, "");
  t = t.replace(/<\/?[a-z][a-z0-9]*(?:\s[^<>]*)?\/?>/gi, (tag) =>
    /^<\/?(?:br|p|div|li|td|tr)\b/i.test(tag) ? " " : "",
  );
  t = t.replace(/&(?:#(\d{1,6})|([a-z]+));/gi, (all, code: string | undefined, name: string | undefined) =>
    code ? String.fromCodePoint(Number(code)) : (ENTITIES[(name ?? "").toLowerCase()] ?? all),
  );
  t = t.replace(/\$\$?(?=\S)([^$]{1,80}?)(?<=\S)\$\$?(?!\d)/g, (all, inner: string) =>
    /\\|[≥≤<>=%^\d]/.test(inner) ? ` ${latex(inner)} ` : all,
  );
  t = latex(t);
  t = t.replace(/!\[[^\]]*\]\([^)]*\)/g, " ").replace(/\[([^\]]+)\]\((?:https?:|#|mailto:)[^)]*\)/g, "$1");
  t = t.replace(/\*\*|__(?=\S)|(?<=\S)__/g, "").replace(/(?<!\*)\*(?=\S)([^*]*\S)\*(?!\*)/g, "$1");
  t = t.replace(/(?<![\p{L}\p{N}_])_(?=\S)([^_]*\S)_(?![\p{L}\p{N}_])/gu, "$1").replace(/`+/g, "");
  t = t.replace(/\\([*_#\-.()[\]|~>+!])/g, "$1");
  // "57- NQ/TW" -> "57-NQ/TW": a document's number has no spaces.
  t = t.replace(/(\d)\s*-\s+(?=\p{Lu}{2,}\p{L}*\/\p{Lu})/gu, "$1-");
  return collapse(t).replace(/\s+([,;:.?!%)])(?=\s|$)/g, "$1");
}

function latex(text: string): string {
  return LATEX.reduce((t, [from, to]) => t.replace(from, to), text);
}

/** True when bold or italic marks enclose the whole text. */
export function isEmphasised(text: string): boolean {
  const t = text
    .trim()
    .replace(/^#+\s*/, "")
    .replace(/^(?:[-+]\s+)/, "");
  const inner = /^(\*{1,3}|_{2})(.+)\1$/s.exec(t)?.[2] ?? /^<(b|strong|i|em)>(.+)<\/\1>$/is.exec(t)?.[2];
  return inner !== undefined && inner !== "" && !inner.includes("**") && !/<\/(?:b|strong)>/i.test(inner);
}
