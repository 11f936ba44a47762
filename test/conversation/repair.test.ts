import { beforeAll, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { afterRepair, withoutDenied } from "../../src/conversation/answering/split.ts";
import { realKnowledge, type Talk, talk, talkIn } from "./real.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

const inCommune = (commune: string): Promise<Talk> => talkIn(knowledge, commune);

describe("an opening that takes back", () => {
  it.each([
    ["không phải, ý tôi là năm 2030", "năm 2030"],
    ["khong phai y toi la nam 2030", "nam 2030"],
    ["Không phải. Ý tôi là 5G", "5G"],
    ["KHÔNG PHẢI, Ý TÔI LÀ 5G", "5G"],
    ["nhầm, năm 2030", "năm 2030"],
    ["nhầm rồi, 2030", "2030"],
    ["à nhầm, V.21", "V.21"],
    ["hỏi nhầm, V.21", "V.21"],
    ["à quên, 2030", "2030"],
    ["không, tôi hỏi 2045", "2045"],
    ["không không, ý tôi là 5G", "5G"],
    ["sai rồi, tôi hỏi 5G", "5G"],
    ["ý mình là xã Bạch Thông", "xã Bạch Thông"],
    ["ý cháu là 5G", "5G"],
    ["không phải cái đó, cái kia", "cái kia"],
    ["đính chính: năm 2030", "năm 2030"],
    ["không phải", ""],
    ["không phải vậy", ""],
    ["nhầm", ""],
    ["không", ""],
  ])("of %j leaves %j", (text, left) => {
    expect(afterRepair(text, knowledge.lexicon.guides)).toBe(left);
  });

  it.each([
    "không phải ai cũng có điện thoại thông minh",
    "khong phai ai cung co dien thoai",
    "không phải lúc nào cũng có mạng à",
    "không phải đơn vị nào cũng báo cáo à",
    "không có điện thoại thì làm sao",
    "không biết làm ở đâu",
    "không mất phí à",
    "không đúng thông tin trên VNeID thì sửa ở đâu",
    "sai rồi thì sửa thế nào",
    "đính chính thông tin căn cước ở đâu",
    "ý nghĩa của chỉ tiêu V.20",
    "Chữ ký số năm 2030 đạt bao nhiêu?",
  ])("is none in %j", (text) => {
    expect(afterRepair(text, knowledge.lexicon.guides)).toBeNull();
  });
});

describe("what is denied at the end", () => {
  it.each([
    ["tôi hỏi 2045 chứ không phải 2035", "tôi hỏi 2045"],
    ["toi hoi 2045 chu khong phai 2035", "toi hoi 2045"],
    ["2045 chứ không phải là 2035", "2045"],
    ["xã Bạch Thông, không phải Định Hóa", "xã Bạch Thông"],
    ["mức 1 đâu phải mức 2", "mức 1"],
  ])("%j leaves %j", (text, left) => {
    expect(withoutDenied(text)).toBe(left);
  });

  it.each([
    "không phải 2035",
    "không phải ai cũng có",
    "chữ ký số năm 2030",
    "2045 không phải 2035, đúng không?",
    "có phải không",
  ])("is none in %j", (text) => {
    expect(withoutDenied(text)).toBe(text);
  });
});

describe("a correction of the last question", () => {
  const YEAR = ["dinh-hoa", "Chữ ký số năm 2035 đạt bao nhiêu?"] as const;
  const TASK = ["bach-thong", "Phát triển kinh tế ban đêm ai chủ trì?"] as const;
  const CODE = ["phuoc-an", "ai chủ trì V.28?"] as const;
  const PLACE = ["dinh-hoa", "5G năm 2030 đạt bao nhiêu?"] as const;
  const GUIDE = ["", "Làm VNeID mức 2 ở đâu?"] as const;

  it.each([
    [...YEAR, "không phải, ý tôi là năm 2030", "70%", "80%"],
    [...YEAR, "khong phai, y toi la nam 2030", "70%", "80%"],
    [...YEAR, "nhầm, năm 2030", "70%", "80%"],
    [...YEAR, "nhầm rồi, 2030 cơ", "70%", "80%"],
    [...YEAR, "à quên, 2030", "70%", "80%"],
    [...YEAR, "dạ không, em hỏi 2030", "70%", "80%"],
    [...YEAR, "lộn, 2030 mới đúng", "70%", "80%"],
    [...YEAR, "ý em là 2030 ạ", "70%", "80%"],
    [...YEAR, "y toi la 2030", "70%", "80%"],
    [...YEAR, "không, tôi hỏi 2045 chứ không phải 2035", "95%", "80%"],
    [...YEAR, "khong, toi hoi 2045 chu khong phai 2035", "95%", "80%"],
    [...YEAR, "sai rồi, tôi hỏi 5G năm 2025", "62%", "chữ ký số"],
    [...YEAR, "không phải, ý tôi là 5G năm 2030", "100%", "chữ ký số"],
    [
      ...TASK,
      "không phải, tôi hỏi ai phối hợp",
      "Công an xã; Phòng Văn hóa – Xã hội phối hợp",
      "Phòng Kinh tế phối hợp",
    ],
    [...TASK, "nhầm, bao giờ xong", "Năm 2026: thời hạn", "không nêu"],
    [...TASK, "nhầm, bao giờ xong cơ", "Năm 2026: thời hạn", "không nêu"],
    [...TASK, "ý tôi hỏi bao giờ xong", "Năm 2026: thời hạn", "không nêu"],
    [...TASK, "khong, toi hoi bao gio xong", "Năm 2026: thời hạn", "không nêu"],
    [...CODE, "nhầm, V.21", "Phòng Văn hóa – Xã hội chủ trì", "V.28"],
    [...CODE, "à nhầm, V.21", "Phòng Văn hóa – Xã hội chủ trì", "V.28"],
    [...CODE, "hỏi nhầm, V.21 cơ", "Phòng Văn hóa – Xã hội chủ trì", "V.28"],
    [...CODE, "ý tôi là V.21, không phải V.28", "Phòng Văn hóa – Xã hội chủ trì", "V.28"],
    [...CODE, "nhầm, đạt bao nhiêu", "100%", "V.21"],
    [...PLACE, "ý mình là xã Bạch Thông, không phải Định Hóa", "xã Bạch Thông", "Định Hóa"],
    [...PLACE, "ý mình là xã Bạch Thông cơ, không phải Định Hóa", "xã Bạch Thông", "Định Hóa"],
    [...PLACE, "y minh la xa bach thong co, khong phai dinh hoa", "xã Bạch Thông", "Định Hóa"],
    ["dinh-hoa", "5G đạt bao nhiêu?", "nhầm, xã Phước An cơ", "60%", "Định Hóa"],
    ["dinh-hoa", "5G đạt bao nhiêu?", "y minh la xa phuoc an chu khong phai dinh hoa", "60%", "Định Hóa"],
    [...PLACE, "không phải, xã Bạch Thông", "xã Bạch Thông", "Định Hóa"],
    [...PLACE, "nhầm, xã Bạch Thông", "xã Bạch Thông", "Định Hóa"],
    ["", "5G ở xã Định Hóa đạt bao nhiêu?", "nhầm, xã Bạch Thông", "xã Bạch Thông", "Định Hóa"],
    ["", "5G ở xã Định Hóa đạt bao nhiêu?", "không phải, ý tôi là xã Phước An", "60%", "Định Hóa"],
    ["dinh-hoa", "5G đạt bao nhiêu?", "ý mình là xã Phước An chứ không phải Định Hóa", "60%", "Định Hóa"],
    [...GUIDE, "không phải, ý tôi là mức 1", "VNeID mức 1 tự đăng ký", "mức 2 làm ở"],
    [...GUIDE, "nhầm, mức 1", "VNeID mức 1 tự đăng ký", "mức 2 làm ở"],
    [...GUIDE, "không phải mức 2, mức 1", "VNeID mức 1 tự đăng ký", "mức 2 làm ở"],
    [...GUIDE, "mức 1 chứ không phải mức 2", "VNeID mức 1 tự đăng ký", "mức 2 làm ở"],
    [...GUIDE, "nhầm, chữ ký số cơ", "chữ ký số", "mức 2 làm ở"],
    [...GUIDE, "ý tôi hỏi cần giấy tờ gì", "mang theo", "mức 2 làm ở"],
    [...GUIDE, "không phải, tôi hỏi mất bao nhiêu tiền", "miễn phí", "mức 2 làm ở"],
  ])("(%s: %j, then %j) is answered", async (commune, question, correction, said, unsaid) => {
    const { say } = await inCommune(commune);
    await say(question);
    const { text } = await say(correction);
    expect(text).toContain(said);
    expect(text).not.toContain(unsaid);
  });

  it("can itself be carried on", async () => {
    const { say } = await inCommune("dinh-hoa");
    await say("Chữ ký số năm 2035 đạt bao nhiêu?");
    await say("nhầm, năm 2030");
    expect((await say("thế còn năm 2045?")).text).toContain("95%");
  });

  it("is read from a history as well", async () => {
    const { conversation } = talk(knowledge);
    const { answer } = await conversation.ask({
      question: "không, tôi hỏi 2045 chứ không phải 2035",
      commune: "dinh-hoa",
      history: [
        { role: "user", text: "Chữ ký số năm 2035 đạt bao nhiêu?" },
        { role: "assistant", text: "≥ 80%" },
      ],
    });
    expect(answer).toContain("95%");
    expect(answer).not.toContain("80%");
  });
});

describe("a question that merely begins like a correction", () => {
  it.each([
    ["", null, "không phải ai cũng có điện thoại thông minh thì làm vneid mức 2 thế nào", "Công an xã"],
    ["dinh-hoa", "Chữ ký số năm 2035 đạt bao nhiêu?", "không có điện thoại thông minh làm VNeID thế nào", "Công an xã"],
    ["dinh-hoa", "Chữ ký số năm 2035 đạt bao nhiêu?", "không phải đơn vị nào cũng báo cáo à", "báo cáo"],
    ["dinh-hoa", "Chữ ký số năm 2035 đạt bao nhiêu?", "đính chính thông tin căn cước ở đâu", "Công an xã"],
    ["dinh-hoa", "Chữ ký số năm 2035 đạt bao nhiêu?", "không đúng thông tin trên VNeID thì sửa ở đâu", "Công an xã"],
  ])("(%s, after %j: %j) is answered as what it is", async (commune, before, text, said) => {
    const { say } = await inCommune(commune);
    if (before !== null) await say(before);
    const reply = await say(text);
    expect(reply.text).toContain(said);
    expect(reply.text).not.toContain("III.17");
    expect(["none", "refuse", "clarify"]).not.toContain(reply.kind);
  });
});

describe("a correction without a last turn", () => {
  it.each([
    ["dinh-hoa", "ý tôi là 5G năm 2030 đạt bao nhiêu", "100%"],
    ["phuoc-an", "nhầm, ai chủ trì V.21", "Phòng Văn hóa – Xã hội"],
    ["phuoc-an", "à nhầm, V.21 đạt bao nhiêu", "50%"],
    ["phuoc-an", "không, tôi hỏi V.21 đạt bao nhiêu", "50%"],
    ["phuoc-an", "khong phai, y toi la V.21 dat bao nhieu", "50%"],
    ["bach-thong", "ý tôi hỏi phát triển kinh tế ban đêm ai chủ trì", "Phòng Kinh tế"],
  ])("(%s: %j) loses nothing of its question", async (commune, text, said) => {
    const { say } = await inCommune(commune);
    const reply = await say(text);
    expect(["target", "owner"]).toContain(reply.kind);
    expect(reply.text).toContain(said);
  });
});

describe("a correction that says nothing else", () => {
  it.each(["không phải", "không phải vậy", "không"])("(%j) does not break the chat", async (text) => {
    const { say, lines } = await inCommune("dinh-hoa");
    await say("Chữ ký số năm 2035 đạt bao nhiêu?");
    expect((await say(text)).text.trim()).not.toBe("");
    expect((await say("ý tôi là năm 2030")).text).toContain("70%");
    expect(lines.filter((line) => line.includes("answer-failed"))).toEqual([]);
  });
});
