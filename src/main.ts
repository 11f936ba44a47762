import { createApp } from "./app.ts";
import { type Config, loadConfig, readEnvironment } from "./config.ts";
import { AppError } from "./domain/errors.ts";
import { createLogger, type Logger } from "./log.ts";

type App = Awaited<ReturnType<typeof createApp>>;

/** Orchestrators kill after 10 s; the server needs up to 2 s of this, the channels and the inbox the rest. */
const STOP_TIMEOUT_MS = 9_000;
const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** Vietnamese sentences for the system's refusals to listen, by error code. */
const LISTEN_ERRORS: Record<string, (http: Config["http"]) => string> = {
  EADDRINUSE: ({ port }) =>
    `Cổng ${port} đang được chương trình khác dùng. Hãy dừng chương trình đó hoặc đặt PORT khác trong tệp .env.`,
  EACCES: ({ port }) => `Không được phép mở cổng ${port}. Hãy đặt PORT từ 1024 trở lên trong tệp .env.`,
  EADDRNOTAVAIL: ({ host }) => `Máy này không có địa chỉ ${host}. Hãy sửa HOST trong tệp .env.`,
  ENOTFOUND: ({ host }) => `Không tìm thấy địa chỉ ${host}. Hãy sửa HOST trong tệp .env.`,
};

// What is still open after main (a library's timer, a cut connection) must not keep the process.
if (import.meta.main) process.exit(await main());

/** From the environment to a running service, until a signal asks to stop. Returns the exit code. */
async function main(): Promise<number> {
  const config = readConfig();
  if (config === null) return 1;
  process.env.TZ = config.timeZone;
  const log = createLogger(config.logLevel);
  dieLoudly(log);
  const signal = nextSignal();
  for (const warning of config.warnings) say(warning);

  let app: App | null = null;
  try {
    const starting = createApp(config, log, say).then(async (created) => {
      app = created;
      await created.start();
      return created;
    });
    const first = await Promise.race([starting, signal]);
    if (typeof first !== "string") {
      greet(config, first.address);
      await signal;
    }
  } catch (error) {
    complain(error, config, log);
    await stop(app, log);
    return 1;
  }
  say("Đang dừng…");
  return (await stop(app, log)) ? 0 : 1;
}

function readConfig(): Config | null {
  try {
    return loadConfig(readEnvironment());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return null;
  }
}

/** The first signal that asks to stop. The second ends the process at once, whatever is under way. */
function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    let received = 0;
    for (const name of SIGNALS) {
      process.on(name, () => {
        received += 1;
        if (received > 1) process.exit(1);
        resolve(name);
      });
    }
  });
}

/** True when everything stopped in order and in time. */
async function stop(app: App | null, log: Logger): Promise<boolean> {
  if (app === null) return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, STOP_TIMEOUT_MS, "late");
  });
  try {
    const outcome = await Promise.race([app.stop(), late]);
    if (outcome === "late") log.error({ timeoutMs: STOP_TIMEOUT_MS }, "stop took too long");
    return outcome !== "late";
  } catch (error) {
    log.error(whereItBroke(error), "stop failed");
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function greet(config: Config, address: string | null): void {
  const where = config.http.publicUrl ?? address ?? `http://${config.http.host}:${config.http.port}`;
  say(`Trợ lý Xã số đã sẵn sàng tại ${where}`);
  say("Mở địa chỉ này bằng trình duyệt rồi hỏi thử:");
  for (const question of [
    "Ai chủ trì chỉ tiêu phủ sóng 5G?",
    "Chữ ký số đến 2030 đạt bao nhiêu?",
    "Đơn vị nào phải báo cáo hằng tháng?",
  ]) {
    say(`  - ${question}`);
  }
  say("Dừng bằng Ctrl+C.");
}

/** One sentence for what an administrator can mend; where it broke, for the rest. */
function complain(error: unknown, config: Config, log: Logger): void {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const sentence = error instanceof AppError ? error.message : LISTEN_ERRORS[code]?.(config.http);
  if (sentence !== undefined) {
    process.stderr.write(`${sentence}\n`);
    return;
  }
  const message = error instanceof Error ? withoutCredentials(error.message) : undefined;
  log.fatal({ ...whereItBroke(error), message }, "start failed");
  process.stderr.write("Không khởi động được vì lỗi chưa rõ; chi tiết ở dòng nhật ký trên.\n");
}

/** Before anyone could ask, a message holds nobody's words; an address in it may hold a password. */
function withoutCredentials(message: string): string {
  return message.replace(/:\/\/[^\s/]*@/g, "://…@");
}

/** Not the error's message: it may repeat what a person wrote. */
function whereItBroke(error: unknown): { error: string; code: unknown; frames: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, code: undefined, frames: [] };
  const frames = (error.stack ?? "").match(/^ {4}at .+$/gm) ?? [];
  return { error: error.name, code: "code" in error ? error.code : undefined, frames: frames.slice(0, 8) };
}

/** After an error that nobody caught, the state is unknown: the process ends and is started anew. The inbox keeps the messages. */
function dieLoudly(log: Logger): void {
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => {
      log.fatal(whereItBroke(error), event);
      process.exit(1);
    });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
