import { FONT_FAMILY } from "./canvas.ts";

/** Pixels of a phone, as all lengths of a chart. The picture has SHARPNESS times as many each way. */
export const WIDTH = 380;
export const SHARPNESS = 2;
export const MARGIN = 14;
export const INNER = WIDTH - 2 * MARGIN;
export const TITLE_SIZE = 17;
export const TITLE_LINE = 22;
export const TITLE_FONT = `700 ${TITLE_SIZE}px ${FONT_FAMILY}`;
/** What Chart.js makes of the space below the title and a legend of two rows, as its names need in this width. */
export const LEGEND_HEIGHT = 60;
