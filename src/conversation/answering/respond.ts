import type { Facet, Phrase } from "../lexicon.ts";
import { compareCommunes } from "./compose/compare.ts";
import { type Draft, draft } from "./draft.ts";
import { answerFromGuides, type GuideTurn, readForGuides } from "./guides/answer.ts";
import type { TurnState } from "./inherit.ts";
import type { Knowledge } from "./knowledge.ts";
import { answerIn } from "./plan-answer.ts";
import { retrieve } from "./retrieve.ts";
import { answerEmergency } from "./safety.ts";
import { matchesAt, type Question } from "./understand.ts";

function mentions(question: Question, phrases: readonly Phrase[], marks: "strict" | "usual" = "usual"): boolean {
  return question.tokens.some((_, at) => {
    // "theo dõi chỉ tiêu" typed without marks would read as "đổi chỉ tiêu".
    if (question.tokens[at - 1]?.folded === "theo") return false;
    return phrases.some((p) => p.folded.length > 0 && matchesAt(question.tokens, at, p, marks));
  });
}

/** Every commune's short name as choices. */
function communeChoices(knowledge: Knowledge): string[] {
  return knowledge.catalogue.communes.map((c) => c.name.replace(/^x/u, "X"));
}

function askCommune(knowledge: Knowledge): Draft {
  const names = knowledge.catalogue.communes.map((c) => c.shortName).join(", ");
  return draft("clarify", `Anh/chị hỏi về xã nào ạ? Tôi có kế hoạch của: ${names}.`, {
    suggestions: communeChoices(knowledge),
  });
}

function outOfScope(): Draft {
  return draft(
    "refuse",
    "Việc này nằm ngoài phạm vi của tôi. Tôi trả lời hai việc: kế hoạch khoa học, công nghệ, chuyển đổi số của xã (chỉ tiêu, nhiệm vụ, đơn vị phụ trách, thời hạn, báo cáo) và thủ tục số cho người dân (VNeID, chữ ký số, nộp hồ sơ trực tuyến…).",
  );
}

function noGuide(): Draft {
  const text =
    "Tôi chưa có hướng dẫn cho thủ tục này. Anh/chị hỏi trực tiếp Trung tâm Phục vụ hành chính công xã hoặc Công an xã để được chỉ dẫn.";
  // The sentence itself names the two offices that every commune has; it states nothing of a plan.
  return draft("none", text, { evidence: [text] });
}

const SMALLTALK = {
  greeting:
    "Chào anh/chị. Anh/chị cần hỏi thủ tục (VNeID, chữ ký số, nộp hồ sơ trực tuyến) hay kế hoạch chuyển đổi số của xã ạ? Ví dụ: “Làm VNeID mức 2 ở đâu?”, “Ai chủ trì chỉ tiêu phủ sóng 5G?”",
  thanks: "Không có gì ạ. Anh/chị cần gì thêm cứ hỏi tiếp.",
  farewell: "Chào anh/chị. Khi cần, anh/chị cứ nhắn lại ạ.",
  about:
    "Tôi là Trợ lý Xã số, một phần mềm trả lời tự động, không phải người. Tôi hướng dẫn thủ tục số (VNeID, chữ ký số, nộp hồ sơ trực tuyến) và tra cứu kế hoạch thực hiện Nghị quyết 57 của xã: chỉ tiêu phải đạt bao nhiêu, ai chủ trì, bao giờ xong, ai báo cáo cho ai; câu trả lời nào cũng kèm nguồn.",
} as const;

function smalltalk(question: Question, knowledge: Knowledge): Draft | null {
  const { scope } = knowledge.lexicon;
  const content = question.slots.flatMap((s) => s.tokens).length;
  if (mentions(question, scope.about) && content <= 4) return draft("smalltalk", SMALLTALK.about);
  if (question.tokens.length > 12) return null;
  for (const kind of ["thanks", "farewell", "greeting"] as const) {
    const said = scope[kind].filter((p) =>
      question.tokens.some((_, at) => p.folded.length > 0 && matchesAt(question.tokens, at, p)),
    );
    const own = Math.max(0, ...said.map((p) => p.folded.length));
    // Thanks may be wordy; a greeting before a question is only its opening.
    // "Có ai ở đó không" has the shape of a question and is none when it is all that was said.
    const whole = own >= 3 && own >= question.tokens.length * 0.6;
    if (question.reading.facets.length > 0 && !whole) continue;
    if (said.length > 0 && content <= (kind === "thanks" ? own + 4 : own + 1))
      return draft("smalltalk", SMALLTALK[kind]);
  }
  return null;
}

