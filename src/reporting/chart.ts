import type { SKRSContext2D } from "@napi-rs/canvas";
import type { ProgressState } from "../domain/report.ts";
import { loadCanvas } from "./chart/canvas.ts";
import { BACKGROUND, TEXT_COLOUR } from "./chart/colours.ts";
import { configuration } from "./chart/configuration.ts";
import { INNER, LEGEND_HEIGHT, MARGIN, SHARPNESS, TITLE_FONT, TITLE_LINE, WIDTH } from "./chart/layout.ts";
import { NAME_FONT, type PlacedRow, placed, STRONG_FONT, summaryOf } from "./chart/rows.ts";
import { wrap } from "./chart/wrap.ts";

export interface ProgressChart {
  /** "Xã Phước An · T10/2026". */
  title: string;
  /** In the order of the picture, from the top. */
  byUnit: { unit: string; counts: Record<ProgressState, number> }[];
}

/**
 * A PNG, 760 pixels wide: one bar a unit, as long as the number of its indicators, in parts by where they stand. A part
 * too short for its number is drawn a little longer than its share.
 */
export async function drawProgress({ title, byUnit }: ProgressChart): Promise<Buffer> {
  const { createCanvas } = await loadCanvas();
  const measuring = createCanvas(1, 1).getContext("2d");
  const head = lines(measuring, title, TITLE_FONT, INNER, 3);
  if (byUnit.length === 0) return drawEmpty(head);
  const rows = byUnit.map(({ unit, counts }) => {
    measuring.font = STRONG_FONT;
    const width = INNER - measuring.measureText(summaryOf(counts)).width - 14;
    return { name: lines(measuring, unit, NAME_FONT, width, 3), counts };
  });
  return drawBars(head, placed(rows));
}

function lines(context: SKRSContext2D, text: string, font: string, width: number, most: number): string[] {
  context.font = font;
  return wrap(text, width, most, (part) => context.measureText(part).width);
}

async function drawBars(head: string[], { rows, height }: { rows: PlacedRow[]; height: number }): Promise<Buffer> {
  const { createCanvas } = await loadCanvas();
  const { BarController, BarElement, Chart, Legend, LinearScale, Title } = await import("chart.js");
  Chart.register(BarController, BarElement, Legend, LinearScale, Title);
  const canvas = createCanvas(WIDTH, MARGIN + head.length * TITLE_LINE + LEGEND_HEIGHT + height + MARGIN);
  const { plugins = [], ...chosen } = configuration(head, rows, height);
  const background = { id: "background", beforeDraw: () => fill(canvas.getContext("2d")) };
  const chart = new Chart(canvas as unknown as ConstructorParameters<typeof Chart>[0], {
    ...chosen,
    plugins: [background, ...plugins],
  });
  try {
    return await canvas.encode("png");
  } finally {
    chart.destroy();
  }
}

/** A picture without it is black where a phone shows dark colours. */
function fill(context: SKRSContext2D): void {
  context.fillStyle = BACKGROUND;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
}

async function drawEmpty(head: string[]): Promise<Buffer> {
  const { createCanvas } = await loadCanvas();
  const height = 2 * MARGIN + (head.length + 1) * TITLE_LINE + MARGIN;
  const canvas = createCanvas(WIDTH * SHARPNESS, height * SHARPNESS);
  const context = canvas.getContext("2d");
  fill(context);
  context.scale(SHARPNESS, SHARPNESS);
  context.fillStyle = TEXT_COLOUR;
  context.textBaseline = "top";
  context.font = TITLE_FONT;
  head.forEach((line, i) => {
    context.fillText(line, MARGIN, MARGIN + i * TITLE_LINE);
  });
  context.font = NAME_FONT;
  context.fillText("Chưa có chỉ tiêu nào", MARGIN, MARGIN + head.length * TITLE_LINE + MARGIN);
  return canvas.encode("png");
}
