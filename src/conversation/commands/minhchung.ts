import { maySeeReports } from "../../domain/permissions.ts";
import type { EvidenceType } from "../../domain/report.ts";
import { draft } from "../answering/draft.ts";
import { type Command, withStaff } from "./command.ts";

const ENDINGS: Record<EvidenceType, string> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "application/pdf": "pdf",
};
/** Files sent at once. */
const SENT = 5;

/** The photos and PDFs of a report. */
export const minhchung: Command = {
  name: "minhchung",
  aliases: [],
  description: "Xem tệp minh chứng của một số báo cáo (cán bộ)",
  staff: "officer",
  run: (argument, context) =>
    withStaff(context, async ({ storage, person, evidence }) => {
      const number = /^#?(\d{1,9})$/.exec(argument)?.[1];
      if (number === undefined) return draft("clarify", "Anh/chị gõ /minhchung và số báo cáo, ví dụ: /minhchung 57.");
      const report = await storage.reports.find(Number(number));
      if (report === null || !maySeeReports(person, report.commune).allowed)
        return draft("none", `Không có số báo cáo ${number} trong xã của anh/chị.`);
      const stored = await storage.evidence.of([report.id]);
      if (stored.length === 0 || evidence === null)
        return draft("smalltalk", `Số báo cáo ${number} không có tệp minh chứng.`);
      const files = await Promise.all(
        stored.slice(0, SENT).map(async ({ sha256, type, id }) => ({
          name: `minh-chung-${number}-${id}.${ENDINGS[type]}`,
          type,
          bytes: await evidence.read(sha256),
        })),
      );
      const more = stored.length > SENT ? `, gửi ${SENT} tệp đầu` : "";
      return draft("smalltalk", `Số báo cáo ${number} có ${stored.length} tệp minh chứng${more}.`, { files });
    }),
};