/** Best coverage of the subject over all plans: whether the question is about plans at all. */
function coverageAnywhere(question: Question, knowledge: Knowledge): number {
  return retrieve(question.slotsWithUnits, knowledge, { limit: 1 })[0]?.coverage ?? 0;
}

export interface Response {
  draft: Draft;
  /** Slug. */
  commune: string | null;
  /** Id of the guide that was answered from, else null. */
  guide: string | null;
}

/** What a turn brings beside the question itself. */
export interface Circumstances {
  facets: readonly Facet[];
  focus: readonly string[];
  chosen: string | null;
  last: TurnState | null;
  /** The question as typed, nothing inherited: a guide's follow-up has no subject of its own. */
  typed: Question;
  now: Date;
}

/** Decides what kind of message it is (a courtesy, a call for help, a procedure, none of ours, for which commune) and has it answered. */
export function respond(question: Question, circumstances: Circumstances, knowledge: Knowledge): Response {
  const { chosen, typed, last, now } = circumstances;
  const turn: GuideTurn = {
    question: typed,
    facets: typed.reading.facets,
    last: last?.guide ?? null,
    lastQuestion: last?.question ?? null,
    commune: typed.communes[0] ?? chosen,
    knowledge,
    now,
  };
  const early = beforePlans(question, turn, knowledge);
  if (early) return early;
  const response = saidOfTargets(respondFromPlans(question, circumstances, knowledge), typed);
  if (response.draft.kind !== "none" && !isLost(response.draft)) return { ...response, guide: null };
  const reading = readForGuides(typed, knowledge);
  const guided = answerFromGuides(turn, response.draft.kind === "refuse" ? "refused" : "unanswered");
  if (guided) return { ...guided, commune: turn.commune };
  // "Đăng ký kết hôn cần gì": a procedure that no guide has is not for the plan to be silent about.
  const unknown = response.draft.kind === "none" && reading.procedure && !reading.planWords && reading.asked.length > 0;
  if (unknown && response.draft.citations.length === 0) return { draft: noGuide(), commune: turn.commune, guide: null };
  return { ...response, guide: null };
}

/** "5G hiện nay đạt bao nhiêu rồi": what is reached today, which a plan does not know. Folded. */
const REACHED =
  /\b(?:hien nay|hien tai|den nay|toi nay|thang nay|tuan nay|bay gio|thuc te)\b.*\b(?:bao nhieu|may|toi dau|den dau)\b|\b(?:bao nhieu|may phan tram|toi dau|den dau) roi\b|^ket qua\b.*\b(?:thang|quy|tuan) nay\b|^(?!.*\b(?:phai|den|truoc|muc tieu|ke hoach)\b).*\bthang \d{1,2}\b.*\bbao nhieu\b/;

/** A target is no result: asked for what is reached, the answer says first that it is what was set. */
function saidOfTargets<T extends { draft: Draft }>(response: T, question: Question): T {
  if (response.draft.kind !== "target" || !REACHED.test(question.folded)) return response;
  const text = `Tôi chưa có số liệu thực hiện; đây là mục tiêu của kế hoạch. ${response.draft.text}`;
  return { ...response, draft: { ...response.draft, text, isOfToday: true } };
}

/** "Which commune?", "I did not understand", "none of ours": endings that a fitting guide betters. */
function isLost(draft: Draft): boolean {
  return draft.kind === "refuse" || (draft.kind === "clarify" && draft.options.length === 0);
}

/** "Sửa 5G thành 10 %": a fact of the plan changed by word of mouth. */
const REWRITES =
  /\b(?:sua|doi|chinh|chinh sua|cap nhat|thay|nang|ha)\b(?: \S+){1,8}? (?:thanh|ve|xuong|len) (?:con )?\d/;

function beforePlans(question: Question, turn: GuideTurn, knowledge: Knowledge): Response | null {
  const { scope } = knowledge.lexicon;
  const here = turn.commune;
  if (mentions(question, scope.injection, "strict") || REWRITES.test(question.folded))
    return {
      draft: draft(
        "refuse",
        "Tôi không thay đổi được kế hoạch, chỉ tiêu hay quy tắc trả lời theo tin nhắn. Tôi chỉ tra cứu đúng những gì kế hoạch và hướng dẫn ghi; anh/chị cứ hỏi chỉ tiêu, nhiệm vụ, thời hạn, đơn vị phụ trách hoặc thủ tục.",
      ),
      commune: here,
      guide: null,
    };
  const emergency = answerEmergency(turn.question, knowledge);
  if (emergency) return { draft: emergency, commune: here, guide: emergency.focus[0]?.slice("guide/".length) ?? null };
  const courtesy = smalltalk(question, knowledge);
  if (courtesy) return { draft: courtesy, commune: here, guide: null };
  const guided = turn.question.foreignCommune === null ? answerFromGuides(turn, "instead") : null;
  return guided ? { ...guided, commune: here } : null;
}

