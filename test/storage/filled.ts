import { assign } from "../../src/storage/assignments.ts";
import { chooseCommune, keepChatMemory, noteUnreachable } from "../../src/storage/chats.ts";
import { saveReference } from "../../src/storage/conversation-references.ts";
import { type Db, inTransaction } from "../../src/storage/database.ts";
import { addEvidence } from "../../src/storage/evidence.ts";
import { beginForm, removeForm } from "../../src/storage/forms.ts";
import { addIncoming, finishIncoming } from "../../src/storage/inbox.ts";
import { invite } from "../../src/storage/invitations.ts";
import { saveOffer } from "../../src/storage/offers.ts";
import { addOutgoing } from "../../src/storage/outgoing.ts";
import { linkAccount } from "../../src/storage/people.ts";
import { setLock } from "../../src/storage/period-locks.ts";
import { addReport, verifyReport } from "../../src/storage/reports.ts";
import { addUnanswered } from "../../src/storage/unanswered-questions.ts";
import { appendWebChat } from "../../src/storage/webchat.ts";
import { addZaloUpload, setZaloChat } from "../../src/storage/zalo-chats.ts";
import { seedZaloTokens } from "../../src/storage/zalo-tokens.ts";
import { addStaff, NOW, newReport, OCTOBER, reportOf, type Staff } from "./staff.ts";

/**
 * Some of everything, with text and numbers that a copy could spoil. The last form that was begun is gone.
 * @param sha256 of the only evidence.
 */
export async function fill(db: Db, sha256 = "0a"): Promise<{ staff: Staff; lastForm: number }> {
  const staff = await addStaff(db);
  await linkAccount(db, { channel: "telegram", sender: "B1" }, staff.hoa.id, "7", NOW);
  await linkAccount(db, { channel: "telegram", sender: "a1" }, staff.binh.id, null, NOW);
  const tokens = { accessToken: "a", refreshToken: null, expiresAt: null, seed: "0" };
  await seedZaloTokens(db, "12", tokens, NOW);
  await setZaloChat(db, "7", { lastAt: NOW, offers: { numbered: ["😀 'x'"], buttons: [] } });
  await addZaloUpload(db, "0a", "asset", NOW);
  const chart = { id: "f1", name: "tiến độ.png", type: "image/png", bytes: Buffer.from([0, 255, 39, 10]) };
  await appendWebChat(db, "0b", { kind: "message", ref: "m1", body: { text: "Ai chủ trì 😀?" } }, NOW);
  await appendWebChat(db, "0b", { kind: "reply", body: { text: "'Phòng'" }, files: [chart] }, NOW);
  await invite(db, { ...staff.hoa, name: "Đỗ 'Ánh' 😀", personId: staff.hoa.id }, NOW);
  const first = reportOf(await addReport(db, newReport(staff.hoa, "1-1", { note: "dòng 1\n\tdòng 2 😀" }), NOW));
  const money = { kind: "money", number: 1e22 } as const;
  await addReport(db, newReport(staff.hoa, "2-1", { supersedes: first.id, value: money }), NOW);
  await addReport(db, newReport(staff.lan, "3-1", { value: { kind: "count", number: 0.1 + 0.2 } }), NOW);
  await addReport(db, newReport(staff.lan, "4-1", { code: "V.21", value: { kind: "text", text: "" } }), NOW);
  const other = reportOf(await addReport(db, newReport(staff.hoa, "5-1", { code: "V.21" }), NOW));
  await verifyReport(db, other.id, { outcome: "returned", reason: "thiếu" }, staff.binh, "telegram", NOW);
  const evidence = { reportId: other.id, name: "ảnh.jpg", type: "image/jpeg", size: 3, sha256 } as const;
  await addEvidence(db, evidence, staff.hoa, "telegram", NOW);
  await setLock(db, OCTOBER, "lock", "", staff.binh, "telegram", NOW);
  await assign(db, { commune: "phuoc-an", kind: "focal", unit: "U" }, { personId: null, channel: "cli", at: NOW });
  const place = { channel: "telegram", chat: "7", sender: "B1" };
  await beginForm(db, { ...place, chat: "8" }, "report", { typed: "82,5" }, NOW);
  const lastForm = await beginForm(db, place, "report", {}, NOW);
  await removeForm(db, place);
  const reply = { text: "Nhắc 😀", kind: "procedure", citations: [], choices: [] } as const;
  const outgoing_id = await addOutgoing(
    db,
    { channel: "telegram", chat: "7", reply: { ...reply, citations: [], choices: [] } },
    NOW,
  );
  const at = NOW.toISOString();
  const reminder = { commune: "phuoc-an", rule: "r", period: "2026-M10", person_id: staff.hoa.id, step: "T-3" };
  await inTransaction(db, (t) =>
    t
      .insertInto("reminders")
      .values({ ...reminder, day: "2026-10-12", at, outgoing_id })
      .execute(),
  );
  await chooseCommune(db, { channel: "telegram", chat: "7" }, "phuoc-an", NOW);
  await keepChatMemory(db, { channel: "telegram", chat: "7" }, { turns: ["ổ 😀"], last: null }, NOW);
  const message = { channel: "telegram", chat: "7", messageId: "1", sender: "B1", text: "Chữ ký số 😀 ổ" };
  await addIncoming(db, message, NOW);
  await addIncoming(db, { ...message, messageId: "2" }, NOW);
  await noteUnreachable(db, { channel: "zalo", chat: "ổ" }, NOW);
  await finishIncoming(db, { id: 1, attempts: 0 }, NOW);
  await db
    .insertInto("message_counts")
    .values({ day: "2026-09-01", channel: "zalo", kind: "in-done", count: 12 })
    .execute();
  await saveReference(db, { channel: "botframework", chat: "msteams|a:1" }, { conversation: { id: "ổ 😀" } }, NOW);
  await saveOffer(db, { channel: "telegram", chat: "7" }, "i:0", "Ai chủ trì 'hạ tầng số' 😀?", NOW);
  await addUnanswered(db, [{ commune: null, day: "2026-10-15", kind: "none", reason: "none", text: "Xe buýt?" }]);
  return { staff, lastForm };
}
