import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { basename, extname } from "node:path";
import { AppError } from "../../domain/errors.ts";
import { toNfc } from "../../text/normalize.ts";
import type { SourceLine } from "../model.ts";

/** A plan is some ten to a hundred pages of text; the longest we know has 0.07 MB. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** What officers export as text. Word and PDF files must be saved as text first. */
export const PLAN_EXTENSIONS = [".txt", ".md", ".markdown", ".tsv", ".html", ".htm"];

export interface LoadedFile {
  fileName: string;
  text: string;
  /** Of the bytes on disk, hexadecimal. */
  sha256: string;
}

/**
 * Reads one plan file.
 * @throws AppError file-unsupported, file-unreadable, file-too-large, file-empty, file-binary or file-not-utf8
 */
export function loadFile(path: string): LoadedFile {
  const fileName = basename(path);
  if (!PLAN_EXTENSIONS.includes(extname(fileName).toLowerCase())) {
    throw new AppError(
      "file-unsupported",
      `Tệp ${fileName} không phải tệp văn bản mà hệ thống đọc được; hãy lưu kế hoạch thành .txt hoặc .md (UTF-8).`,
    );
  }
  const bytes = readBytes(path, fileName);
  return { fileName, text: decode(fileName, bytes), sha256: createHash("sha256").update(bytes).digest("hex") };
}

function readBytes(path: string, fileName: string): Buffer {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new Error("not a regular file");
    // The size is asked before reading, so that a huge file never enters memory.
    if (stat.size > MAX_FILE_BYTES) throw tooLarge(fileName, stat.size);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("file-unreadable", `Không mở được tệp ${fileName}; hãy kiểm tra đường dẫn và quyền đọc.`, {
      cause: error,
    });
  }
}

function tooLarge(fileName: string, size: number): AppError {
  const megabytes = Math.ceil(size / 1024 / 1024);
  return new AppError(
    "file-too-large",
    `Tệp ${fileName} nặng ${megabytes} MB, vượt giới hạn 10 MB; hãy tách tệp hoặc chỉ giữ phần chữ của kế hoạch.`,
  );
}

/** Bytes to text, or a named refusal. */
export function decode(fileName: string, bytes: Buffer): string {
  if (bytes.length > MAX_FILE_BYTES) throw tooLarge(fileName, bytes.length);
  if (bytes.length === 0) throw new AppError("file-empty", `Tệp ${fileName} trống, không có chữ nào để đọc.`);
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (!utf16 && isBinary(bytes)) {
    throw new AppError(
      "file-binary",
      `Tệp ${fileName} là tệp nhị phân (Word, PDF, ảnh hoặc tệp nén); hãy lưu lại thành văn bản .txt (UTF-8).`,
    );
  }
  let text: string;
  try {
    if (utf16) throw new Error("UTF-16");
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AppError(
      "file-not-utf8",
      `Tệp ${fileName} không dùng bảng mã UTF-8 (có thể là TCVN3, VNI hoặc UTF-16); hãy mở và lưu lại với mã UTF-8.`,
      { cause: error },
    );
  }
  if (!/[\p{L}\p{N}]/u.test(text)) {
    throw new AppError("file-empty", `Tệp ${fileName} trống, không có chữ nào để đọc.`);
  }
  return text;
}

/** A zero byte or a Word, PDF, ZIP or image signature; text never has them. Looks at the first 64 KB. */
function isBinary(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 65536);
  if (head.includes(0)) return true;
  const start = head.subarray(0, 4).toString("latin1");
  if (start === "%PDF" || start.startsWith("PK\u0003\u0004") || start.startsWith("\u0089PNG")) return true;
  let control = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32)) control++;
  return control > head.length / 50;
}

/** The text as numbered lines, NFC. Form feeds (page ends of OCR exports) become line ends of their own line. */
export function toLines(text: string): SourceLine[] {
  return text.split(/\r\n|\n|\r/).map((line, i) => ({
    number: i + 1,
    text: withoutEndSpaces(
      toNfc(line)
        .replace(/[\f\v\u0085\u2028\u2029]/g, " ")
        .replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, " "),
    ),
  }));
}

/** Tabs at the end are empty cells of a row and stay. A loop, because `/ +$/` is quadratic on a line of spaces. */
function withoutEndSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === " ") end--;
  return text.slice(0, end);
}
