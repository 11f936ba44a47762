import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../domain/errors.ts";
import { maskPersonalNumbers } from "../text/personal-numbers.ts";
import type { Step, StepInput } from "./chat-model.ts";

/** The two messages of a request, ready to be sent. */
export interface Rendered {
  system: string;
  user: string;
}

export interface Prompts {
  render<S extends Step>(step: S, input: StepInput[S]): Rendered;
}

/** What stands in {{…}} of each step's file; each has to occur, and nothing else may. */
const PLACEHOLDERS: { readonly [S in Step]: readonly string[] } = {
  rewrite: ["earlier", "question"],
  word: ["passages", "question"],
};

/** A line of dashes alone separates what the model is from what it is given. */
const SEPARATOR = /\n-{3,}\n/;
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

/** Values as JSON: what a person or a document wrote stays a string there, whatever it says. */
function valuesOf(input: StepInput[Step]): Record<string, string> {
  const { question } = input;
  if ("earlier" in input) return { question: JSON.stringify(question), earlier: JSON.stringify(input.earlier) };
  return { question: JSON.stringify(question), passages: input.passages.map((p) => JSON.stringify(p)).join("\n") };
}

function readPrompt(directory: string, step: Step): Rendered {
  const name = `prompts/${step}.md`;
  const refuse = (what: string, cause?: unknown) => new AppError("config-invalid", `Tệp ${name} ${what}.`, { cause });
  let text: string;
  try {
    text = readFileSync(join(directory, `${step}.md`), "utf8").replaceAll("\r\n", "\n");
  } catch (cause) {
    throw refuse("không có hoặc không đọc được", cause);
  }
  const parts = text.split(SEPARATOR).map((part) => part.trim());
  const [system = "", user = ""] = parts;
  if (parts.length !== 2 || system === "" || user === "")
    throw refuse("cần đúng hai phần, cách nhau bằng một dòng chỉ có ---");
  if (system.match(PLACEHOLDER)) throw refuse("có {{…}} ở phần đầu; chỗ điền chỉ được nằm ở phần sau dòng ---");
  const found = [...user.matchAll(PLACEHOLDER)].map((match) => (match[1] ?? "").trim());
  const missing = PLACEHOLDERS[step].filter((p) => !found.includes(p));
  const unknown = found.filter((p) => !PLACEHOLDERS[step].includes(p));
  if (missing.length > 0) throw refuse(`thiếu ${missing.map((p) => `{{${p}}}`).join(", ")}`);
  if (unknown.length > 0) throw refuse(`có chỗ điền không rõ: ${unknown.map((p) => `{{${p}}}`).join(", ")}`);
  return { system, user };
}

/**
 * Reads the prompts, one file a step: `<step>.md`.
 * @throws AppError "config-invalid" naming the file and what it lacks.
 */
export function loadPrompts(directory: string): Prompts {
  const read: { readonly [S in Step]: Rendered } = {
    rewrite: readPrompt(directory, "rewrite"),
    word: readPrompt(directory, "word"),
  };
  return {
    render(step, input) {
      const { system, user } = read[step];
      const values = valuesOf(input);
      // One pass, so that a value cannot bring placeholders of its own. Masking is the last thing before it leaves.
      return {
        system,
        user: maskPersonalNumbers(user.replace(PLACEHOLDER, (_, name: string) => values[name.trim()] ?? "")),
      };
    },
  };
}
