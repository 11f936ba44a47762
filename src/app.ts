import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createBotFramework } from "./channels/botframework/channel.ts";
import type { Channel, LoadFile } from "./channels/channel.ts";
import { createTelegram } from "./channels/telegram/channel.ts";
import { createWebChat } from "./channels/webchat/channel.ts";
import { createZalo } from "./channels/zalo/channel.ts";
import type { Config } from "./config.ts";
import { type Assistant, createAssistant } from "./conversation/answering/assist.ts";
import { citeRule } from "./conversation/answering/draft.ts";
import { GuideBook, type GuideSearch } from "./conversation/answering/guides/book.ts";
import { type EntrySearch, Knowledge, readWords } from "./conversation/answering/knowledge.ts";
import { withoutPersonalData } from "./conversation/answering/safety.ts";
import { menuFor } from "./conversation/commands/command.ts";
import { COMMANDS } from "./conversation/commands/list.ts";
import { type Conversation, createConversation } from "./conversation/conversation.ts";
import { FORMS } from "./conversation/forms/list.ts";
import { createInbox } from "./conversation/inbox.ts";
import { loadQuestionLexicon } from "./conversation/lexicon.ts";
import { createOutbox } from "./conversation/outbox.ts";
import { createRetention } from "./conversation/retention.ts";
import type { ConversationDeps } from "./conversation/turn.ts";
import type { TurnSearch } from "./conversation/turn-search.ts";
import { AppError, namesOf } from "./domain/errors.ts";
import type { Catalogue, Commune } from "./domain/plan.ts";
import { createMetrics, type Metrics, modelMeter } from "./http/metrics.ts";
import { createServer } from "./http/server.ts";
import { toEntries, toGuideEntries } from "./ingest/entries.ts";
import { ingestFolder, loadLexicon } from "./ingest/ingest.ts";
import { loadGuides } from "./ingest/load/guides.ts";
import { loadHolidays } from "./ingest/load/holidays.ts";
import { loadLocalFacts } from "./ingest/load/local-facts.ts";
import { hashFolders, loadCatalogue, saveCatalogue } from "./ingest/saved.ts";
import type { Logger } from "./log.ts";
import { openEmbedder, openModelCalls } from "./models/open-models.ts";
import { createReminderSchedule } from "./reporting/reminder-schedule.ts";
import { createReporting } from "./reporting/reporting.ts";
import { type KnowledgeIndex, openKnowledgeIndex, SHARED } from "./search/knowledge-index.ts";
import type { Neighbours } from "./search/vector-index.ts";
import { createEvidenceFiles } from "./storage/evidence-files.ts";
import type { Storage } from "./storage/storage.ts";

/** Where files that were sent with reports lie. */
export const evidenceFolder = (config: Config): string => join(config.dataDir, "evidence");

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
/** How long the start waits for the database. */
const DATABASE_WAIT_MS = 2_000;
const DATABASE_LATE =
  "Chưa mở được cơ sở dữ liệu (DATABASE_URL): vẫn trả lời câu hỏi, nhưng chưa liên kết tài khoản và chưa ghi lại câu hỏi được. Đang thử lại.";
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

export async function openKnowledge(
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
    readWords(text, lexicon),
  );
  return { knowledge: new Knowledge(catalogue, entries, search, lexicon, book), search };
}

function served(config: Config, knowledge: Knowledge): Commune[] {
  return knowledge.catalogue.communes.filter((c) => config.commune === null || c.slug === config.commune);
}

/** The conversation without channels, people and storage: for the command line. */
export async function openConversation(
  config: Config,
  log: Logger,
  note: Note,
): Promise<Conversation & { communes: readonly Commune[] }> {
  const { knowledge, search } = await openKnowledge(config, log, note);
  const assistant = await openAssistant(config, knowledge, search, log, createMetrics());
  return { ...converse(config, knowledge, search, assistant, null, noFiles, log), communes: served(config, knowledge) };
}

function converse(
  config: Config,
  knowledge: Knowledge,
  search: TurnSearch,
  assistant: Assistant | null,
  storage: Storage | null,
  loadFile: ConversationDeps["loadFile"],
  log: Logger,
): Conversation {
  return createConversation({
    knowledge,
    search,
    commands: COMMANDS,
    forms: FORMS,
    reporting: createReporting(),
    evidence: storage && createEvidenceFiles(evidenceFolder(config)),
    loadFile,
    storage,
    fixedCommune: config.commune,
    assistant,
    log,
    now: () => new Date(),
  });
}

/** Where channels lend out how files of their messages are fetched. */
function createFileDesk() {
  const loaders = new Map<string, LoadFile>();
  return {
    lend: (channel: string, load: LoadFile) => void loaders.set(channel, load),
    async load(channel: string, source: unknown, maxBytes: number): Promise<Buffer> {
      const load = loaders.get(channel);
      if (load === undefined) throw new AppError("file-unavailable", `channel ${channel} fetches no files`);
      return load(source, maxBytes);
    },
  };
}

async function noFiles(): Promise<Buffer> {
  throw new AppError("file-unavailable", "there is no channel");
}

