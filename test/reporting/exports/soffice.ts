import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Office {
  /** Opens a file and saves it as `to` (LibreOffice's words, e.g. "pdf"); what came out, by file name. */
  convert(name: string, file: Buffer, to: string, more?: readonly string[]): Promise<Record<string, Buffer>>;
  /** Every page of a PDF in grey, 0-255, from 30 dots an inch. */
  pages(pdf: Buffer): Promise<Uint8Array[]>;
  /** The text of a PDF, laid out. */
  text(pdf: Buffer): Promise<string>;
  close(): Promise<void>;
}

/** False, and says so, where LibreOffice or poppler is missing. */
export function hasOffice(): boolean {
  const missing = ["soffice", "pdftotext", "pdftoppm"].filter((program) => spawnSync("which", [program]).status !== 0);
  if (missing.length === 0) return true;
  console.warn(`\nSKIPPED: exported files are NOT opened in an office program, missing: ${missing.join(", ")}\n`);
  return false;
}

export async function startOffice(): Promise<Office> {
  const root = await mkdtemp(join(tmpdir(), "exports-"));
  const inFolder = async (work: (folder: string) => Promise<void>): Promise<Record<string, Buffer>> => {
    const folder = await mkdtemp(join(root, "job-"));
    await work(folder);
    const names = await readdir(folder);
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
    );
  };
  const office: Office = {
    async convert(name, file, to, more = []) {
      const source = join(await mkdtemp(join(root, "source-")), name);
      await writeFile(source, file);
      // Its own profile: LibreOffice does nothing while another one with the same profile runs.
      const profile = `-env:UserInstallation=file://${join(root, "profile")}`;
      return inFolder(async (folder) => {
        await run("soffice", ["--headless", profile, ...more, "--convert-to", to, "--outdir", folder, source]);
      });
    },
    async pages(pdf) {
      const files = await inFolder(async (folder) => {
        const source = join(root, "pages.pdf");
        await writeFile(source, pdf);
        await run("pdftoppm", ["-r", "30", "-gray", source, join(folder, "page")]);
      });
      // "P5 WIDTH HEIGHT 255" and then a byte a dot.
      return Object.values(files).map((page) => {
        const header = /^P5\s+\d+\s+\d+\s+255\s/.exec(page.subarray(0, 64).toString("latin1"))?.[0].length ?? 0;
        return page.subarray(header);
      });
    },
    async text(pdf) {
      const source = join(root, "text.pdf");
      await writeFile(source, pdf);
      return (await run("pdftotext", ["-layout", source, "-"])).stdout;
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
  return office;
}
