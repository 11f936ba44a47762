import { join } from "node:path";
import { createBotFramework } from "./channels/botframework/channel.ts";
import type { Channel } from "./channels/channel.ts";
import { createTelegram } from "./channels/telegram/channel.ts";
import { createWebChat } from "./channels/webchat/channel.ts";
import { createZalo } from "./channels/zalo/channel.ts";
import type { Config } from "./config.ts";
import { createAssistant } from "./conversation/answering/assist.ts";
import { citeRule } from "./conversation/answering/draft.ts";
import { GuideBook } from "./conversation/answering/guides/book.ts";
import { Knowledge, readWords } from "./conversation/answering/knowledge.ts";
import { withoutPersonalData } from "./conversation/answering/safety.ts";
import { menuFor } from "./conversation/commands/command.ts";
import { COMMANDS } from "./conversation/commands/list.ts";
import { type Conversation, createConversation } from "./conversation/conversation.ts";
import { createFileDesk, type FileDesk } from "./conversation/file-desk.ts";
import { createFloodGate } from "./conversation/flood-gate.ts";
import { FORMS } from "./conversation/forms/list.ts";
import { createInbox } from "./conversation/inbox.ts";
import { loadQuestionLexicon } from "./conversation/lexicon.ts";
import { createOutbox, type Outbox } from "./conversation/outbox.ts";
import { createRetention } from "./conversation/retention.ts";
import type { TurnSearch } from "./conversation/turn-search.ts";
import { AppError } from "./domain/errors.ts";
import type { Commune } from "./domain/plan.ts";
import { watchQueues } from "./http/message-metrics.ts";
import { createMetrics, type Metrics, modelMeter } from "./http/metrics.ts";
import { createServer } from "./http/server.ts";
import { toEntries, toGuideEntries } from "./ingest/entries.ts";
import { loadGuides } from "./ingest/load/guides.ts";
import { loadHolidays } from "./ingest/load/holidays.ts";
import { loadLocalFacts } from "./ingest/load/local-facts.ts";
import { openCatalogue } from "./ingest/open-catalogue.ts";
import type { Logger } from "./log.ts";
import { openEmbedder, openModelCalls } from "./models/open-models.ts";
import { createReminderSchedule } from "./reporting/reminder-schedule.ts";
import { createReporting } from "./reporting/reporting.ts";
import { openKnowledgeIndex } from "./search/knowledge-index.ts";
import { entrySearch, guideSearch } from "./search/searches.ts";
import { createEvidenceFiles } from "./storage/evidence-files.ts";
import { createStorage, startStorage } from "./storage/open-storage.ts";
import type { Storage } from "./storage/storage.ts";
import { checkWritable } from "./storage/writable.ts";

/** Where files that were sent with reports lie. */
export const evidenceFolder = (config: Config): string => join(config.dataDir, "evidence");

/** The running service. */
export interface App {
  /** Where the web page is served; null until started. */
  readonly address: string | null;
  /**
   * Listens, so that its health can be asked for; reads the knowledge, opens the database, starts the channels.
   * @throws the system's error, such as EADDRINUSE, or an AppError for the administrator.
   */
  start(): Promise<void>;
  /** Stops taking messages, waits for those under way, closes the server. Safe while start() still runs. */
  stop(): Promise<void>;
}

type Note = (line: string) => void;

const PROMPTS = join(import.meta.dirname, "../prompts");

interface Opened {
  knowledge: Knowledge;
  search: TurnSearch;
}

/** Reads the knowledge, or what was derived from it. @throws AppError when there is none, or not of the one commune. */
export async function openKnowledge(config: Config, log: Logger, note: Note): Promise<Opened> {
  const { catalogue, dir } = await openCatalogue(config, log, note);
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
  const opened = await openKnowledge(config, log, note);
  const without = { config, log, metrics: createMetrics(), storage: null, files: createFileDesk() };
  return { ...(await converse(without, opened)), communes: served(config, opened.knowledge) };
}

type Beneath = Pick<Ground, "config" | "log" | "metrics" | "files"> & { storage: Storage | null };

/** @throws AppError "config-invalid" when a prompt is missing or broken. */
async function converse(
  { config, log, metrics, storage, files }: Beneath,
  { knowledge, search }: Opened,
): Promise<Conversation> {
  const now = () => new Date();
  const calls = await openModelCalls(config.model, PROMPTS, modelMeter(metrics), log);
  return createConversation({
    knowledge,
    search,
    commands: COMMANDS,
    forms: FORMS,
    reporting: createReporting(),
    evidence: storage && createEvidenceFiles(evidenceFolder(config)),
    loadFile: files.load,
    storage,
    fixedCommune: config.commune,
    assistant: calls && createAssistant({ calls, knowledge, search, log, now }),
    log,
    now,
  });
}

