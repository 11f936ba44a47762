import { FONT_FAMILY, loadCanvas } from "../../src/reporting/chart/canvas.ts";

export type Colour = readonly [red: number, green: number, blue: number];

/** Pixels of a picture. */
export interface Picture {
  width: number;
  height: number;
  at(x: number, y: number): Colour;
}

/** Reads a PNG back. */
export async function pictureOf(png: Buffer): Promise<Picture> {
  const { createCanvas, loadImage } = await loadCanvas();
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  return pixels(context.getImageData(0, 0, image.width, image.height));
}

function pixels({ data, width, height }: { data: Uint8ClampedArray; width: number; height: number }): Picture {
  return {
    width,
    height,
    at: (x, y) => [0, 1, 2].map((i) => data[(y * width + x) * 4 + i] ?? 0) as unknown as Colour,
  };
}

export function colourOf(hex: string): Colour {
  return [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as unknown as Colour;
}

/** 0 for one and the same, 441 from black to white. */
export function distance(a: Colour, b: Colour): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

const INK = "#1b1b1b";
const PAPER = "#ffffff";

export interface Style {
  /** Pixels of a phone. */
  size: number;
  weight: 400 | 700;
  ink?: string;
  paper?: string;
}

/**
 * True when a text stands somewhere in a picture, letter for letter with every mark, in the project's font and in these
 * colours. Letters may begin between two pixels, so it is looked for in several places within one.
 */
export async function isWritten(picture: Picture, text: string, style: Style): Promise<boolean> {
  const greys = greysOf(picture);
  const [ink, paper] = [greyOf(colourOf(style.ink ?? INK)), greyOf(colourOf(style.paper ?? PAPER))];
  const same = Math.abs(ink - paper) * SAME;
  for (const down of [0, 0.5])
    for (let right = 0; right < 1; right += 0.125)
      if (isFound(greys, cut(greysOf(await sampleOf(text, style, right, down)), same), same)) return true;
  return false;
}

interface Greys {
  width: number;
  height: number;
  /** 0 to 255. */
  values: Uint8Array;
}

function greysOf({ width, height, at }: Picture): Greys {
  const values = Uint8Array.from({ length: width * height }, (_, i) => greyOf(at(i % width, Math.floor(i / width))));
  return { width, height, values };
}

function greyOf([red, green, blue]: Colour): number {
  return (red * 2 + green * 5 + blue) / 8;
}

/** Part of the way from paper to ink that is no difference yet. */
const SAME = 0.35;
/** Pixels that may differ; a dot or a hook of a letter has more than that in the smallest writing. */
const SLACK = 3;

function isFound(picture: Greys, sample: Greys, same: number): boolean {
  const paper = sample.values[0] ?? 0;
  const apart = (i: number) => Math.abs((sample.values[i] ?? 0) - paper) > same;
  // Ink first, and mixed, so that a place with nothing written is left at once.
  const order = Array.from(sample.values.keys()).sort(
    (a, b) => Number(apart(b)) - Number(apart(a)) || ((a * 7919) % 1009) - ((b * 7919) % 1009),
  );
  const points = order.map((i) => ({
    at: Math.floor(i / sample.width) * picture.width + (i % sample.width),
    grey: sample.values[i] ?? 0,
  }));
  const isHere = (start: number) => {
    let slack = SLACK;
    return points.every(({ at, grey }) => Math.abs((picture.values[start + at] ?? 0) - grey) <= same || --slack >= 0);
  };
  for (let y = 0; y <= picture.height - sample.height; y++)
    for (let x = 0; x <= picture.width - sample.width; x++) if (isHere(y * picture.width + x)) return true;
  return false;
}

/** Space above and below the letters in which a mark might stand, in pixels of the picture. */
const AROUND = 6;

/** The part that is written on, with some space above and below. */
function cut({ width, values }: Greys, same: number): Greys {
  const paper = values[0] ?? 0;
  const written = Array.from(values.keys()).filter((i) => Math.abs((values[i] ?? 0) - paper) > same);
  const columns = written.map((i) => i % width);
  const rows = written.map((i) => Math.floor(i / width));
  const [left, top] = [Math.min(...columns), Math.min(...rows) - AROUND];
  const size = { width: Math.max(...columns) + 1 - left, height: Math.max(...rows) + 1 + AROUND - top };
  const inside = Array.from({ length: size.width * size.height }, (_, i) => {
    return values[(top + Math.floor(i / size.width)) * width + left + (i % size.width)] ?? 0;
  });
  return { ...size, values: Uint8Array.from(inside) };
}

/** The text alone, as large as in the pictures of a chart. */
async function sampleOf(text: string, style: Style, right: number, down: number): Promise<Picture> {
  const { createCanvas } = await loadCanvas();
  const context = createCanvas(1200, 100).getContext("2d");
  context.fillStyle = style.paper ?? PAPER;
  context.fillRect(0, 0, 1200, 100);
  context.scale(2, 2);
  context.fillStyle = style.ink ?? INK;
  context.font = `${style.weight} ${style.size}px ${FONT_FAMILY}`;
  context.fillText(text, 4 + right / 2, 30 + down / 2);
  return pixels(context.getImageData(0, 0, 1200, 100));
}
