import type { ProgressState } from "../../domain/report.ts";

/** White on a phone and on paper. */
export const BACKGROUND = "#ffffff";
export const TEXT_COLOUR = "#1b1b1b";

/**
 * `fill` of a segment and `ink` of the number in it. Blue, yellow and vermilion of Okabe and Ito stay apart for
 * colour-blind people, where green and red would not; the greys say that nothing was measured.
 */
export const STATE_COLOURS: Record<ProgressState, { fill: string; ink: string }> = {
  met: { fill: "#0072b2", ink: "#ffffff" },
  near: { fill: "#f0e442", ink: TEXT_COLOUR },
  unmet: { fill: "#e06a10", ink: TEXT_COLOUR },
  "no-data": { fill: "#b4bac0", ink: TEXT_COLOUR },
  "not-comparable": { fill: "#565b61", ink: "#ffffff" },
};
