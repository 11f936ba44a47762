import type { Citation } from "../../../domain/answer.ts";
import type { Commune, Passage, PlanDocument } from "../../../domain/plan.ts";
import { foldedPhrase } from "../../../text/syllables.ts";
import { citePassage, type Draft, draft, shorten } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Question } from "../understand.ts";

function passageWith(
  knowledge: Knowledge,
  document: PlanDocument,
  test: (folded: string, p: Passage) => boolean,
): Passage | undefined {
  return knowledge.catalogue.passages.find((p) => p.document === document.id && test(foldedPhrase(p.text), p));
}

function printedDate(issuedOn: string): string {
  const [year, month, day] = issuedOn.split("-");
  if (day) return `ngày ${Number(day)}/${Number(month)}/${year}`;
  if (month) return `tháng ${Number(month)}/${year} (văn bản để trống ngày)`;
  return `năm ${year} (văn bản để trống ngày, tháng)`;
}

/** The lines that name number, date and title, as printed. */
function citeHead(document: PlanDocument): Citation[] {
  return document.head.map((quote) => ({
    document: document.id,
    title: document.title,
    locator: `phần đầu văn bản, ${document.issuer}`,
    quote,
  }));
}

/** Offices whose holder people ask for by title. */
const OFFICE =
  /\b((?:pho )?(?:chu tich|bi thu)|truong phong|chanh van phong) (?:\w+ ){0,4}(?:la ai|ten (?:la )?gi|la ong nao|la ba nao)\b/;

const DOCUMENT_WORD =
  /^(?:ban|hanh|so(?!n)|hieu|van|ky|ngay|thang|nam|mang|lap|ra|doi|ke|hoach|nghi|quyet|cua|can|cu|phap|ly|noi|nhan|uy|dang|mat|tran|chi|tiet|chinh|thuc|de|ubnd|may|nao|57|nq|tw)$/;
const DOCUMENT_NUMBER = /\d+(?:\/\d{4})?(?:\/|-)[\p{L}\d]+(?:[-/][\p{L}\d]+)*/u;

/** What the plan says of another document that the question names by number: the basis or clause that introduces it. */
function composeOtherDocument(
  question: Question,
  document: PlanDocument,
  commune: Commune,
  knowledge: Knowledge,
): Draft | null {
  const number = DOCUMENT_NUMBER.exec(question.text)?.[0];
  if (
    !number ||
    !question.has(
      /\b(?:la gi|van ban gi|noi ve gi|ve (?:viec )?gi|cua (?:ai|noi nao|co quan nao|dau)|ngay nao|ngay may|ban hanh|quy dinh gi|noi dung gi|goi tat)\b/,
    )
  )
    return null;
  const wanted = foldedPhrase(number);
  const passage = passageWith(
    knowledge,
    document,
    (f, p) =>
      f.includes(wanted) &&
      /\b(?:ngày|về)\b/u.test(
        p.text.slice(
          p.text.toLowerCase().indexOf(number.toLowerCase()),
          p.text.toLowerCase().indexOf(number.toLowerCase()) + 60,
        ),
      ),
  );
  if (!passage) return null;
  const at = passage.text.toLowerCase().indexOf(number.toLowerCase());
  const start = Math.max(passage.text.lastIndexOf(";", at), passage.text.lastIndexOf(". ", at), 0);
  const end = passage.text.indexOf(";", at);
  const clause = passage.text.slice(start, end < 0 ? undefined : end).replace(/^[;.\s]+/u, "");
  return draft("definition", `Kế hoạch ${commune.name} nêu: “${shorten(clause, 280)}”`, {
    citations: [citePassage(knowledge, passage)],
  });
}

