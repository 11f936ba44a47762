import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { PROGRESS_NAMES, PROGRESS_STATES, type ProgressState } from "../../src/domain/report.ts";
import { STATE_COLOURS } from "../../src/reporting/chart/colours.ts";
import { drawProgress, type ProgressChart } from "../../src/reporting/chart.ts";
import { colourOf, distance, isWritten, type Picture, pictureOf } from "./picture.ts";

const TITLE = "Xã Phước An · T10/2026";
const TITLE_STYLE = { size: 17, weight: 700 } as const;
const NAME_STYLE = { size: 13, weight: 400 } as const;
const TOTAL_STYLE = { size: 13, weight: 700 } as const;

/** Counts in the order of the states: met, near, unmet, no data, not comparable. */
function counts(...numbers: number[]): Record<ProgressState, number> {
  return Object.fromEntries(PROGRESS_STATES.map((state, i) => [state, numbers[i] ?? 0])) as Record<
    ProgressState,
    number
  >;
}

const UNITS: ProgressChart["byUnit"] = [
  { unit: "Phòng Văn hóa – Xã hội", counts: counts(9, 4, 3, 5, 2) },
  { unit: "Trung tâm Phục vụ hành chính công", counts: counts(3, 2, 2, 4, 0) },
  { unit: "Tổ công nghệ số cộng đồng", counts: counts(0, 0, 0, 6, 0) },
];

async function drawn(byUnit: ProgressChart["byUnit"], title = TITLE): Promise<Picture> {
  return pictureOf(await drawProgress({ title, byUnit }));
}

interface Run {
  state: ProgressState;
  length: number;
}

/** Colours of segments along a line of pixels, and how far each goes; what is written on them is not looked at. */
function runs(picture: Picture, length: number, at: (i: number) => [x: number, y: number]): Run[] {
  const found: (Run | null)[] = [];
  for (let i = 0; i < length; i++) {
    const colour = picture.at(...at(i));
    const state = PROGRESS_STATES.find((s) => distance(colour, colourOf(STATE_COLOURS[s].fill)) < 12);
    const last = found.at(-1);
    if (state === undefined) found.push(null);
    else if (last?.state === state) last.length++;
    else found.push({ state, length: 1 });
  }
  return found.filter((run) => run !== null);
}

/** The bars from the top: where each begins, its height, and its segments from the left. */
function barsOf(picture: Picture): { top: number; height: number; segments: Run[] }[] {
  // Just right of where all bars begin, and below the legend, whose last row stands above 190.
  const column = Array.from({ length: picture.height - 190 }, (_, i) => i + 190).map((y) => ({
    y,
    isBar: runs(picture, 1, () => [31, y]).length === 1,
  }));
  const tops = column.filter(({ isBar }, i) => isBar && column[i - 1]?.isBar !== true).map(({ y }) => y);
  const bars = tops.map((top) => {
    // Above the number. Where two colours meet, a pixel may look like a third.
    const segments = runs(picture, picture.width, (x) => [x, top + 4]).filter(({ length }) => length > 2);
    const height = column.filter(({ y }) => y >= top).findIndex(({ isBar }) => !isBar);
    return { top, height, segments };
  });
  // The edge of a letter may be as grey as a segment.
  return bars.filter(({ height }) => height > 10);
}

describe("the picture", () => {
  it("is a PNG, two pixels for one of a phone, as high as its rows need", async () => {
    const png = await drawProgress({ title: TITLE, byUnit: UNITS });
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    const heights = await Promise.all([1, 2, 3].map(async (most) => (await drawn(UNITS.slice(0, most))).height));
    const [one = 0, two = 0, three = 0] = heights;
    expect((await pictureOf(png)).width).toBe(760);
    expect(one).toBeGreaterThan(250);
    expect(two - one).toBe(three - two);
    expect(two - one).toBeGreaterThan(80);
  });

  it("is the same for the same numbers, and another one for others", async () => {
    const changed = UNITS.with(1, { unit: "Trung tâm Phục vụ hành chính công", counts: counts(4, 1, 2, 4, 0) });
    const [first, again, other, later] = await Promise.all([
      drawProgress({ title: TITLE, byUnit: UNITS }),
      drawProgress({ title: TITLE, byUnit: UNITS }),
      drawProgress({ title: TITLE, byUnit: changed }),
      drawProgress({ title: "Xã Phước An · T11/2026", byUnit: UNITS }),
    ]);
    expect(first.equals(again)).toBe(true);
    expect(first.equals(other)).toBe(false);
    expect(first.equals(later)).toBe(false);
  });

  it("is white around, also where a phone shows dark colours", async () => {
    const picture = await drawn(UNITS);
    for (const [x, y] of [
      [0, 0],
      [picture.width - 1, picture.height - 1],
      [5, 200],
    ] as const)
      expect(picture.at(x, y)).toEqual([255, 255, 255]);
  });

  it("says that there is nothing where there are no units", async () => {
    const picture = await drawn([]);
    expect(picture.width).toBe(760);
    expect(await isWritten(picture, TITLE, TITLE_STYLE)).toBe(true);
    expect(await isWritten(picture, "Chưa có chỉ tiêu nào", NAME_STYLE)).toBe(true);
  });
});

