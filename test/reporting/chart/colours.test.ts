import { describe, expect, it } from "vitest";
import { PROGRESS_STATES } from "../../../src/domain/report.ts";
import { STATE_COLOURS } from "../../../src/reporting/chart/colours.ts";
import { type Colour, colourOf } from "../picture.ts";

/** How colours look to people, as factors of linear red, green and blue: Machado, Oliveira and Fernandes (2009), severity 1.0. */
const EYES = {
  everyone: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  "without red": [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  "without green": [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  "without blue": [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function linear(hex: string): Colour {
  return colourOf(hex).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Colour;
}

function seen([r, g, b]: Colour, eye: readonly number[]): Colour {
  const part = (row: number) =>
    Math.min(1, Math.max(0, (eye[row] ?? 0) * r + (eye[row + 1] ?? 0) * g + (eye[row + 2] ?? 0) * b));
  return [part(0), part(3), part(6)];
}

/** CIE L*a*b* under D65, in which 2 is about the least difference that is seen. */
function lab([r, g, b]: Colour): Colour {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function luminance([r, g, b]: Colour): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const pairs = PROGRESS_STATES.flatMap((a, i) => PROGRESS_STATES.slice(i + 1).map((b) => [a, b] as const));

describe.each(Object.entries(EYES))("for eyes of %s", (_, eye) => {
  it.each(pairs)("%s and %s are far apart", (a, b) => {
    const [one, other] = [a, b].map((state) => lab(seen(linear(STATE_COLOURS[state].fill), eye))) as [Colour, Colour];
    expect(Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])).toBeGreaterThan(25);
  });
});

it.each(PROGRESS_STATES)("the number in %s has the contrast that WCAG asks of small text", (state) => {
  const [fill, ink] = [STATE_COLOURS[state].fill, STATE_COLOURS[state].ink].map((hex) => luminance(linear(hex)));
  const [light, dark] = [Math.max(fill ?? 0, ink ?? 0), Math.min(fill ?? 0, ink ?? 0)];
  expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
});
