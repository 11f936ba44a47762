import { describe, expect, it } from "vitest";
import { readTelex, readVni, usesVni } from "../../src/text/typing.ts";

describe("Telex keys", () => {
  it.each([
    ["chuyeenr", "chuyển"],
    ["ddooir", "đổi"],
    ["soos", "số"],
    ["truwowngf", "trường"],
    ["truongwf", "trường"],
    ["truowngf", "trường"],
    ["phuwocs", "phước"],
    ["dduwowcj", "được"],
    ["nguwowif", "người"],
    ["nghieepj", "nghiệp"],
    ["quyeets", "quyết"],
    ["nawm", "năm"],
    ["uwngs", "ứng"],
    ["chuyênr", "chuyển"],
    ["truongf", "truòng"],
  ])("%s are “%s”", (typed, meant) => {
    expect(readTelex(typed)).toBe(meant);
  });

  it.each(["chuyển", "trường", "ubnd", "word", "file", "vneid", "nghjep", "khác", "pháf", "so", "5g", "v20", ""])(
    "are none in “%s”",
    (typed) => {
      expect(readTelex(typed)).toBeNull();
    },
  );
});

describe("VNI keys", () => {
  it.each([
    ["chuyen63", "chuyển"],
    ["chuye6n3", "chuyển"],
    ["d9o6i3", "đổi"],
    ["so61", "số"],
    ["tru7o7ng2", "trường"],
    ["phu7oc1", "phước"],
    ["d9u7o7c5", "được"],
    ["na8m", "năm"],
    ["ky1", "ký"],
  ])("%s are “%s”", (typed, meant) => {
    expect(readVni(typed)).toBe(meant);
  });

  it.each(["5g", "v20", "t10", "2030", "155", "ky", "nq57"])("are none in “%s”", (typed) => {
    expect(readVni(typed)).toBeNull();
  });

  it("show in a text of several, one of which no number explains", () => {
    expect(usesVni(["chuyen63", "d9oi62", "so61"])).toBe(true);
    expect(usesVni(["nhom5", "quy4"])).toBe(false);
    expect(usesVni(["so61"])).toBe(false);
    expect(usesVni(["5g", "2030", "v20", "t10"])).toBe(false);
  });
});