function createChannels(
  config: Config,
  knowledge: Knowledge,
  storage: Storage,
  metrics: Metrics,
  log: Logger,
): Channel[] {
  const communes = served(config, knowledge).map(({ slug, name }) => ({ slug, name }));
  const channels: Channel[] = [
    createWebChat({
      communes: () => communes,
      communeOf: (chat) => storage.chats.commune({ channel: "webchat", chat }),
      storage: storage.webchat,
      keep: withoutPersonalData,
      publicUrl: config.http.publicUrl,
      log,
    }),
  ];
  if (config.telegram)
    channels.push(
      createTelegram({
        token: config.telegram.botToken,
        apiRoot: config.telegram.apiRoot,
        webhook: config.telegram.webhook,
        offers: {
          save: (chat, id, text) => storage.offers.save({ channel: "telegram", chat }, id, text),
          find: (chat, id) => storage.offers.find({ channel: "telegram", chat }, id),
        },
        log,
        commands: menuFor("citizen", COMMANDS),
      }),
    );
  if (config.botFramework)
    channels.push(
      createBotFramework({
        config: config.botFramework,
        references: {
          save: (chat, reference) => storage.references.save({ channel: "botframework", chat }, reference),
          of: (chat) => storage.references.of({ channel: "botframework", chat }),
        },
        log,
      }),
    );
  if (config.zalo)
    channels.push(
      createZalo({
        ...config.zalo,
        storage: storage.zalo,
        spoolDir: join(config.dataDir, "zalo-spool"),
        log,
        now: () => new Date(),
        count: (event) => metrics.channelEvents.inc({ channel: "zalo", event }),
      }),
    );
  return channels;
}

/** The database, not opened yet. Its libraries are loaded only where it is used: `ask` and `ingest` do without. */
async function createStorage(config: Config, log: Logger): Promise<Storage> {
  const storage = await import("./storage/storage.ts");
  return storage.createStorage({ url: config.databaseUrl, log, now: () => new Date() });
}

/** The database, opened and migrated. For the command line. @throws AppError "database-unavailable" or "database-newer". */
export async function openStorage(config: Config, log: Logger): Promise<Storage> {
  const storage = await createStorage(config, log);
  await storage.connect();
  return storage;
}

/** Begins to open the database. A server that cannot be reached holds up nobody: questions are answered without it. */
async function startStorage(config: Config, log: Logger, note: Note): Promise<Storage> {
  const storage = await createStorage(config, log);
  const opened = await Promise.race([
    storage.start().then(() => storage.isOpen()),
    setTimeout(DATABASE_WAIT_MS, false, { ref: false }),
  ]);
  if (!opened) note(DATABASE_LATE);
  return storage;
}

/** @throws AppError "config-invalid" where nothing can be kept: it would show later, as messages that are lost. */
function checkWritable(dataDir: string): void {
  const probe = join(dataDir, `.ghi-thu-${process.pid}`);
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    const { code } = namesOf(cause);
    throw new AppError("config-invalid", `Không ghi được vào thư mục dữ liệu DATA_DIR (${dataDir}): ${code}.`, {
      cause,
    });
  }
}

/** Builds everything from the configuration; nothing listens or polls until start(). */
export async function createApp(config: Config, log: Logger, onProgress: Note): Promise<App> {
  checkWritable(config.dataDir);
  const { knowledge, search } = await openKnowledge(config, log, onProgress);
  const storage = await startStorage(config, log, onProgress);
  const metrics = createMetrics();
  const assistant = await openAssistant(config, knowledge, search, log, metrics);
  const files = createFileDesk();
  const conversation = converse(config, knowledge, search, assistant, storage, files.load, log);

  const channels = createChannels(config, knowledge, storage, metrics, log);
  const outbox = createOutbox({ storage, channels, log, now: () => new Date() });
  const inbox = createInbox({
    storage,
    receive: conversation.receive,
    channels,
    wakeOutbox: outbox.wake,
    log,
    now: () => new Date(),
  });
  const retention = createRetention({ storage, days: config.messageRetentionDays, log, now: () => new Date() });
  const reminders = createReminderSchedule({
    catalogue: knowledge.catalogue,
    communes: served(config, knowledge).map(({ slug }) => slug),
    storage,
    holidays: loadHolidays(config.knowledgeDir),
    cite: (rule) => citeRule(knowledge, rule),
    wake: outbox.wake,
    log,
    now: () => new Date(),
  });
  let ready = false;
  const server = await createServer({
    http: config.http,
    log,
    ask: (request) => conversation.ask(request),
    communes: () => served(config, knowledge).map(({ slug, name }) => ({ slug, name })),
    async ready() {
      if (!ready) return { ok: false, reason: "starting" };
      return (await storage.ready()) ? { ok: true } : { ok: false, reason: "database" };
    },
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
      for (const channel of channels) await channel.start(inbox.take, (load) => files.lend(channel.name, load));
      inbox.start();
      outbox.start();
      reminders.start();
      retention.start();
      ready = true;
    },
    async stop() {
      ready = false;
      // What still comes in meanwhile is stored, and handled after the next start.
      await Promise.all([reminders.stop(), retention.stop(), inbox.stop()]);
      outbox.wake();
      await outbox.stop();
      await Promise.all([server.close(), ...channels.map((c) => c.stop())]);
      await storage.close();
    },
  };
}
