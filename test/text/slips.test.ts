import { describe, expect, it } from "vitest";
import { splitRun } from "../../src/text/runs.ts";
import { closeness, nearestKnown } from "../../src/text/slips.ts";
import { knowing } from "./known.ts";

const known = knowing(
  "chuyển đổi số. chữ ký số. doanh nghiệp. nghị quyết. quyền. phải duyệt. hạn. nộp. ở đâu. cơ quan. thông tin. thì. các trường học. là",
);

describe("a run without spaces", () => {
  it.each([
    ["chukyso", ["chu", "ky", "so"]],
    ["chuyểnđổisố", ["chuyển", "đổi", "số"]],
    ["hạnnộp", ["hạn", "nộp"]], // strangers, but two tones are two syllables
    ["cơquanthì", ["cơ", "quan", "thì"]],
    ["ởđâu", ["ở", "đâu"]],
    ["phaiduyet", ["phai", "duyet"]],
  ])("“%s” is split into %j", (run, parts) => {
    expect(splitRun(run, known)).toEqual(parts);
  });

  it.each(["thôông", "nghiiep", "thong", "là", "xyzxyz", "5gởđâu", ""])("“%s” is none", (run) => {
    expect(splitRun(run, known)).toBeNull();
  });

  it("is given up soon when it is very long", () => {
    const started = performance.now();
    splitRun("chuyendoi".repeat(4), known);
    expect(splitRun("chuyendoi".repeat(400), known)).toBeNull();
    expect(performance.now() - started).toBeLessThan(100);
  });
});

describe("a slip", () => {
  it("is the likelier the easier a finger makes it", () => {
    const [swapped, twice, beside, far] = [
      closeness("ngihep", "nghiep"),
      closeness("nghiiep", "nghiep"),
      closeness("nghiwp", "nghiep".replace("e", "")),
      closeness("nghixp", "nghiop"),
    ];
    expect(swapped).toBeGreaterThan(far);
    expect(twice).toBeGreaterThan(far);
    expect(beside).toBeLessThanOrEqual(1);
    expect(closeness("nghirp", "nghiep")).toBeGreaterThan(closeness("nghixp", "nghiep"));
    expect(closeness("xghiep", "nghiep")).toBeLessThan(closeness("nghxep", "nghiep"));
  });

  it.each([
    ["ngihệp", "doanh", undefined, "nghiep"],
    ["quyếy", undefined, undefined, "quyet"],
    ["trườgn", "cac", undefined, "truong"],
    ["thoong", undefined, "tin", "thong"],
  ])("“%s” after %s and before %s is “%s”", (typed, previous, next, meant) => {
    expect(nearestKnown(typed, previous, next, known)).toBe(meant);
  });

  it("gives a hint as it is, and nothing where nothing is near", () => {
    expect(nearestKnown("cík", undefined, undefined, known, ["các"])).toBe("các");
    expect(nearestKnown("zzzzzz", undefined, undefined, known)).toBeNull();
  });
});
