import { beforeAll, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { MOST_QUESTIONS, splitQuestions } from "../../src/conversation/answering/split.ts";
import { realKnowledge, type Talk, talk, talkIn } from "./real.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

const inCommune = (commune: string): Promise<Talk> => talkIn(knowledge, commune);

/** The numbered answers of a reply, in order; the whole reply when it is one answer. */
function answersOf(text: string): string[] {
  if (!text.startsWith("1. ") || !text.includes("\n2. ")) return [text];
  const starts = [1, 2, 3].map((n) => (n === 1 ? 0 : text.indexOf(`\n${n}. `))).filter((at) => at >= 0);
  return starts.map((at, i) => text.slice(at, starts[i + 1] ?? text.length).trim());
}

describe("a message of several questions is split", () => {
  it.each([
    ["at question marks", "làm ở đâu? cần gì? mất bao lâu?", ["làm ở đâu?", "cần gì?", "mất bao lâu?"]],
    ["at repeated marks", "ai chủ trì?? bao giờ xong???", ["ai chủ trì?", "bao giờ xong?"]],
    ["at a mark without a space", "ai chủ trì?bao giờ xong?", ["ai chủ trì?", "bao giờ xong?"]],
    ["at new lines", "ai chủ trì 5G\nbao giờ xong", ["ai chủ trì 5G", "bao giờ xong"]],
    ["at empty lines", "ai chủ trì 5G\n\n\nbao giờ xong", ["ai chủ trì 5G", "bao giờ xong"]],
    ["without diacritics", "ai chu tri 5G\nbao gio xong", ["ai chu tri 5G", "bao gio xong"]],
    ["at 1. 2.", "1. ai chủ trì 5G\n2. bao giờ xong", ["ai chủ trì 5G", "bao giờ xong"]],
    ["at 1) 2)", "1) ai chủ trì 5G\n2) bao giờ xong", ["ai chủ trì 5G", "bao giờ xong"]],
    ["at (1) (2)", "(1) ai chủ trì\n(2) bao giờ xong", ["ai chủ trì", "bao giờ xong"]],
    ["at câu 1: câu 2:", "Câu 1: ai chủ trì\nCâu 2: bao giờ xong", ["ai chủ trì", "bao giờ xong"]],
    ["at dashes", "- ai chủ trì?\n- bao giờ xong?", ["ai chủ trì?", "bao giờ xong?"]],
    ["at bullets", "• ai chủ trì\n• bao giờ xong", ["ai chủ trì", "bao giờ xong"]],
    ["at stars", "* ai chủ trì\n* bao giờ xong", ["ai chủ trì", "bao giờ xong"]],
    [
      "after what opens a list",
      "tôi muốn hỏi:\n1. ai chủ trì\n2. bao giờ xong",
      ["tôi muốn hỏi: ai chủ trì", "bao giờ xong"],
    ],
    ["at hỏi thêm", "ai chủ trì 5G, hỏi thêm bao giờ xong", ["ai chủ trì 5G", "hỏi thêm bao giờ xong"]],
    ["at Hỏi thêm:", "ai chủ trì 5G. Hỏi thêm: bao giờ xong", ["ai chủ trì 5G", "Hỏi thêm: bao giờ xong"]],
    ["at cho em hỏi thêm", "ai chủ trì, cho em hỏi thêm bao giờ xong", ["ai chủ trì", "cho em hỏi thêm bao giờ xong"]],
    ["at với lại", "ai chủ trì 5G với lại bao giờ xong", ["ai chủ trì 5G", "với lại bao giờ xong"]],
    ["at ngoài ra", "ai chủ trì 5G. Ngoài ra bao giờ xong", ["ai chủ trì 5G", "Ngoài ra bao giờ xong"]],
    ["at tiện thể", "ai chủ trì, tiện thể bao giờ xong", ["ai chủ trì", "tiện thể bao giờ xong"]],
    ["at nhân tiện", "ai chủ trì, nhân tiện bao giờ xong", ["ai chủ trì", "nhân tiện bao giờ xong"]],
    [
      "and what is told first stays with the first",
      "Em ở Định Hóa.\nChữ ký số đạt bao nhiêu?\nAi chủ trì?",
      ["Em ở Định Hóa. Chữ ký số đạt bao nhiêu?", "Ai chủ trì?"],
    ],
    [
      "and the dash of a name stays",
      "Phòng Văn hóa - Xã hội phải làm gì? Bao giờ xong?",
      ["Phòng Văn hóa - Xã hội phải làm gì?", "Bao giờ xong?"],
    ],
  ])("%s: %j", (_where, text, questions) => {
    expect(splitQuestions(text)).toEqual(questions);
  });
});

describe("a message of one question stays whole", () => {
  it.each([
    "Đăng ký mức 2. Làm ở đâu",
    "mức 2. Làm ở đâu?",
    "tôi muốn làm mức 2. Làm ở đâu",
    "Văn hóa - Xã hội làm gì",
    "Phòng Văn hóa - Xã hội phải làm gì?",
    "V.20 đạt bao nhiêu",
    "Ai chủ trì V.20?",
    "Chỉ tiêu V.20. Ai chủ trì?",
    "NV.III.5 bao giờ xong",
    "NV.V.16.2 ai làm",
    "nhiệm vụ 1.2.3 ai làm",
    "ngày 20.12.2026 phải xong gì",
    "Nghị quyết 57-NQ/TW nói gì?",
    "ai chủ trì, bao giờ xong?",
    "Kế hoạch phát triển hạ tầng số ai chủ trì, bao giờ xong?",
    "làm ở đâu cần gì mất bao lâu",
    "ai chủ trì???",
    "Ai chủ trì 5G?\nEm cảm ơn",
    "ngoài ra ai chủ trì",
    "cho em hỏi thêm bao giờ xong",
    "- Phòng Văn hóa - Xã hội\n- Phòng Kinh tế",
    "xã Định Hóa\n5G năm 2030 đạt bao nhiêu",
    "Mẹ tôi 80 tuổi.\nBà yếu lắm.\nLàm căn cước thế nào?",
    "Hôm qua em ra xã. Cán bộ bảo thiếu giấy. Giờ cần giấy gì?",
    "xin chào. Chữ ký số là gì?",
    "??",
    "",
  ])("%j", (text) => {
    expect(splitQuestions(text)).toEqual([text]);
  });
});

describe("several questions in a chat", () => {
  it.each([
    ["question marks", "dinh-hoa", "Chữ ký số năm 2030 đạt bao nhiêu? 5G năm 2025 đạt bao nhiêu?", ["70%", "62%"]],
    ["new lines", "dinh-hoa", "Chữ ký số năm 2030 đạt bao nhiêu\n5G năm 2025 đạt bao nhiêu", ["70%", "62%"]],
    [
      "a numbered list",
      "bach-thong",
      "1. Ai chủ trì phát triển kinh tế ban đêm\n2. NV.III.5 bao giờ xong",
      ["Phòng Kinh tế", "Quý I/2026"],
    ],
    ["dashes", "phuoc-an", "- ai chủ trì V.28?\n- V.21 đạt bao nhiêu?", ["Công an xã", "50%"]],
    ["câu 1, câu 2", "phuoc-an", "Câu 1: ai chủ trì V.28\nCâu 2: V.21 đạt bao nhiêu", ["Công an xã", "50%"]],
    ["hỏi thêm", "phuoc-an", "ai chủ trì V.28, hỏi thêm V.21 đạt bao nhiêu", ["Công an xã", "50%"]],
    ["với lại", "phuoc-an", "ai chủ trì V.28 với lại V.21 đạt bao nhiêu", ["Công an xã", "50%"]],
    ["a plan and a guide", "phuoc-an", "V.21 đạt bao nhiêu? Làm VNeID mức 2 ở đâu?", ["50%", "Công an xã bất kỳ"]],
  ])("(%s; %s) are answered one by one, numbered, with their sources", async (_how, commune, text, said) => {
    const { say } = await inCommune(commune);
    const reply = await say(text);
    const answers = answersOf(reply.text);
    expect(answers).toHaveLength(said.length);
    answers.forEach((answer, i) => {
      expect(answer).toMatch(new RegExp(`^${i + 1}\\. `));
      expect(answer).toContain(said[i]);
    });
    expect(reply.citations.length).toBeGreaterThanOrEqual(said.length);
    expect(reply.text).not.toContain("câu còn lại");
  });

  it.each([3, 4, 5, 7])(
    `of which there are %i are answered up to the ${MOST_QUESTIONS}rd, and the rest announced`,
    async (count) => {
      const codes = ["V.20", "V.21", "V.28", "V.30", "V.1", "V.15", "I.1"].slice(0, count);
      const { say } = await inCommune("phuoc-an");
      const { text } = await say(codes.map((code) => `${code} đạt bao nhiêu?`).join(" "));
      const answers = answersOf(text);
      expect(answers).toHaveLength(MOST_QUESTIONS);
      answers.forEach((answer, i) => {
        expect(answer).toContain(`(${codes[i]},`);
      });
      for (const left of codes.slice(MOST_QUESTIONS)) expect(text).not.toContain(`(${left},`);
      expect(text.includes("câu còn lại")).toBe(count > MOST_QUESTIONS);
    },
  );

  it("are answered over the API as well", async () => {
    const { conversation } = talk(knowledge);
    const result = await conversation.ask({ question: "V.20 đạt bao nhiêu? Ai chủ trì V.21?", commune: "phuoc-an" });
    expect(result.answer).toMatch(/^1\. .*80%[\s\S]*\n2\. Phòng Văn hóa – Xã hội[\s\S]*\nNguồn: /);
    expect(result.kind).toBe("target");
  });

  it("leave the last of them to be carried on", async () => {
    const { say } = await inCommune("dinh-hoa");
    await say("5G năm 2025 đạt bao nhiêu? Chữ ký số năm 2030 đạt bao nhiêu?");
    expect((await say("thế còn năm 2035?")).text).toContain("80%");
  });
});

describe("each question inherits from the one before it", () => {
  it.each([
    ["the subject", "dinh-hoa", "Chữ ký số năm 2030 đạt bao nhiêu? Năm 2035 thì sao?", ["70%", "80%"]],
    ["what is asked", "dinh-hoa", "Chữ ký số năm 2030 đạt bao nhiêu? còn 5G?", ["70%", "100%"]],
    ["the code", "phuoc-an", "Ai chủ trì V.28? Đạt bao nhiêu?", ["Công an xã", "100%"]],
    [
      "the task, twice",
      "bach-thong",
      "Kế hoạch phát triển hạ tầng số ai chủ trì? Bao giờ xong? Sản phẩm là gì?",
      ["Phòng Văn hóa – Xã hội", "Quý I/2026", "Sản phẩm: Kế hoạch"],
    ],
    ["the commune named", "", "Chữ ký số ở xã Định Hóa năm 2030 đạt bao nhiêu? Năm 2035 thì sao?", ["70%", "80%"]],
    [
      "the commune named, not the one chosen",
      "phuoc-an",
      "Chữ ký số ở xã Định Hóa năm 2030 đạt bao nhiêu? thế còn năm 2035?",
      ["70%", "80%"],
    ],
    ["the commune named, with the code", "", "Ai chủ trì V.28 ở xã Phước An? Đạt bao nhiêu?", ["Công an xã", "100%"]],
    [
      "the guide",
      "",
      "làm vneid mức 2 ở đâu? cần giấy tờ gì? mất bao lâu?",
      ["Công an xã", "mang theo", "ngày làm việc"],
    ],
    ["the guide, behind với lại", "", "làm vneid mức 2 ở đâu, với lại mất bao nhiêu tiền", ["Công an xã", "miễn phí"]],
  ])("%s (%s: %s)", async (_what, commune, text, said) => {
    const { say } = await inCommune(commune);
    const answers = answersOf((await say(text)).text);
    expect(answers).toHaveLength(said.length);
    answers.forEach((answer, i) => {
      expect(answer).toContain(said[i]);
    });
  });

  it("also when the first one itself carries on the last turn", async () => {
    const { say } = await inCommune("dinh-hoa");
    await say("Chữ ký số năm 2030 đạt bao nhiêu?");
    const answers = answersOf((await say("năm 2035? còn 2040?")).text);
    expect(answers).toHaveLength(2);
    expect(answers[0]).toContain("80%");
    expect(answers[1]).toContain("90%");
  });
});

describe("one question in a chat", () => {
  it.each([
    ["", "tôi muốn làm mức 2. Làm ở đâu", "Công an xã"],
    ["", "Đăng ký VNeID mức 2. Làm ở đâu?", "Công an xã"],
    ["phuoc-an", "Phòng Văn hóa - Xã hội phải làm gì?", "đầu mối"],
    ["phuoc-an", "Ai chủ trì V.20?", "Công an xã"],
    ["bach-thong", "Kế hoạch phát triển hạ tầng số ai chủ trì, bao giờ xong?", "Quý I/2026"],
    ["bach-thong", "Phát triển kinh tế ban đêm ai chủ trì, ai phối hợp, bao giờ xong?", "Công an xã"],
    [
      "",
      "Hôm qua em ra xã, cán bộ nói thiếu giấy, em không biết thiếu gì. Làm VNeID mức 2 cần giấy tờ gì?",
      "mang theo",
    ],
    ["", "Con em 10 tuổi. Em muốn làm VNeID cho cháu. Cần giấy tờ gì?", "Thẻ căn cước của trẻ"],
    ["", "Em ở xã Định Hóa.\nChữ ký số năm 2030 đạt bao nhiêu?", "70%"],
    ["dinh-hoa", "Chữ ký số năm 2030 đạt bao nhiêu??", "70%"],
  ])("(%s: %j) gets one answer", async (commune, text, said) => {
    const { say } = await inCommune(commune);
    const reply = await say(text);
    expect(answersOf(reply.text)).toHaveLength(1);
    expect(reply.text).toContain(said);
    expect(reply.citations.length).toBeGreaterThan(0);
  });
});
