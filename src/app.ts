import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { basename, join, parse } from "node:path";
import type { Channel } from "./channels/channel.ts";
import { createTelegram } from "./channels/telegram/channel.ts";
import { createWebChat } from "./channels/webchat/channel.ts";
import type { Config } from "./config.ts";
import { type Assistant, createAssistant } from "./conversation/answering/assist.ts";
import { GuideBook, type GuideSearch } from "./conversation/answering/guides/book.ts";
import { type EntrySearch, Knowledge, writtenOut } from "./conversation/answering/knowledge.ts";
import { COMMANDS } from "./conversation/commands/list.ts";
import { type Conversation, createConversation, type TurnSearch } from "./conversation/conversation.ts";
import { loadQuestionLexicon } from "./conversation/lexicon.ts";
import { AppError } from "./domain/errors.ts";
import type { Catalogue, Commune, PlanWarning } from "./domain/plan.ts";
import { createMetrics, type Metrics, modelMeter } from "./http/metrics.ts";
import { createServer } from "./http/server.ts";
import { toEntries, toGuideEntries } from "./ingest/entries.ts";
import { ingestFolder, ingestText, loadFile, loadLexicon } from "./ingest/ingest.ts";
import { loadGuides } from "./ingest/load/guides.ts";
import { loadLocalFacts } from "./ingest/load/local-facts.ts";
import { hashFolders, loadCatalogue, saveCatalogue } from "./ingest/saved.ts";
import type { Logger } from "./log.ts";
import { openEmbedder, openModelCalls } from "./models/open-models.ts";
import { type KnowledgeIndex, openKnowledgeIndex, SHARED } from "./search/knowledge-index.ts";
import type { Neighbours } from "./search/vector-index.ts";

/** The running service. */
export interface App {
  /** Where the web page is served; null until started. */
  readonly address: string | null;
  /** Starts channels and server. @throws the system's error, such as EADDRINUSE. */
  start(): Promise<void>;
  /** Stops taking messages, waits for those under way, closes the server. Safe while start() still runs. */
  stop(): Promise<void>;
}

type Note = (line: string) => void;

const PROMPTS = join(import.meta.dirname, "../prompts");
/** Folder under DATA_DIR for what is derived from the knowledge and may be deleted at any time. */
const DERIVED = "knowledge";

function openSources(config: Config, log: Logger, note: Note): { catalogue: Catalogue; dir: string } {
  const plans = join(config.knowledgeDir, "plans");
  if (!existsSync(plans))
    throw new AppError("knowledge-empty", `Không thấy thư mục kế hoạch ${plans}. Hãy đặt tệp kế hoạch vào đó.`);
  const dir = join(config.dataDir, DERIVED);
  const hash = hashFolders([plans, join(config.knowledgeDir, "lexicon")]);
  const saved = loadCatalogue(dir, hash);
  if (saved) return { catalogue: saved, dir };
  const result = ingestFolder(plans, loadLexicon(config.knowledgeDir), undefined, (file, done, total) =>
    note(`Đọc kế hoạch ${done}/${total}: ${file.fileName}`),
  );
  for (const file of result.files.filter((f) => f.outcome === "skipped")) {
    log.warn({ event: "plan-skipped", file: file.fileName }, "a plan file was skipped");
    note(`Bỏ qua ${file.fileName}: ${file.reason ?? "không rõ lý do"}`);
  }
  if (result.catalogue.documents.length === 0)
    throw new AppError(
      "knowledge-empty",
      `Thư mục ${plans} chưa có kế hoạch nào đọc được. Hãy đặt tệp .txt hoặc .md vào đó.`,
    );
  saveCatalogue(dir, hash, result.catalogue);
  return { catalogue: result.catalogue, dir };
}

/** The catalogue of KNOWLEDGE_DIR, read from DATA_DIR when nothing changed since. @throws AppError when there is no plan. */
export async function openCatalogue(config: Config, log: Logger, note: Note): Promise<Catalogue> {
  return openSources(config, log, note).catalogue;
}

/**
 * The language model's part in answering, or null when none is configured.
 * @throws AppError "config-invalid" when a prompt is missing or broken.
 */
async function openAssistant(
  config: Config,
  knowledge: Knowledge,
  search: TurnSearch,
  log: Logger,
  metrics: Metrics,
): Promise<Assistant | null> {
  const calls = await openModelCalls(config.model, PROMPTS, modelMeter(metrics), log);
  if (calls === null) return null;
  return createAssistant({ calls, knowledge, search, log, now: () => new Date() });
}