function createChannels(
  config: Config,
  communes: () => { slug: string; name: string }[],
  storage: Storage,
  metrics: Metrics,
  log: Logger,
): Channel[] {
  const count = (channel: string) => (event: string) => metrics.channelEvents.inc({ channel, event });
  const channels: Channel[] = [
    createWebChat({
      communes,
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
        count: count("telegram"),
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
        count: count("botframework"),
      }),
    );
  if (config.zalo)
    channels.push(
      createZalo({
        ...config.zalo,
        storage: storage.zalo,
        spoolDir: join(config.dataDir, "zalo-spool"),
        keptDays: config.messageRetentionDays,
        log,
        now: () => new Date(),
        count: count("zalo"),
      }),
    );
  return channels;
}

/** What there is before the knowledge: the server answers whether it lives, and nothing is taken in yet. */
interface Ground {
  config: Config;
  log: Logger;
  metrics: Metrics;
  storage: Storage;
  files: FileDesk;
  channels: readonly Channel[];
  outbox: Outbox;
}

/** What answers, once the knowledge is there. */
interface Service extends Pick<Conversation, "ask"> {
  start(): Promise<void>;
  stop(): Promise<void>;
}

async function createService(ground: Ground, opened: Opened): Promise<Service> {
  const { config, log, metrics, storage, files, channels, outbox } = ground;
  const { knowledge } = opened;
  const common = { storage, log, now: () => new Date() };
  const conversation = await converse(ground, opened);
  const wake = outbox.wake;
  const inbox = createInbox({
    ...common,
    receive: conversation.receive,
    channels,
    wakeOutbox: wake,
    count: metrics.messages.handled,
  });
  const receive = createFloodGate({ ...common, take: inbox.take, wakeOutbox: wake, count: metrics.messages.taken });
  const retention = createRetention({ ...common, days: config.messageRetentionDays });
  const reminders = createReminderSchedule({
    ...common,
    catalogue: knowledge.catalogue,
    communes: served(config, knowledge).map(({ slug }) => slug),
    holidays: loadHolidays(config.knowledgeDir),
    cite: (rule) => citeRule(knowledge, rule),
    wake,
  });
  return {
    ask: conversation.ask,
    async start() {
      for (const channel of channels) await channel.start(receive, (load) => files.lend(channel.name, load));
      for (const part of [inbox, outbox, reminders, retention]) part.start();
    },
    // What still comes in meanwhile is stored, and handled after the next start.
    stop: async () => void (await Promise.all([reminders.stop(), retention.stop(), inbox.stop()])),
  };
}

/** Builds what needs no knowledge; nothing listens, polls or is read until start(). @throws AppError "config-invalid". */
export async function createApp(config: Config, log: Logger, note: Note): Promise<App> {
  checkWritable(config.dataDir);
  const metrics = createMetrics();
  const storage = await createStorage(config, log);
  const now = () => new Date();
  watchQueues(metrics.registry, storage, now);
  let opened: Opened | null = null;
  let service: Service | null = null;
  let address: string | null = null;
  /** Null while it serves. */
  let phase: "starting" | "indexing" | "migrating" | "stopping" | null = "starting";
  let isServing = false;
  let isStopped = false;

  const communes = () =>
    opened === null ? [] : served(config, opened.knowledge).map(({ slug, name }) => ({ slug, name }));
  const channels = createChannels(config, communes, storage, metrics, log);
  const outbox = createOutbox({ storage, channels, log, now, count: metrics.messages.sent });
  const ground: Ground = { config, log, metrics, storage, files: createFileDesk(), channels, outbox };
  const server = await createServer({
    http: config.http,
    log,
    async ask(request) {
      if (service === null) throw new Error("not started");
      return service.ask(request);
    },
    communes,
    isServing: () => isServing,
    async ready() {
      if (phase !== null) return { ok: false, reason: phase };
      return (await storage.ready()) ? { ok: true } : { ok: false, reason: "database" };
    },
    channelRoutes: channels.flatMap((c) => c.routes),
    metrics,
  });
  return {
    get address() {
      return address;
    },
    async start() {
      address = await server.listen();
      if (isStopped) return;
      phase = "indexing";
      opened = await openKnowledge(config, log, note);
      if (isStopped) return;
      phase = "migrating";
      await startStorage(storage, note);
      if (isStopped) return;
      phase = "starting";
      service = await createService(ground, opened);
      if (isStopped) return;
      await service.start();
      isServing = true;
      if (!isStopped) phase = null;
    },
    async stop() {
      isStopped = true;
      phase = "stopping";
      await service?.stop();
      outbox.wake();
      await outbox.stop();
      await Promise.all([server.close(), ...channels.map((c) => c.stop())]);
      await storage.close();
    },
  };
}
