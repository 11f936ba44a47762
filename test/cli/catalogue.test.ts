import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Finished } from "./run.ts";
import { place } from "./run.ts";

const filled = z.string().min(1);
const line = z.number().int().positive();
const isoDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** The printed contract. Further fields may come; those of the contract must stay as they are. */
const CONTRACT = z.object({
  documents: z.array(
    z.object({
      id: z.string().regex(/^[a-z0-9-]+$/),
      commune: z.string().regex(/^[a-z0-9-]+$/),
      title: filled,
      number: filled.nullable(),
      issuer: filled,
      province: filled.nullable(),
      issuedOn: z
        .string()
        .regex(/^\d{4}(?:-\d{2}){0,2}$/)
        .nullable(),
      signer: z.object({ name: filled, position: filled }).nullable(),
      legalBases: z.array(filled),
      period: filled.nullable(),
      warnings: z.array(z.object({ code: z.string().regex(/^[a-z-]+$/), message: filled, line })),
    }),
  ),
  indicators: z.array(
    z.object({
      document: filled,
      group: z.string(),
      code: z.string().regex(/^(?:[IVXLC]+\.)?\d+(?:\.\d+)*[a-z]?$/),
      name: filled,
      unit: filled.nullable(),
      lead: z.array(filled).min(1).nullable(),
      targets: z
        .array(
          z.object({
            milestone: z.string().regex(/^\d{4}$/),
            op: z.enum([">=", "<=", "=", "range", "text", "none"]),
            value: z.number().nullable(),
            max: z.number().nullable(),
            text: z.string(),
            inferred: z.boolean(),
            line,
          }),
        )
        .min(1),
    }),
  ),
  tasks: z.array(
    z.object({
      document: filled,
      group: z.string(),
      code: z.string().regex(/^NV\.(?:[IVXLC]+\.)?\d+(?:\.\d+)*$/),
      name: filled,
      lead: z.array(filled),
      coordinating: z.array(filled),
      result: filled.nullable(),
      deadline: z.object({
        text: z.string(),
        kind: z.enum(["day", "month", "quarter", "year", "from", "recurring", "ongoing", "on-request", "none"]),
        from: isoDay.nullable(),
        to: isoDay.nullable(),
      }),
      line,
    }),
  ),
  duties: z.array(z.object({ document: filled, unit: filled, text: filled, line })),
  reporting: z.array(
    z.object({
      document: filled,
      from: filled,
      to: z.string(),
      cadence: z.array(z.enum(["month", "quarter", "half-year", "year", "on-request", "periodic"])),
      dueDay: z.number().int().min(1).max(31).nullable(),
      text: filled,
      line,
    }),
  ),
  units: z.array(z.object({ commune: filled, name: filled, aliases: z.array(filled) })),
});
type Printed = z.infer<typeof CONTRACT>;

describe("catalogue", () => {
  const here = place();
  let run: Finished;
  let printed: Printed;

  beforeAll(async () => {
    run = await here.cli(["catalogue"]);
    printed = CONTRACT.parse(JSON.parse(run.out));
  });
  afterAll(() => here.remove());

  const of = <K extends "indicators" | "tasks" | "duties" | "reporting">(kind: K, document: string) =>
    (printed[kind] as { document: string }[]).filter((r) => r.document === document) as Printed[K];

  it("prints exactly the six parts as JSON and ends with 0", () => {
    expect(run.code).toBe(0);
    expect(Object.keys(JSON.parse(run.out) as object)).toEqual([
      "documents",
      "indicators",
      "tasks",
      "duties",
      "reporting",
      "units",
    ]);
  });

  it("has the five plans", () => {
    expect(printed.documents.map((d) => d.id).sort()).toEqual([
      "bach-thong",
      "dan-tien",
      "dinh-hoa",
      "kim-thanh",
      "phuoc-an",
    ]);
  });

  it("has every row of Bạch Thông's annexes: 133 targets, 61 tasks", () => {
    expect(of("indicators", "bach-thong").flatMap((i) => i.targets)).toHaveLength(133);
    expect(of("tasks", "bach-thong")).toHaveLength(61);
  });

  it("has Định Hóa's 18 indicators at five milestones each", () => {
    const found = of("indicators", "dinh-hoa");
    expect(found).toHaveLength(18);
    for (const indicator of found)
      expect(indicator.targets.map((t) => t.milestone)).toEqual(["2025", "2030", "2035", "2040", "2045"]);
  });

  it("has Phước An's 40 indicators and says that 54 are announced", () => {
    expect(of("indicators", "phuoc-an")).toHaveLength(40);
    const warnings = printed.documents.find((d) => d.id === "phuoc-an")?.warnings ?? [];
    const mismatch = warnings.find((w) => w.code === "count-mismatch");
    expect(mismatch?.message).toContain("54");
    expect(mismatch?.message).toContain("40");
  });

  it("uses every code once in its plan", () => {
    for (const kind of ["indicators", "tasks"] as const) {
      const codes = printed[kind].map((r) => `${r.document}/${r.code}`);
      expect(new Set(codes).size).toBe(codes.length);
    }
  });

  it("names only documents and communes that are there", () => {
    const documents = new Set(printed.documents.map((d) => d.id));
    for (const kind of ["indicators", "tasks", "duties", "reporting"] as const)
      for (const record of printed[kind]) expect(documents).toContain(record.document);
    const communes = new Set(printed.documents.map((d) => d.commune));
    for (const unit of printed.units) expect(communes).toContain(unit.commune);
  });

  it("gives a value where the operator wants one, and none where it does not", () => {
    for (const { op, value, max } of printed.indicators.flatMap((i) => i.targets)) {
      expect(value === null).toBe(op === "text" || op === "none");
      expect(max === null).toBe(op !== "range");
    }
  });

  it("orders the days of a deadline", () => {
    for (const { deadline } of printed.tasks)
      if (deadline.from !== null && deadline.to !== null) expect(deadline.from <= deadline.to).toBe(true);
  });

  it("prints the same the second time, from what it saved", async () => {
    expect(await here.cli(["catalogue"])).toEqual({ code: 0, out: run.out, err: "" });
  });
});
