import { strFromU8, unzipSync } from "fflate";

/** What XML 1.0 cannot hold; one such character and no office program opens the file. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to look for.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** The files of an office document as text. @throws when one is not well-formed as far as tags and characters show. */
export function parts(file: Buffer): Record<string, string> {
  const entries = Object.entries(unzipSync(file)).map(([path, bytes]) => [path, strFromU8(bytes)] as const);
  for (const [path, text] of entries) {
    if (/\.(?:xml|rels)$/.test(path)) checkXml(path, text);
  }
  return Object.fromEntries(entries);
}

function checkXml(path: string, xml: string): void {
  if (FORBIDDEN.test(xml) || !xml.isWellFormed()) throw new Error(`${path}: a character that XML cannot hold`);
  const open: string[] = [];
  for (const [tag, close, name, empty] of xml.matchAll(/<(\/?)([A-Za-z][\w:.-]*)(?:\s[^<>]*?)?(\/?)>|<\?[^<>]*\?>/g)) {
    if (tag.startsWith("<?") || empty === "/") continue;
    if (close === "") open.push(name as string);
    else if (open.pop() !== name) throw new Error(`${path}: </${name}> closes what was not opened`);
  }
  if (open.length > 0) throw new Error(`${path}: not closed: ${open.join(", ")}`);
  const bare = xml.replace(/<[^<>]*>/g, "").match(/[<>]|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i);
  if (bare !== null) throw new Error(`${path}: bare ${bare[0]}`);
}

export function unescaped(text: string): string {
  return text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, "&");
}

export interface Cell {
  /** As the file stores it: a number only where the cell is typed so. */
  value: string | number | null;
  /** The number format's code; "" for the general one. */
  format: string;
}

export interface Workbook {
  files: Record<string, string>;
  names: string[];
  /** By address ("B4"), one map a sheet. */
  sheets: Map<string, Cell>[];
}

export function workbook(file: Buffer): Workbook {
  const files = parts(file);
  const text = (path: string) => files[path] ?? "";
  const shared = [...text("xl/sharedStrings.xml").matchAll(/<si><t[^>]*>([^<]*)<\/t><\/si>/g)].map(([, t = ""]) =>
    unescaped(t),
  );
  const codes = new Map(
    [...text("xl/styles.xml").matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)].map(([, id, code = ""]) => [
      id,
      unescaped(code),
    ]),
  );
  const cellFormats = /<cellXfs[^>]*>(.*)<\/cellXfs>/s.exec(text("xl/styles.xml"))?.[1] ?? "";
  const formats = [...cellFormats.matchAll(/<xf ([^>]*)>/g)].map(
    ([, attributes = ""]) => codes.get(/numFmtId="(\d+)"/.exec(attributes)?.[1]) ?? "",
  );
  const names = [...text("xl/workbook.xml").matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(([, name = ""]) => name);
  const sheets = names.map((_, index) => {
    const cells = text(`xl/worksheets/sheet${index + 1}.xml`).matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs);
    return new Map(
      [...cells].map(([, attributes = "", inner = ""]) => {
        const raw = /^<v>([^<]*)<\/v>$/.exec(inner)?.[1];
        const isText = /\bt="s"/.test(attributes);
        const value = raw === undefined ? null : isText ? (shared[Number(raw)] ?? null) : Number(raw);
        const format = formats[Number(/\bs="(\d+)"/.exec(attributes)?.[1] ?? 0)] ?? "";
        return [/\br="([A-Z]+\d+)"/.exec(attributes)?.[1] ?? "", { value, format }];
      }),
    );
  });
  return { files, names, sheets };
}

/** The words of a Word document, a line a paragraph; its line breaks are \n too. */
export function words(xml: string): string {
  return [...xml.matchAll(/<w:p[ >].*?<\/w:p>/gs)]
    .map(([paragraph]) =>
      [...paragraph.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>|<w:br\/>/g)].map(([, t]) =>
        t === undefined ? "\n" : unescaped(t),
      ),
    )
    .map((runs) => runs.join(""))
    .join("\n");
}