function respondFromPlans(
  question: Question,
  { facets, focus, chosen }: Circumstances,
  knowledge: Knowledge,
): { draft: Draft; commune: string | null } {
  const { scope } = knowledge.lexicon;
  const { index } = knowledge;
  const named = question.communes;
  if (question.foreignCommune !== null)
    return {
      draft: draft(
        "none",
        `Tôi chưa có kế hoạch của xã ${question.foreignCommune}. Hiện có: ${knowledge.catalogue.communes.map((c) => c.shortName).join(", ")}.`,
        {
          suggestions: communeChoices(knowledge),
        },
      ),
      commune: chosen,
    };

  const empty =
    question.slots.length === 0 && question.units.length === 0 && facets.length === 0 && question.codes.length === 0;
  const comparesAll = facets.includes("compare") && question.has(/\b(?:xa nao|cac xa|giua cac|nhung xa|5 xa|nam xa)\b/);
  if (comparesAll || named.length >= 2) {
    const communes = knowledge.catalogue.communes.filter((c) =>
      comparesAll ? named.length < 2 || named.includes(c.slug) : named.includes(c.slug),
    );
    const compared = compareCommunes(question, communes, knowledge);
    if (compared) return { draft: compared, commune: chosen };
    if (named.length >= 2) {
      const parts = communes.map((c) => answerIn(c, { ...question, communes: [c.slug] }, facets, [], knowledge));
      return {
        draft: draft("compare", parts.map((p) => p.text).join("\n"), {
          citations: parts.flatMap((p) => p.citations),
          computed: parts.flatMap((p) => p.computed),
          focus: parts.flatMap((p) => p.focus),
        }),
        commune: chosen,
      };
    }
  }

  // A phrase whose syllables never stand side by side in a plan ("thời tiết") is none of ours, however common they are apart.
  const foreign = scope.outside.filter((p) =>
    question.tokens.some((_, at) => p.folded.length > 0 && matchesAt(question.tokens, at, p)),
  );
  const unknownPair = foreign.some(
    (p) => p.folded.length > 1 && p.folded.every((f, n) => n === 0 || index.pair(p.folded[n - 1] ?? "", f) === 0),
  );
  const outside =
    foreign.length > 0 &&
    question.reading.object === "any" &&
    (unknownPair || coverageAnywhere(question, knowledge) < 0.75);
  if (outside) return { draft: outOfScope(), commune: named[0] ?? chosen };
  const slug =
    named[0] ??
    chosen ??
    (knowledge.catalogue.communes.length === 1 ? (knowledge.catalogue.communes[0]?.slug ?? null) : null);
  const commune = slug === null ? undefined : knowledge.commune(slug);
  const anywhere = coverageAnywhere(question, knowledge);
  if (!commune) {
    const procedure = mentions(question, scope.procedure);
    if (procedure && anywhere < 0.8) return { draft: noGuide(), commune: null };
    if (
      !empty &&
      question.units.length === 0 &&
      anywhere < 0.4 &&
      facets.every((f) => f === "definition" || f === "target" || f === "product" || f === "duty")
    )
      return { draft: outOfScope(), commune: null };
    return { draft: askCommune(knowledge), commune: null };
  }
  const understood = question.tokens.some((t) => t.known && (knowledge.index.frequencies.get(t.folded) ?? 0) > 0);
  if (!understood && question.units.length === 0)
    return {
      draft: draft("clarify", "Tôi chưa hiểu câu này. Anh/chị hỏi lại giúp tôi, ví dụ:", {
        notUnderstood: true,
        suggestions: ["Kế hoạch có những chỉ tiêu nào?", "Phòng Văn hóa – Xã hội phải làm gì?"],
      }),
      commune: commune.slug,
    };
  if (empty)
    return {
      draft: draft("clarify", `Tôi đang trả lời theo kế hoạch ${commune.name}. Anh/chị muốn hỏi gì ạ? Ví dụ:`, {
        suggestions: [
          "Kế hoạch có những chỉ tiêu nào?",
          "Phòng Văn hóa – Xã hội phải làm gì?",
          "Các đơn vị báo cáo khi nào?",
        ],
      }),
      commune: commune.slug,
    };
  return { draft: answerIn(commune, question, facets, focus, knowledge), commune: commune.slug };
}