/** The index as answering wants it. Vectors are fetched once a question, before the answering that must not wait. */
function entrySearch(index: KnowledgeIndex): EntrySearch & TurnSearch {
  let near: Neighbours = new Map();
  return {
    search: (query, options) => index.search(query, { ...options, neighbours: near }),
    frequencies: index.vocabulary(),
    pair: (a, b) => index.hasPair(a, b),
    idf: (folded) => index.idf(folded),
    async prepare(text) {
      if (!index.hasVectors) return (run) => run();
      const neighbours = await index.neighbours(text);
      return (run) => {
        near = neighbours;
        try {
          return run();
        } finally {
          near = new Map();
        }
      };
    },
  };
}

/** The same index, asked for the guides alone. */
function guideSearch(search: EntrySearch, index: KnowledgeIndex): GuideSearch {
  const shared = index.lexical(SHARED);
  return {
    search: (query, limit) => search.search(query, { communes: [SHARED], kinds: ["guide"], limit }),
    idf: (folded) => shared.idf(folded),
    frequencies: shared.vocabulary(),
    pair: (a, b) => shared.hasPair(a, b),
  };
}

async function openKnowledge(
  config: Config,
  log: Logger,
  note: Note,
): Promise<{ knowledge: Knowledge; search: TurnSearch }> {
  const { catalogue, dir } = openSources(config, log, note);
  const lexicon = loadQuestionLexicon(config.knowledgeDir);
  const guides = loadGuides(config.knowledgeDir);
  const entries = toEntries(catalogue, lexicon.abbreviations);
  const all = [...entries, ...toGuideEntries(guides, lexicon.abbreviations)];
  const index = await openKnowledgeIndex(join(dir, "index"), all, openEmbedder(config.model), log);
  if (config.commune !== null && !catalogue.communes.some((c) => c.slug === config.commune))
    throw new AppError(
      "unknown-commune",
      `COMMUNE không khớp xã nào đang có kế hoạch. Hiện có: ${catalogue.communes.map((c) => c.slug).join(", ")}.`,
    );
  const search = entrySearch(index);
  const book = new GuideBook(guides, loadLocalFacts(config.knowledgeDir), guideSearch(search, index), (text) =>
    writtenOut(text, lexicon),
  );
  return { knowledge: new Knowledge(catalogue, entries, search, lexicon, book), search };
}

function served(config: Config, knowledge: Knowledge): Commune[] {
  return knowledge.catalogue.communes.filter((c) => config.commune === null || c.slug === config.commune);
}

/** The conversation without channels: for the command line. */
export async function openConversation(
  config: Config,
  log: Logger,
  note: Note,
): Promise<Conversation & { communes: readonly Commune[] }> {
  const { knowledge, search } = await openKnowledge(config, log, note);
  const assistant = await openAssistant(config, knowledge, search, log, createMetrics());
  return { ...converse(config, knowledge, search, assistant, log), communes: served(config, knowledge) };
}

function converse(
  config: Config,
  knowledge: Knowledge,
  search: TurnSearch,
  assistant: Assistant | null,
  log: Logger,
): Conversation {
  return createConversation({
    knowledge,
    search,
    commands: COMMANDS,
    fixedCommune: config.commune,
    assistant,
    log,
    now: () => new Date(),
  });
}

export interface AddOutcome {
  fileName: string;
  outcome: "added" | "changed" | "unchanged" | "skipped";
  reason: string | null;
  /** What was read: "40 chỉ tiêu, 4 trách nhiệm…"; empty when skipped. */
  summary: string;
  warnings: PlanWarning[];
}

/** A second file of the same id, or the same bytes under another name, could not be told apart. @throws AppError saying which. */
function refuseClash(plans: string, fileName: string, bytes: Buffer): void {
  for (const other of readdirSync(plans)) {
    if (other === fileName || other.startsWith(".")) continue;
    if (parse(other).name === parse(fileName).name)
      throw new AppError("file-unsupported", `Đã có kế hoạch mang tên này: ${other}. Hãy đặt tên khác cho tệp.`);
    if (readFileSync(join(plans, other)).equals(bytes))
      throw new AppError("file-unsupported", `Nội dung giống hệt tệp ${other} đã có.`);
  }
}

/**
 * Puts plan files (or the files of a folder) into KNOWLEDGE_DIR/plans and makes the index anew. A file that cannot be read is
 * skipped with its reason and leaves everything as it was. Without paths the folder is only read again.
 */
