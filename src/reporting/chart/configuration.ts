import type { ChartConfiguration, ChartDataset, ChartOptions } from "chart.js";
import { PROGRESS_NAMES, PROGRESS_STATES } from "../../domain/report.ts";
import { FONT_FAMILY } from "./canvas.ts";
import { STATE_COLOURS, TEXT_COLOUR } from "./colours.ts";
import { INNER, MARGIN, SHARPNESS, TITLE_LINE, TITLE_SIZE } from "./layout.ts";
import { BAR_HEIGHT, leastWidth, type PlacedRow, rowLabels, totalOf } from "./rows.ts";

/** Null is not drawn. */
type Point = { x: number | null; y: number };

/** What Chart.js is to draw. `height` is that of all rows; the plugin `rowLabels` writes to them. */
export function configuration(
  title: string[],
  rows: readonly PlacedRow[],
  height: number,
): ChartConfiguration<"bar", Point[]> {
  const most = Math.max(1, ...rows.map(({ counts }) => totalOf(counts)));
  const drawn = (count: number) => Math.max(count, (leastWidth(count) / INNER) * most);
  const longest = Math.max(
    1,
    ...rows.map(({ counts }) => PROGRESS_STATES.reduce((sum, s) => sum + drawn(counts[s]), 0)),
  );
  return {
    type: "bar",
    data: { datasets: datasets(rows, drawn) },
    options: options(title, longest, height),
    plugins: [rowLabels(rows)],
  };
}

function datasets(rows: readonly PlacedRow[], drawn: (count: number) => number): ChartDataset<"bar", Point[]>[] {
  return PROGRESS_STATES.map((state) => ({
    label: PROGRESS_NAMES[state],
    // A bar of no width would leave a hair line.
    data: rows.map(({ counts, centre }) => ({ x: counts[state] === 0 ? null : drawn(counts[state]), y: centre })),
    backgroundColor: STATE_COLOURS[state].fill,
    barThickness: BAR_HEIGHT,
  }));
}

function options(title: string[], longest: number, height: number): ChartOptions<"bar"> {
  const family = FONT_FAMILY;
  return {
    indexAxis: "y",
    responsive: false,
    animation: false,
    events: [],
    devicePixelRatio: SHARPNESS,
    color: TEXT_COLOUR,
    layout: { padding: MARGIN },
    scales: {
      x: { stacked: true, display: false, max: longest },
      // Not by category: those rows would all be as high as the one with the longest name.
      y: { type: "linear", stacked: true, display: false, offset: false, reverse: true, min: 0, max: height },
    },
    plugins: {
      title: {
        display: true,
        text: title,
        align: "start",
        color: TEXT_COLOUR,
        font: { family, size: TITLE_SIZE, weight: 700, lineHeight: TITLE_LINE / TITLE_SIZE },
        padding: { top: 0, bottom: 4 },
      },
      // The family is not handed down from the options above.
      legend: { align: "start", labels: { boxWidth: 14, boxHeight: 14, padding: 9, font: { family, size: 13 } } },
    },
  };
}
