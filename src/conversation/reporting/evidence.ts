import type { ReceivedFile } from "../../domain/message.ts";
import { periodLabel } from "../../domain/period.ts";
import { MAX_EVIDENCE_BYTES, type Report } from "../../domain/report.ts";
import type { EvidenceFiles, StoredFile } from "../../storage/evidence-files.ts";
import type { CommandContext, StaffContext } from "../commands/command.ts";
import { REPORT_FORM } from "../forms/report.ts";
import type { PendingFile, ReportState } from "../forms/reporting-steps/state.ts";
import { findIndicators } from "./indicators.ts";
import { titleOf } from "./words.ts";

/** How long after a report a file without words belongs to it, in ms. */
const BELONGS_MS = 60 * 60_000;
const FROM_EDIT =
  "Tin nhắn sửa lại không được tính là minh chứng, nên chưa ghi tệp nào. Anh/chị gửi lại tệp thành tin nhắn mới giúp tôi.";
const LARGEST = `${MAX_EVIDENCE_BYTES / 1024 / 1024} MB`;

/** What is said about the files of a message; null when a citizen sent them, who is no less welcome but reports nothing. */
export async function takeFiles(
  caption: string,
  files: readonly ReceivedFile[],
  context: CommandContext,
): Promise<string | null> {
  const { account, message, storage, evidence } = context;
  if (account === null || message === null || storage === null || evidence === null) return null;
  const person = await storage.people.of(account);
  return person && keepEvidence(caption, files, evidence, { ...context, account, message, storage, person });
}

/**
 * Keeps the photos and PDFs of a message as evidence: of the form that is open, of the indicator that the caption names, or
 * of the person's last report. @returns what is said about it.
 */
async function keepEvidence(
  caption: string,
  files: readonly ReceivedFile[],
  evidence: EvidenceFiles,
  context: StaffContext,
): Promise<string> {
  const { message, storage } = context;
  const form = await storage.forms.of(message);
  const open = form?.kind === REPORT_FORM ? form : null;
  if (message.isEdit && open === null) return FROM_EDIT;
  const report = open ? null : await reportFor(caption, context);
  if (open === null && report === null)
    return "Tôi nhận được tệp nhưng chưa biết là minh chứng cho số nào. Anh/chị gửi lại kèm mã chỉ tiêu trong chú thích, ví dụ V.20; hoặc gửi ngay sau khi báo cáo.";
  if (report !== null && (await storage.locks.of(report.commune, report.period)) !== null) return locked(report);
  const { kept, problems } = await storeAll(files, evidence);
  const said: string[] = [];
  if (kept.length > 0 && open) {
    const state = open.state as ReportState;
    const added = kept.filter((file) => !state.files.some(({ sha256 }) => sha256 === file.sha256));
    await storage.forms.update(open.id, { ...state, files: [...state.files, ...added] });
    said.push(`Đã nhận ${kept.length} tệp minh chứng; tệp được ghi cùng số liệu khi anh/chị xác nhận.`);
  } else if (kept.length > 0 && report) {
    for (const file of kept) {
      const stored = await storage.evidence.add({ ...file, reportId: report.id }, context.person, message.channel);
      if (stored === "locked") return locked(report);
    }
    said.push(`Đã ghi ${kept.length} tệp minh chứng cho ${about(report, context)}.`);
  }
  return [...said, ...problems].join("\n");
}

async function storeAll(
  files: readonly ReceivedFile[],
  evidence: EvidenceFiles,
): Promise<{ kept: PendingFile[]; problems: string[] }> {
  const kept: PendingFile[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const stored = await storeOne(file, evidence);
    if (typeof stored === "string") problems.push(stored);
    else kept.push({ ...stored, name: file.name.slice(0, 120) });
  }
  return { kept, problems };
}

async function storeOne({ content }: ReceivedFile, evidence: EvidenceFiles): Promise<StoredFile | string> {
  if (content === "too-large") return `Tệp lớn quá ${LARGEST} nên chưa nhận; anh/chị gửi bản nhỏ hơn.`;
  if (content === "unavailable") return "Chưa tải được tệp, anh/chị gửi lại giúp.";
  const stored = await evidence.store(content);
  return stored ?? "Tôi chỉ nhận ảnh (JPEG, PNG, WebP) hoặc PDF làm minh chứng.";
}

/** The person's report that a file without a form belongs to. */
async function reportFor(caption: string, context: StaffContext): Promise<Report | null> {
  const { storage, person, knowledge, now } = context;
  const last = await storage.reports.lastOf(person.id);
  if (caption.trim() === "") {
    const isRecent = last !== null && now().getTime() - new Date(last.at).getTime() <= BELONGS_MS;
    return isRecent ? last : null;
  }
  const indicators = knowledge.catalogue.indicators.filter((i) => i.commune === person.commune);
  const { one } = findIndicators(caption, indicators, knowledge, now());
  if (one === null) return null;
  const own = await storage.reports.current({ commune: one.commune, document: one.document, code: one.code });
  return (
    own
      .filter(({ personId }) => personId === person.id)
      .sort((a, b) => a.id - b.id)
      .at(-1) ?? null
  );
}

function locked({ period }: Report): string {
  const label = periodLabel(period);
  return `Số liệu ${label} đã khoá nên tôi không ghi thêm tệp minh chứng. Lãnh đạo xã mở lại bằng /mokhoa ${label} và lý do.`;
}

function about(report: Report, { knowledge }: StaffContext): string {
  const indicator = knowledge.catalogue.indicators.find(
    (i) => i.document === report.document && i.code === report.code,
  );
  return `${indicator ? titleOf(indicator) : report.code}, ${periodLabel(report.period)}`;
}
