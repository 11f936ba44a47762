import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Assistant } from "../../src/conversation/answering/assist.ts";
import { GuideBook } from "../../src/conversation/answering/guides/book.ts";
import { type EntrySearch, Knowledge, readWords } from "../../src/conversation/answering/knowledge.ts";
import { COMMANDS } from "../../src/conversation/commands/list.ts";
import { type Conversation, createConversation } from "../../src/conversation/conversation.ts";
import type { Form } from "../../src/conversation/forms/form.ts";
import { FORMS } from "../../src/conversation/forms/list.ts";
import { loadQuestionLexicon } from "../../src/conversation/lexicon.ts";
import type { TurnSearch } from "../../src/conversation/turn-search.ts";
import type { IncomingFile, IncomingMessage, Reply } from "../../src/domain/message.ts";
import { toEntries, toGuideEntries } from "../../src/ingest/entries.ts";
import { ingestFolder, loadLexicon } from "../../src/ingest/ingest.ts";
import { loadGuides } from "../../src/ingest/load/guides.ts";
import { loadLocalFacts } from "../../src/ingest/load/local-facts.ts";
import type { Logger } from "../../src/log.ts";
import { createReporting } from "../../src/reporting/reporting.ts";
import { KnowledgeIndex, SHARED } from "../../src/search/knowledge-index.ts";
import type { EvidenceFiles } from "../../src/storage/evidence-files.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { KNOWLEDGE, PLANS, planText } from "../ingest/fixtures.ts";

export const COMMUNES = ["bach-thong", "dan-tien", "dinh-hoa", "kim-thanh", "phuoc-an"] as const;

/** The five real plans, the real lexicon and a real index, as the application makes them, without an embedder. */
export async function realKnowledge(): Promise<Knowledge> {
  const { catalogue } = ingestFolder(PLANS, loadLexicon(KNOWLEDGE));
  const lexicon = loadQuestionLexicon(KNOWLEDGE);
  const entries = toEntries(catalogue, lexicon.abbreviations);
  const guides = loadGuides(KNOWLEDGE);
  const index = await KnowledgeIndex.build([...entries, ...toGuideEntries(guides, lexicon.abbreviations)], null);
  const search: EntrySearch = {
    search: (query, options) => index.search(query, options),
    frequencies: index.vocabulary(),
    pair: (a, b) => index.hasPair(a, b),
    idf: (folded) => index.idf(folded),
  };
  const shared = index.lexical(SHARED);
  const book = new GuideBook(
    guides,
    loadLocalFacts(KNOWLEDGE),
    {
      search: (query, limit) => index.search(query, { communes: [SHARED], limit }),
      idf: (folded) => shared.idf(folded),
      frequencies: shared.vocabulary(),
      pair: (a, b) => shared.hasPair(a, b),
    },
    (text) => readWords(text, lexicon),
  );
  return new Knowledge(catalogue, entries, search, lexicon, book);
}

/** A file that somebody sends in a talk. @param said how large the platform says it is. */
export function sentFile(bytes: Buffer, said = bytes.length): IncomingFile {
  return { name: "anh.jpg", type: "image/jpeg", size: said, source: bytes.toString("base64") };
}

/** How a talk fetches it. */
export async function loadSent(_channel: string, source: unknown): Promise<Buffer> {
  return Buffer.from(String(source), "base64");
}

export const noWaiting: TurnSearch = { prepare: async () => (run) => run() };

export interface Talk {
  conversation: Conversation;
  /** Log lines so far. */
  lines: string[];
  /** Moves the clock. */
  wait(minutes: number): void;
  /** One message of a chat, and its only reply. */
  say(text: string, chat?: string, sender?: string): Promise<Reply>;
}

/** A conversation on the real knowledge; the clock, which starts at noon of 15 October 2026, is the only fake. */
export function talk(
  knowledge: Knowledge,
  options: {
    fixedCommune?: string;
    search?: TurnSearch;
    channel?: string;
    assistant?: Assistant | null;
    storage?: Storage;
    evidence?: EvidenceFiles;
    now?: () => Date;
    forms?: readonly Form[];
  } = {},
): Talk {
  let at = new Date("2026-10-15T12:00:00+07:00").getTime();
  let messages = 0;
  const lines: string[] = [];
  const log: Logger = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });
  const conversation = createConversation({
    knowledge,
    search: options.search ?? noWaiting,
    commands: COMMANDS,
    forms: options.forms ?? FORMS,
    reporting: createReporting(),
    evidence: options.evidence ?? null,
    loadFile: loadSent,
    storage: options.storage ?? null,
    fixedCommune: options.fixedCommune ?? null,
    assistant: options.assistant ?? null,
    log,
    now: options.now ?? (() => new Date(at)),
  });
  return {
    conversation,
    lines,
    wait(minutes) {
      at += minutes * 60_000;
    },
    async say(text, chat = "c1", sender = "u1") {
      messages += 1;
      const message: IncomingMessage = {
        channel: options.channel ?? "telegram",
        chat,
        messageId: String(messages),
        sender,
        text,
      };
      const replies = await conversation.receive(message);
      if (replies.length !== 1) throw new Error(`${replies.length} replies`);
      return replies[0] as Reply;
    },
  };
}

/** A talk that begins with the choice of a commune; "" for none. */
export async function talkIn(knowledge: Knowledge, commune: string): Promise<Talk> {
  const chat = talk(knowledge);
  if (commune !== "") await chat.say(`/xa ${commune}`);
  return chat;
}

/** Text without white space and table markup, in NFC: what a quote and its source have in common. */
export function bare(text: string): string {
  return text
    .normalize("NFC")
    .replace(/<[^>]*>/g, " ")
    .replace(/[\s|*$\\]+/g, "");
}

const words = (text: string): string[] =>
  text
    .normalize("NFC")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
const planWords = new Map<string, string[]>();

/** Words that may stand between those of a quote: the number of a page and a table's heading row, repeated after the page's end. */
const BETWEEN = 24;

/**
 * True when every word of the quote stands in the plan's file in this order, letter by letter, with nothing between but what
 * a page's end leaves there.
 */
export function standsInPlan(quote: string, id: string): boolean {
  let plan = planWords.get(id);
  if (plan === undefined) {
    plan = words(planText(id).replace(/<[^>]*>/g, " "));
    planWords.set(id, plan);
  }
  const wanted = words(quote);
  if (wanted.length === 0) return false;
  return plan.some((word, at) => word === wanted[0] && followsFrom(plan, at, wanted));
}

function followsFrom(plan: readonly string[], start: number, wanted: readonly string[]): boolean {
  let at = start;
  for (const word of wanted.slice(1)) {
    const next = plan.indexOf(word, at + 1);
    if (next < 0 || next - at - 1 > BETWEEN) return false;
    at = next;
  }
  return true;
}

/** A fresh folder, removed by the returned function. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "troly-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
