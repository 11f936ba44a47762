import type { SKRSContext2D } from "@napi-rs/canvas";
import type { Chart, Plugin } from "chart.js";
import { PROGRESS_STATES, type ProgressState } from "../../domain/report.ts";
import { FONT_FAMILY } from "./canvas.ts";
import { STATE_COLOURS, TEXT_COLOUR } from "./colours.ts";

/** Pixels of a phone, as all lengths here. */
const NAME_SIZE = 13;
const NAME_LINE = 17;
/** Part of a line below that on which its letters stand. */
const DESCENT = 4;
export const BAR_HEIGHT = 22;
const NUMBER_SIZE = 12;
/** From the line on which a name stands to its bar. */
const NAME_GAP = 8;
/** Above every name. */
const ROW_GAP = 11;

export const NAME_FONT = `400 ${NAME_SIZE}px ${FONT_FAMILY}`;
export const STRONG_FONT = `700 ${NAME_SIZE}px ${FONT_FAMILY}`;
const NUMBER_FONT = `700 ${NUMBER_SIZE}px ${FONT_FAMILY}`;

/** What is written to a bar. */
export interface Row {
  /** Name of the unit, in lines. */
  name: string[];
  counts: Record<ProgressState, number>;
}

export interface PlacedRow extends Row {
  /** Middle of the bar, from the top of all rows. */
  centre: number;
}

/** Puts rows below each other, each as high as its name needs. */
export function placed(rows: readonly Row[]): { rows: PlacedRow[]; height: number } {
  let height = ROW_GAP;
  const all = rows.map((row) => {
    const top = height + row.name.length * NAME_LINE - DESCENT + NAME_GAP;
    height = top + BAR_HEIGHT + ROW_GAP;
    return { ...row, centre: top + BAR_HEIGHT / 2 };
  });
  return { rows: all, height: height - ROW_GAP };
}

/** The least width of a segment in which its number can be read; 0 where there is nothing to draw. */
export function leastWidth(count: number): number {
  return count === 0 ? 0 : 6 + 7.5 * String(count).length;
}

/** How many indicators a unit has. */
export function totalOf(counts: Row["counts"]): number {
  return PROGRESS_STATES.reduce((sum, state) => sum + counts[state], 0);
}

/** Writes the names above the bars and the numbers into them: beside the bars names would take half of a phone's width. */
export function rowLabels(rows: readonly PlacedRow[]): Plugin<"bar"> {
  return {
    id: "row-labels",
    afterDatasetsDraw(chart) {
      const context = chart.ctx as unknown as SKRSContext2D;
      rows.forEach((row, i) => {
        writeHead(context, chart, row);
        writeNumbers(context, chart, row, i);
      });
    },
  };
}

function writeHead(context: SKRSContext2D, chart: Chart, { name, counts, centre }: PlacedRow): void {
  const { left, right } = chart.chartArea;
  // Whole pixels: between two, letters and their marks are drawn blurred.
  const base = Math.round((chart.scales.y?.getPixelForValue(centre) ?? 0) - BAR_HEIGHT / 2 - NAME_GAP);
  context.fillStyle = TEXT_COLOUR;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.font = NAME_FONT;
  name.forEach((line, i) => {
    context.fillText(line, left, base - (name.length - 1 - i) * NAME_LINE);
  });
  context.textAlign = "right";
  context.font = STRONG_FONT;
  context.fillText(summaryOf(counts), right, base);
}

/** "đạt 3/12": a word with it, since the colours are explained far above the last row. */
export function summaryOf(counts: Row["counts"]): string {
  const total = totalOf(counts);
  return total === 0 ? "0 chỉ tiêu" : `đạt ${counts.met}/${total}`;
}

function writeNumbers(context: SKRSContext2D, chart: Chart, { counts }: Row, index: number): void {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = NUMBER_FONT;
  PROGRESS_STATES.forEach((state, i) => {
    if (counts[state] === 0) return;
    const bar = chart.getDatasetMeta(i).data[index]?.getProps(["x", "base", "y"], true);
    if (bar === undefined) return;
    context.fillStyle = STATE_COLOURS[state].ink;
    context.fillText(String(counts[state]), (bar.x + Number(bar.base)) / 2, bar.y + 0.5);
  });
}
