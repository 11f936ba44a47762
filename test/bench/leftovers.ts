import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Processes and folders that end with the bench, however that ends. */
export class Leftovers {
  readonly #children: ChildProcess[] = [];
  readonly #folders: string[] = [];
  readonly #onExit = () => this.end();
  readonly #onSignal = () => process.exit(130);

  constructor() {
    process.on("exit", this.#onExit);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, this.#onSignal);
  }

  folder(): string {
    const path = mkdtempSync(join(tmpdir(), "tro-ly-bench-"));
    this.#folders.push(path);
    return path;
  }

  process(child: ChildProcess): void {
    this.#children.push(child);
  }

  end(): void {
    for (const child of this.#children.splice(0)) child.kill("SIGKILL");
    for (const path of this.#folders.splice(0)) rmSync(path, { recursive: true, force: true });
    process.off("exit", this.#onExit);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, this.#onSignal);
  }
}