describe("the bars", () => {
  it("have one part a state, in proportion, the same for every unit", async () => {
    const bars = barsOf(await drawn(UNITS));
    expect(bars).toHaveLength(3);
    const perIndicator = (760 - 2 * 28) / 23;
    bars.forEach(({ segments }, i) => {
      const expected = PROGRESS_STATES.map((state) => ({ state, count: UNITS[i]?.counts[state] ?? 0 }));
      expect(segments.map(({ state }) => state)).toEqual(expected.filter((s) => s.count > 0).map((s) => s.state));
      for (const { state, length } of segments) {
        const share = expected.find((s) => s.state === state)?.count ?? 0;
        expect(Math.abs(length - share * perIndicator), `${UNITS[i]?.unit}, ${state}`).toBeLessThanOrEqual(3);
      }
    });
  });

  it.each([1, 8, 30])("are one for each of %i units, of one height and one below the other", async (many) => {
    const units = Array.from({ length: many }, (_, i) => ({
      unit: i % 3 === 0 ? `Chi nhánh Ngân hàng Nhà nước và các tổ chức tín dụng ${i}` : `Thôn ${i}`,
      counts: counts(...[0, 1, 2, 3, 4].map((state) => (i + state * 3) % 5)),
    }));
    const bars = barsOf(await drawn(units));
    expect(bars).toHaveLength(many);
    expect(new Set(bars.map(({ height }) => height))).toEqual(new Set([44]));
    bars.forEach(({ segments }, i) => {
      expect(segments).toHaveLength(PROGRESS_STATES.filter((state) => (units[i]?.counts[state] ?? 0) > 0).length);
    });
  });

  it("leave room for the number where a unit has a hundred times as many as another", async () => {
    const picture = await drawn([
      { unit: "Phòng Văn hóa – Xã hội", counts: counts(120, 30, 1, 9, 12) },
      { unit: "Công an xã", counts: counts(1, 1, 1, 1, 1) },
    ]);
    const [long, short] = barsOf(picture);
    expect(short?.segments.map(({ length }) => length >= 24)).toEqual([true, true, true, true, true]);
    expect(long?.segments.map(({ length }) => length >= 24)).toEqual([true, true, true, true, true]);
    for (const [state, number] of [
      ["met", "120"],
      ["near", "30"],
      ["unmet", "1"],
      ["no-data", "9"],
      ["not-comparable", "12"],
    ] as const) {
      const { fill, ink } = STATE_COLOURS[state];
      const style = { size: 12, weight: 700, ink, paper: fill } as const;
      expect(await isWritten(picture, number, style), `${number} in ${state}`).toBe(true);
      expect(await isWritten(picture, "7", style)).toBe(false);
    }
  });

  it("are left out for a unit without indicators, which is still named", async () => {
    const picture = await drawn([...UNITS, { unit: "Phòng Kinh tế", counts: counts() }]);
    const bars = barsOf(picture);
    expect(bars).toHaveLength(3);
    // Nor is there a hair line where a bar would begin: below the last bar nothing has a colour.
    for (let y = (bars[2]?.top ?? 0) + 50; y < picture.height; y++) {
      const colour = picture.at(28, y);
      expect(Math.max(...colour) - Math.min(...colour)).toBeLessThan(8);
    }
    expect(await isWritten(picture, "Phòng Kinh tế", NAME_STYLE)).toBe(true);
    expect(await isWritten(picture, "0 chỉ tiêu", TOTAL_STYLE)).toBe(true);
  });
});

describe("what is written", () => {
  it("is every name with all its marks, how many a unit has met, and what the colours mean", async () => {
    const picture = await drawn(UNITS);
    expect(await isWritten(picture, TITLE, TITLE_STYLE)).toBe(true);
    for (const { unit } of UNITS) expect(await isWritten(picture, unit, NAME_STYLE), unit).toBe(true);
    for (const total of ["đạt 9/23", "đạt 3/11", "đạt 0/6"])
      expect(await isWritten(picture, total, TOTAL_STYLE), total).toBe(true);
    for (const name of Object.values(PROGRESS_NAMES))
      expect(await isWritten(picture, name, NAME_STYLE), name).toBe(true);
  });

  it.each(["Tố công nghệ số cộng đồng", "chưa có số liêu", "Phòng Văn hóa – Xã hôi"])(
    "is not the like of it: %s",
    async (almost) => {
      expect(await isWritten(await drawn(UNITS), almost, NAME_STYLE)).toBe(false);
    },
  );

  it("goes over several lines where a name or the title is long", async () => {
    const picture = await drawn(
      [{ unit: "Chi nhánh Ngân hàng Nhà nước và các tổ chức tín dụng trên địa bàn xã", counts: counts(1) }],
      "Xã Phước An, tỉnh Đồng Nai · sáu tháng cuối năm 2026",
    );
    expect(await isWritten(picture, "Chi nhánh Ngân hàng Nhà nước và các tổ", NAME_STYLE)).toBe(true);
    expect(await isWritten(picture, "chức tín dụng trên địa bàn xã", NAME_STYLE)).toBe(true);
    expect(await isWritten(picture, "Xã Phước An, tỉnh Đồng Nai · sáu tháng", TITLE_STYLE)).toBe(true);
    expect(await isWritten(picture, "cuối năm 2026", TITLE_STYLE)).toBe(true);
  });
});

it("the library for pictures is loaded when one is drawn, not before", async () => {
  const chart = JSON.stringify(new URL("../../src/reporting/chart.ts", import.meta.url));
  const code = `
    const isLoaded = () => process.report.getReport().sharedObjects.some((path) => path.includes("skia"));
    const { drawProgress } = await import(${chart});
    const before = isLoaded();
    await drawProgress({ title: "", byUnit: [] });
    console.log(before, isLoaded());`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code]);
  expect(stdout.trim()).toBe("false true");
});
