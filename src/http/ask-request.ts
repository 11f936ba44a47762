import { z } from "zod";
import type { Turn } from "../domain/answer.ts";
import type { AskRequest } from "../domain/message.ts";
import { cleanTyped } from "../text/normalize.ts";

/** Longest question, in characters after NFC; a longer one is refused. Turns of the history are cut to the same length. */
export const MAX_QUESTION_LENGTH = 4000;
/** How many turns of the history are used: the last ones. */
export const MAX_HISTORY_TURNS = 20;

export type AskReading =
  | { ok: true; request: AskRequest }
  /** `sentence` is Vietnamese, for the person who asked. */
  | { ok: false; status: 400 | 413; sentence: string };

const bodySchema = z.object({
  question: z.string(),
  commune: z.string().nullish(),
  history: z.array(z.object({ role: z.enum(["user", "assistant"]), text: z.string() })).nullish(),
});

const SENTENCES: Record<string, string> = {
  question: 'Thiếu câu hỏi. Hãy gửi câu hỏi dạng văn bản trong trường "question".',
  commune: 'Mã xã trong trường "commune" phải là văn bản.',
  history: 'Lịch sử trong trường "history" phải là danh sách {"role": "user" hoặc "assistant", "text": "…"}.',
};

/** Reads the body of POST /api/ask. `communes` are the slugs that may be asked about. */
export function readAskRequest(body: Buffer, communes: readonly string[]): AskReading {
  const json = parseJson(body);
  if (json === undefined) return refuse("Nội dung gửi lên không phải là JSON hợp lệ (UTF-8).");
  const parsed = bodySchema.safeParse(json);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0];
    return refuse(SENTENCES[String(field)] ?? 'Hãy gửi một đối tượng JSON có trường "question".');
  }
  const question = cleanTyped(parsed.data.question);
  if (question === "") return refuse("Câu hỏi đang để trống. Hãy nhập điều bạn muốn hỏi.");
  if (Array.from(question).length > MAX_QUESTION_LENGTH) {
    const limit = MAX_QUESTION_LENGTH.toLocaleString("vi");
    return {
      ok: false,
      status: 413,
      sentence: `Câu hỏi dài quá ${limit} ký tự. Hãy viết ngắn lại hoặc tách thành nhiều câu.`,
    };
  }
  const commune = parsed.data.commune?.trim() || undefined;
  if (commune !== undefined && !communes.includes(commune)) {
    return refuse(`Không có xã mang mã đã gửi. Các mã hiện có: ${communes.join(", ")}.`);
  }
  return {
    ok: true,
    request: { question, commune, history: limit(parsed.data.history ?? []) },
  };
}

function refuse(sentence: string): AskReading {
  return { ok: false, status: 400, sentence };
}

function limit(turns: Turn[]): Turn[] {
  const cut = (text: string) => Array.from(text).slice(0, MAX_QUESTION_LENGTH).join("");
  return turns
    .map((turn) => ({ role: turn.role, text: cut(cleanTyped(turn.text)) }))
    .filter((turn) => turn.text !== "")
    .slice(-MAX_HISTORY_TURNS);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