/** Questions about the document itself: who signed, number, date, issuer, bases, recipients; several may be asked at once. Null when none is. */
export function composeDocument(question: Question, commune: Commune, knowledge: Knowledge): Draft | null {
  const document = knowledge.documentsOf(commune.slug)[0];
  if (!document) return null;
  const other = composeOtherDocument(question, document, commune, knowledge);
  if (other) return other;
  const plan = `kế hoạch ${commune.name}`;
  const head = citeHead(document);
  const parts: string[] = [];
  const citations: Citation[] = [];
  const computed: string[] = [];
  let missing = false;
  const add = (text: string, ...cited: Citation[]): void => {
    parts.push(text);
    citations.push(...cited);
  };
  // What the question speaks of beside the document itself: with more, it is about a task of the plan.
  const about = question.slots.filter((s) => !s.tokens.every((t) => DOCUMENT_WORD.test(t.folded)));
  const short = about.length <= 2;

  const office = OFFICE.exec(question.folded)?.[1];
  if (office !== undefined) {
    const signer = document.signer;
    const holds = signer !== null && foldedPhrase(signer.position) === office;
    if (holds) {
      const signature = passageWith(
        knowledge,
        document,
        (f, p) => f.includes(foldedPhrase(signer.name)) && p.text.length < 300,
      );
      add(
        `${signer.name} ký ${plan} với chức danh ${signer.position} (${document.issuer}).`,
        ...(signature ? [citePassage(knowledge, signature), ...head] : head),
      );
    } else {
      missing = true;
      add(`Kế hoạch ${commune.name} không ghi tên người giữ chức vụ này.`);
    }
  }
  const asksSigner =
    question.has(
      /\b(?:ai|nguoi|ong|ba|lanh dao|dong chi|vi) (?:\w+ ){0,2}ky\b|\bky (?:boi|ten|ban hanh|duyet|ke hoach)\b|\bdung ten ky\b|\bdo ai ky\b/,
    ) && !question.has(/\bdinh ky\b|\bdang ky\b|\bchu ky so\b/);
  if (asksSigner) {
    const signer = document.signer;
    if (signer) {
      const signature = passageWith(
        knowledge,
        document,
        (f, p) => f.includes(foldedPhrase(signer.name)) && p.text.length < 300,
      );
      add(
        `${signer.name}, ${signer.position}, ký ${plan} (${document.issuer}).`,
        ...(signature ? [citePassage(knowledge, signature), ...head] : head),
      );
    } else {
      missing = true;
      add(`Văn bản ${plan} không ghi tên người ký.`, ...head);
    }
  }
  if (
    question.has(
      /\b(?:so hieu|so ky hieu|so van ban|ke hoach so (?:may|bao nhieu|nao)|so (?:cua )?ke hoach|van ban so may|so may|mang so|so va ngay|ngay va so|so hieu va ngay)\b/,
    )
  ) {
    if (document.number) add(`Số ${document.number}: ${plan}.`, ...head);
    else {
      missing = true;
      add(`Văn bản ${plan} không ghi số hiệu (để trống).`, ...head);
    }
  }
  const asksDate =
    question.has(/\bngay (?:thang )?ban hanh\b|\bde (?:ngay|thang) (?:nao|may)\b/) ||
    (question.has(/\b(?:ban hanh|ky|ra doi|lap|ra)\b/) &&
      question.has(
        /\b(?:ngay (?:nao|may|bao nhieu|thang)|khi nao|bao gio|thang nao|nam nao|luc nao|hom nao|thoi gian nao|chung nao)\b/,
      ) &&
      question.has(/\b(?:ke hoach|van ban)\b/));
  if (asksDate && (question.has(/\bban hanh\b/) ? short : about.length === 0)) {
    if (document.issuedOn) add(`Ban hành ${printedDate(document.issuedOn)}: ${plan}.`, ...head);
    else {
      missing = true;
      add(`Văn bản ${plan} không ghi ngày ban hành.`, ...head);
    }
  }
  if (
    short &&
    question.has(
      /\b(?:ai|co quan nao|don vi nao|cap nao|ben nao) (?:\w+ )?ban hanh\b|\bdo (?:ai|co quan nao|don vi nao|ben nao) (?:\w+ )?(?:ban hanh|lap)\b|\bco quan ban hanh\b/,
    )
  )
    add(`${document.issuer} ban hành ${plan}.`, ...head);
  const asksBases =
    question.has(
      /\b(?:can cu (?:vao |phap ly |tren |theo )*(?:nhung |cac )?(?:van ban|gi|dau|nghi quyet|ke hoach)?|co so phap ly|dua tren (?:nhung |cac )?van ban)\b/,
    ) && question.has(/\b(?:nao|gi|dau|nhung|cac|phap ly)\b/);
  if (asksBases && short && document.legalBases.length > 0) {
    const bases = document.legalBases.map((b) => `- ${shorten(b, 170)}`).join("\n");
    const passages = knowledge.catalogue.passages.filter(
      (p) => p.document === document.id && p.section === "" && /^(?:can cu|thuc hien)\b/.test(foldedPhrase(p.text)),
    );
    computed.push(String(document.legalBases.length));
    add(
      `${document.legalBases.length} căn cứ của ${plan}:\n${bases}`,
      ...(passages.length > 0 ? passages.map((p) => citePassage(knowledge, p)) : head),
    );
  }
  if (
    question.has(
      /\bnoi nhan\b|\b(?:gui|chuyen) (?:\w+ ){0,3}(?:nhung|cac) (?:noi|co quan|don vi|cho) nao\b|\bluu (?:o|tai) dau\b/,
    )
  ) {
    const recipients = passageWith(
      knowledge,
      document,
      (f) => /^no?i nhan\b/.test(f) || f.includes("luu vt") || f.includes("luu van phong"),
    );
    if (recipients)
      add(
        `Nơi nhận của ${plan}: ${shorten(recipients.text.replace(/^Nơi nhận:?\s*/iu, ""), 900)}`,
        citePassage(knowledge, recipients),
      );
  }
  if (parts.length === 0) return null;
  return draft(missing ? "none" : "passage", parts.join(" "), { citations, computed });
}
