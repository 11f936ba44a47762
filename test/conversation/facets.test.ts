import { describe, expect, it } from "vitest";
import { hideArtificialIntelligence, readFacets } from "../../src/conversation/answering/facets.ts";
import type { Facet } from "../../src/conversation/lexicon.ts";
import { foldedPhrase } from "../../src/text/syllables.ts";

/** Facets of a question by its shape alone: no lexicon votes. */
const read = (question: string, hasUnit = false) => readFacets(foldedPhrase(question), new Set(), hasUnit);

const FIRST: [Facet | undefined, string, boolean?][] = [
  ["owner", "Ai chủ trì chỉ tiêu phủ sóng 5G?"],
  ["owner", "don vi nao phu trach"],
  ["owner", "phòng nào lo vụ chữ ký số"],
  ["owner", "cơ quan nào làm đầu mối"],
  ["owner", "việc này giao cho ai"],
  ["owner", "ai chịu trách nhiệm hạ tầng số"],
  ["owner", "bên nào đứng ra làm"],
  ["owner", "5G do ai theo dõi"],
  ["coordinator", "Ai phối hợp thực hiện?"],
  ["coordinator", "phối hợp với đơn vị nào"],
  ["coordinator", "những cơ quan nào phối hợp"],
  ["coordinator", "làm cùng thì phối hợp với ai"],
  ["deadline", "Bao giờ phải xong?"],
  ["deadline", "khi nao hoan thanh"],
  ["deadline", "hạn chót là ngày nào"],
  ["deadline", "thời hạn thực hiện là khi nào"],
  ["deadline", "đến năm nào thì xong"],
  ["deadline", "thời gian hoàn thành là bao giờ"],
  ["target", "Chữ ký số đạt bao nhiêu?"],
  ["target", "chu ky so dat bao nhieu phan tram"],
  ["target", "mục tiêu là gì"],
  ["target", "phải đạt mức nào"],
  ["target", "VNeID phải được mấy phần trăm"],
  ["target", "có bao nhiêu phần trăm người dân có chữ ký số"],
  ["target", "bao nhiêu doanh nghiệp ứng dụng công nghệ số"],
  ["product", "Sản phẩm là gì?"],
  ["product", "kết quả phải nộp là gì"],
  ["product", "phải ban hành văn bản gì"],
  ["product", "đầu ra của nhiệm vụ này"],
  ["duty", "Công an xã phải làm gì?", true],
  ["duty", "Phòng Kinh tế có trách nhiệm gì?", true],
  ["duty", "trạm y tế được giao việc gì", true],
  ["duty", "vai trò của Phòng Văn hóa – Xã hội", true],
  ["duty", "Đoàn thanh niên có nhiệm vụ gì", true],
  ["reporting", "Báo cáo cho ai?"],
  ["reporting", "cac don vi bao cao khi nao"],
  ["reporting", "báo cáo trước ngày mấy"],
  ["reporting", "bao lâu báo cáo một lần"],
  ["reporting", "số liệu gửi báo cáo về đâu"],
  ["reporting", "Công an xã báo cáo định kỳ thế nào", true],
  ["list", "Công an xã chủ trì những chỉ tiêu nào?", true],
  ["list", "liệt kê các nhiệm vụ nhóm III"],
  ["list", "Quý IV/2025 phải xong những nhiệm vụ nào?"],
  ["list", "nhom v co nhung chi tieu nao"],
  ["list", "kể tên các chỉ tiêu"],
  ["list", "kế hoạch gồm những nhiệm vụ gì"],
  ["count", "Có bao nhiêu chỉ tiêu?"],
  ["count", "nhom v co may nhiem vu"],
  ["count", "tổng số nhiệm vụ là bao nhiêu"],
  ["count", "Công an xã chủ trì bao nhiêu việc?", true],
  ["count", "phụ lục chia mấy nhóm"],
  ["compare", "So sánh năm 2025 và 2030"],
  ["compare", "chu ky so khac nhau the nao giua cac xa"],
  ["compare", "xã nào cao nhất"],
  ["compare", "từ 2025 đến 2030 tăng bao nhiêu"],
  ["definition", "6 rõ là gì?"],
  ["definition", "VNeID nghĩa là sao"],
  ["definition", "IOC viết tắt của từ nào"],
  [undefined, "chữ ký số"],
  [undefined, "phủ sóng 5G năm 2030"],
  [undefined, ""],
];

describe("readFacets", () => {
  it.each(FIRST)("sees that first of all %s is asked by “%s”", (facet, question, hasUnit = false) => {
    expect(read(question, hasUnit).facets[0]).toBe(facet);
  });

  it.each([
    ["Ai chủ trì và bao giờ xong?", ["owner", "deadline"]],
    ["bao giờ xong, ai chủ trì", ["deadline", "owner"]],
    ["ai chủ trì, ai phối hợp", ["owner", "coordinator"]],
    ["chỉ tiêu đạt bao nhiêu và ai phụ trách", ["target", "owner"]],
  ] as [string, Facet[]][])("keeps the order in which “%s” asks", (question, facets) => {
    expect(read(question).facets.slice(0, 2)).toEqual(facets);
  });

  it.each([
    ["indicator", "có mấy chỉ tiêu"],
    ["task", "những nhiệm vụ nào"],
    ["task", "các đầu việc"],
    ["unit", "có bao nhiêu đơn vị"],
    ["any", "chữ ký số"],
  ] as const)("sees that it is about %s in “%s”", (object, question) => {
    expect(read(question).object).toBe(object);
  });

  it("never names a facet twice, whatever is asked", () => {
    for (const [, question, hasUnit = false] of FIRST) {
      const { facets } = read(question, hasUnit);
      expect(new Set(facets).size, question).toBe(facets.length);
    }
  });

  it("does not take the technology AI for the question word", () => {
    for (const question of ["ứng dụng AI trong quản lý môi trường", "AI IoT Big Data", "triển khai AI hỗ trợ cán bộ"])
      expect(read(question).facets, question).not.toContain("owner");
    expect(read("ứng dụng AI do ai chủ trì").facets[0]).toBe("owner");
    expect(hideArtificialIntelligence("ung dung ai chu tri")).toContain(" ai ");
  });
});
