import { fileURLToPath } from "node:url";

/** The two families share one design: Fontsource keeps the letters that only Vietnamese has in a file of their own. */
const FAMILIES = { "Be Vietnam Pro": "latin", "Be Vietnam Pro Vietnamese": "vietnamese" };
const WEIGHTS = [400, 700];

/** As a canvas and Chart.js name it. */
export const FONT_FAMILY = Object.keys(FAMILIES)
  .map((name) => `'${name}'`)
  .join(", ");

/** The library for pictures, with the project's font. Loaded at the first call only: it takes some 30 MB of memory. */
export async function loadCanvas(): Promise<typeof import("@napi-rs/canvas")> {
  // Read by the library while it loads. With the machine's fonts a picture would look different from machine to machine, and reading some hundreds costs 25 MB.
  process.env.DISABLE_SYSTEM_FONTS_LOAD ??= "1";
  const canvas = await import("@napi-rs/canvas");
  for (const [family, subset] of Object.entries(FAMILIES)) {
    if (canvas.GlobalFonts.has(family)) continue;
    for (const weight of WEIGHTS) {
      const file = import.meta.resolve(
        `@fontsource/be-vietnam-pro/files/be-vietnam-pro-${subset}-${weight}-normal.woff2`,
      );
      if (canvas.GlobalFonts.registerFromPath(fileURLToPath(file), family) === null)
        throw new Error(`font cannot be read: ${subset} ${weight}`);
    }
  }
  return canvas;
}