export async function addPlans(
  config: Config,
  paths: readonly string[],
  log: Logger,
  note: Note,
): Promise<AddOutcome[]> {
  const plans = join(config.knowledgeDir, "plans");
  mkdirSync(plans, { recursive: true });
  const lexicon = loadLexicon(config.knowledgeDir);
  const sources = paths.length === 0 ? [plans] : paths;
  const files = sources.flatMap((path) =>
    existsSync(path) && statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => !name.startsWith("."))
          .sort()
          .map((name) => join(path, name))
      : [path],
  );
  const outcomes: AddOutcome[] = [];
  for (const path of files) {
    const fileName = basename(path);
    try {
      const { text } = loadFile(path);
      const records = ingestText(fileName, text, lexicon);
      const target = join(plans, fileName);
      refuseClash(plans, fileName, readFileSync(path));
      const outcome = !existsSync(target)
        ? "added"
        : readFileSync(target).equals(readFileSync(path))
          ? "unchanged"
          : "changed";
      if (outcome !== "unchanged") {
        const temporary = join(plans, `.${fileName}.${process.pid}.tmp`);
        copyFileSync(path, temporary);
        renameSync(temporary, target);
      }
      const counts: [number, string][] = [
        [records.indicators.length, "chỉ tiêu"],
        [records.tasks.length, "nhiệm vụ"],
        [records.duties.length, "trách nhiệm"],
        [records.reporting.length, "quy định báo cáo"],
        [records.passages.length, "đoạn"],
      ];
      outcomes.push({
        fileName,
        outcome,
        reason: null,
        summary: counts
          .filter(([n]) => n > 0)
          .map(([n, what]) => `${n} ${what}`)
          .join(", "),
        warnings: records.document.warnings,
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      outcomes.push({ fileName, outcome: "skipped", reason: error.message, summary: "", warnings: [] });
    }
  }
  if (outcomes.some((o) => o.outcome !== "skipped")) await openKnowledge(config, log, note);
  return outcomes;
}

function createChannels(config: Config, knowledge: Knowledge, log: Logger): Channel[] {
  const communes = served(config, knowledge).map(({ slug, name }) => ({ slug, name }));
  const channels: Channel[] = [createWebChat({ communes: () => communes })];
  if (config.telegram?.mode === "polling")
    channels.push(
      createTelegram({
        token: config.telegram.botToken,
        apiRoot: config.telegram.apiRoot,
        log,
        commands: COMMANDS.map(({ name, description }) => ({ command: name, description })),
      }),
    );
  return channels;
}

/** Names what is configured and not served by this version, so that nobody waits for it. */
function sayWhatStaysOff(config: Config, note: Note): void {
  const off = [
    config.telegram?.mode === "webhook" ? "Telegram chế độ webhook (TELEGRAM_MODE)" : "",
    config.zalo ? "Zalo OA (ZALO_…)" : "",
    config.botFramework && config.botFramework.appType !== "local" ? "Bot Framework (Microsoft…)" : "",
    config.databaseUrl.startsWith("postgres") ? "PostgreSQL (DATABASE_URL)" : "",
  ].filter((name) => name !== "");
  if (off.length > 0) note(`Phiên bản này chưa dùng: ${off.join("; ")}. Các biến đó được đọc nhưng chưa có tác dụng.`);
}

/** Builds everything from the configuration; nothing listens or polls until start(). */
export async function createApp(config: Config, log: Logger, onProgress: Note): Promise<App> {
  mkdirSync(config.dataDir, { recursive: true });
  sayWhatStaysOff(config, onProgress);
  const { knowledge, search } = await openKnowledge(config, log, onProgress);
  const metrics = createMetrics();
  const assistant = await openAssistant(config, knowledge, search, log, metrics);
  const conversation = converse(config, knowledge, search, assistant, log);
  const channels = createChannels(config, knowledge, log);
  let ready = false;
  const server = await createServer({
    http: config.http,
    log,
    ask: (request) => conversation.ask(request),
    communes: () => served(config, knowledge).map(({ slug, name }) => ({ slug, name })),
    ready: () => (ready ? { ok: true } : { ok: false, reason: "starting" }),
    channelRoutes: channels.flatMap((c) => c.routes),
    metrics,
  });
  let address: string | null = null;
  return {
    get address() {
      return address;
    },
    async start() {
      address = await server.listen();
      for (const channel of channels) {
        // The durable inbox will stand here: until then a message is answered as it is taken in.
        await channel.start(async (message) => {
          for (const reply of await conversation.receive(message)) await channel.send({ chat: message.chat }, reply);
        });
      }
      ready = true;
    },
    async stop() {
      ready = false;
      await Promise.all(channels.map((c) => c.stop()));
      await server.close();
    },
  };
}
