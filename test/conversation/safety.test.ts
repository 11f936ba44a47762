import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Assistant, OfflineTurn } from "../../src/conversation/answering/assist.ts";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { DELETE_MESSAGE, holdsPersonalData, withoutPersonalData } from "../../src/conversation/answering/safety.ts";
import { createStorage, type Storage } from "../../src/storage/storage.ts";
import { SILENT } from "../storage/open.ts";
import { realKnowledge, type Talk, talk, temporaryFolder } from "./real.ts";

let knowledge: Knowledge;
let folder: ReturnType<typeof temporaryFolder>;
let storage: Storage;
let chat: Talk;
/** What a model would be given: the message and the turns kept before it. */
let given: OfflineTurn[];
beforeAll(async () => {
  knowledge = await realKnowledge();
});
beforeEach(async () => {
  folder = temporaryFolder();
  const now = () => new Date("2026-10-15T12:00:00+07:00");
  storage = createStorage({ url: `sqlite:${folder.path}/troly.db`, log: SILENT, now });
  await storage.connect();
  given = [];
  const assistant: Assistant = {
    begin: () => ({
      improve: async (turn) => {
        given.push(turn);
        return turn.answered.draft;
      },
    }),
  };
  chat = talk(knowledge, { storage, assistant });
});
afterEach(async () => {
  await storage.close();
  folder.remove();
});

/** True when the text holds the secret, as typed or with its digits grouped otherwise. */
function tells(text: string, secret: string): boolean {
  const digits = secret.replace(/\D/g, "");
  const bare = text.replace(/"time":\d+/g, "").replace(/[\s.,\-–()+]/g, "");
  return text.includes(secret) || (/^[\d\s.\-–()+]+$/.test(secret) && digits.length >= 6 && bare.includes(digits));
}

/** Asks on, rates the answer and asks something without an answer; then nothing said or kept may hold the secret. */
async function expectNowhere(text: string, secret: string): Promise<void> {
  await chat.say("/xa phuoc-an");
  await chat.conversation.ask({ question: text, commune: "phuoc-an" });
  const replies = [await chat.say(text)];
  for (const next of ["còn năm 2030 thì sao?", "👎", "Xe buýt chạy mấy giờ?"]) replies.push(await chat.say(next));
  await storage.unanswered.settled();
  const questions = await storage.questions.list({});
  const seen = {
    replies: JSON.stringify(replies),
    log: chat.lines.join("\n"),
    kept: JSON.stringify(given.map(({ text: asked, history }) => [asked, history])),
    questions: JSON.stringify(questions),
  };
  // Turns and the list were really looked at.
  expect(given.at(-1)?.history.length ?? 0).toBeGreaterThan(2);
  expect(questions.length).toBeGreaterThan(0);
  for (const [where, holds] of Object.entries(seen)) expect(tells(holds, secret), `${where}: ${holds}`).toBe(false);
}

/** Message, and the part of it that nobody may see again. */
const NUMBERS: [string, string][] = [
  ["CCCD của tôi là 012345678901", "012345678901"],
  ["cccd 012 345 678 901", "012 345 678 901"],
  ["cccd 0123 4567 8901 ạ", "0123 4567 8901"],
  ["can cuoc 001.090.012.345", "001.090.012.345"],
  ["001090-012345", "001090-012345"],
  ["cccd:012345678901", "012345678901"],
  ["cccd012345678901", "012345678901"],
  ["số định danh của em 012–345–678–901", "012–345–678–901"],
  ["012\n345\n678\n901", "345"],
  ["mã định danh của con em là 012345678901", "012345678901"],
  ["số căn cước 012345678901, số điện thoại 0912345678", "0912345678"],
  ["cmnd 123456789", "123456789"],
  ["CMND số 174 654 321 ạ", "174 654 321"],
  ["chung minh thu 174.654.321", "174.654.321"],
  ["chứng minh nhân dân 174-654-321", "174-654-321"],
  ["sdt 0912345678", "0912345678"],
  ["số em 0912 345 678", "0912 345 678"],
  ["0912.345.678", "0912.345.678"],
  ["gọi lại 09 12 34 56 78", "09 12 34 56 78"],
  ["0912 34 56 78", "0912 34 56 78"],
  ["091-234-5678", "091-234-5678"],
  ["0912–345–678", "0912–345–678"],
  ["0 9 1 2 3 4 5 6 7 8", "0 9 1 2 3 4 5 6 7 8"],
  ["0.9.1.2.3.4.5.6.7.8", "0.9.1.2.3.4.5.6.7.8"],
  ["0912  345  678", "345  678"],
  ["+84912345678", "912345678"],
  ["+84 912 345 678", "912 345 678"],
  ["(+84) 912 345 678", "912 345 678"],
  ["84 912 345 678", "912 345 678"],
  ["số bàn (024) 3825 4567", "3825 4567"],
  ["máy nhà 0209 3871 234", "0209 3871 234"],
  ["hai số 0912345678 hay 0987654321", "0987654321"],
  ["STK 19036789012345", "19036789012345"],
  ["thẻ 9704 1234 5678 9012", "9704 1234 5678 9012"],
  ["mst 0101234567", "0101234567"],
  ["email của em là hoa.nguyen@gmail.com", "hoa.nguyen@gmail.com"],
];

const SECRETS: [string, string][] = [
  ["otp là 483920", "483920"],
  ["OTP: 483920", "483920"],
  ["otp=4839", "4839"],
  ["mã otp của em là 483 920", "483 920"],
  ["mã otp em vừa nhận: 48-39-20", "48-39-20"],
  ["ma otp la 483920", "483920"],
  ["ngân hàng gửi otp 483920", "483920"],
  ["nó bảo đọc mã otp 483920 có được không", "483920"],
  ["mã xác thực 483920", "483920"],
  ["mã xác thực của em là 4839", "4839"],
  ["ma xac nhan 48392075", "48392075"],
  ["mã xác nhận vneid gửi về là 483.920", "483.920"],
  ["mã bí mật 483920", "483920"],
  ["passcode 112233", "112233"],
  ["pass code la 112233", "112233"],
  ["passcode của em là 1 1 2 2 3 3", "1 1 2 2 3 3"],
  ["mã pin 4829", "4829"],
  ["ma pin la 4829", "4829"],
  ["mã PIN thẻ ATM 482910", "482910"],
  ["mật khẩu là Zebra123", "Zebra123"],
  ["mật khẩu của tôi là Zebra@123", "Zebra@123"],
  ["mật khẩu vneid: Zebra#123", "Zebra#123"],
  ["mật khẩu em đặt là zebra2026", "zebra2026"],
  ["mat khau la zebra123", "zebra123"],
  ["mat khau vneid cua em la Zebra1990", "Zebra1990"],
  ["mk là 556677", "556677"],
  ["mk: zebra_12", "zebra_12"],
  ["pass = zebra!99", "zebra!99"],
  ["password: zebra22", "zebra22"],
  ["Mật Khẩu Là 55667788", "55667788"],
];

describe("a message with a number of a person", () => {
  it.each(NUMBERS)("(%j) is asked to be deleted first", async (text) => {
    expect((await chat.say(text)).text.startsWith(DELETE_MESSAGE)).toBe(true);
  });

  it.each(NUMBERS)("(%j) is nowhere afterwards", expectNowhere);
});

describe("a message with a code or password", () => {
  it.each(SECRETS)("(%j) is asked to be deleted first", async (text) => {
    expect((await chat.say(text)).text.startsWith(DELETE_MESSAGE)).toBe(true);
  });

  it.each(SECRETS)("(%j) is nowhere afterwards", expectNowhere);

  it("is asked to be deleted when a commune is chosen as well, and over the API", async () => {
    await chat.say("/xa dinh-hoa");
    for (const [text] of [...NUMBERS.slice(0, 4), ...SECRETS.slice(0, 4)]) {
      expect((await chat.say(text)).text.startsWith(DELETE_MESSAGE), text).toBe(true);
      const { answer } = await chat.conversation.ask({ question: text, commune: "dinh-hoa" });
      expect(answer.startsWith(DELETE_MESSAGE), text).toBe(true);
    }
  });

  it("says nothing of it in the log when answering breaks", async () => {
    const broken = talk(knowledge, { search: { prepare: (text) => Promise.reject(new Error(`cannot read ${text}`)) } });
    const text = "mật khẩu là Zebra123, cccd 012345678901";
    await broken.conversation.ask({ question: text });
    // In a chat the inbox logs it, by the error's name alone.
    await expect(broken.say(text)).rejects.not.toThrow(/Zebra|0123/);
    expect(broken.lines).toHaveLength(1);
    expect(broken.lines.join()).not.toMatch(/Zebra|0123/);
  });

  it("is no longer spoken of in the next turn", async () => {
    await chat.say("/xa dinh-hoa");
    await chat.say("mật khẩu là Zebra123");
    const reply = await chat.say("Chữ ký số năm 2030 đạt bao nhiêu?");
    expect(reply.text).toContain("70%");
    expect(reply.text).not.toContain("xóa (thu hồi)");
  });
});

describe("a message without secrets", () => {
  it.each([
    "mật khẩu là gì",
    "mat khau la gi",
    "mật khẩu là gì?",
    "mk là gì",
    "mật khẩu vneid là gì",
    "password là gì",
    "otp là gì",
    "OTP là gì vậy?",
    "mã otp là gì?",
    "ma otp la gi",
    "mã pin là gì",
    "passcode là gì",
    "mật khẩu gồm mấy ký tự",
    "mat khau gom may ky tu",
    "mật khẩu là mấy ký tự",
    "mật khẩu gồm 8 ký tự à",
    "mật khẩu là 8 ký tự đúng không",
    "mật khẩu phải có 8-20 ký tự à",
    "otp mấy số",
    "otp có 6 số phải không",
    "passcode là mấy số",
    "passcode 6 số đặt thế nào",
    "otp hết hạn sau 30 giây",
    "otp hiệu lực 120 giây",
    "quên mật khẩu làm sao",
    "otp không về máy",
    "có được đọc otp cho ai không",
    "Chữ ký số năm 2030 đạt bao nhiêu?",
    "chữ ký số 2025 2030 2035",
    "giai đoạn 2025-2030",
    "giai đoạn 2026 – 2030",
    "hạn 31/12/2026",
    "ngày 20-12-2026",
    "ngày 20.12.2026",
    "từ 15/6/2026 đến 31/12/2026",
    "2026-10-15",
    "Nghị quyết 57-NQ/TW",
    "Nghị định 69/2024/NĐ-CP nói gì",
    "Kế hoạch số 123/KH-UBND",
    "Quyết định 5230/QĐ-BCA-C06",
    "Thông tư 89/2026/TT-BTC",
    "phí 15.000 đồng",
    "phí 1.500.000 đồng",
    "kinh phí 1.500.000.000 đồng",
    "500000 đồng",
    "chi 15 tỷ 500 triệu",
    "V.20",
    "V.20 V.21 V.28",
    "NV.III.5 bao giờ xong",
    "NV.V.16.2 ai làm",
    "30 70 80 90 95",
    "dân số 12.345 người",
    "gọi 113",
    "gọi 1022",
    "tổng đài 19000368",
    "1900 0368",
    "1800 1096",
    "82,5%",
  ])("(%j) is not asked to be deleted", async (text) => {
    expect(holdsPersonalData(text)).toBe(false);
    expect(withoutPersonalData(text)).toBe(text);
    await chat.say("/xa dinh-hoa");
    expect((await chat.say(text)).text).not.toContain(DELETE_MESSAGE);
  });
});

describe("what is taken out of a message", () => {
  it.each([
    ["otp là 483920 nhé", "otp là … nhé"],
    ["gọi 0912 345 678 giúp em", "gọi … giúp em"],
    ["mật khẩu là Zebra@123 đúng không", "mật khẩu là … đúng không"],
    ["cccd 012345678901, sđt 0912345678", "cccd …, sđt …"],
  ])("(%j) leaves %j", (text, left) => {
    expect(withoutPersonalData(text)).toBe(left);
    expect(holdsPersonalData(left)).toBe(false);
  });
});

describe("a question beside a secret", () => {
  it.each([
    ["dinh-hoa", "chữ ký số năm 2030 đạt bao nhiêu, gọi lại số 0912.345.678", "70%"],
    ["dinh-hoa", "chu ky so nam 2030 dat bao nhieu, goi lai so 0912 345 678", "70%"],
    ["phuoc-an", "0912345678 cho hỏi ai chủ trì V.28?", "Công an xã"],
    ["phuoc-an", "tôi là Hoa, 0912345678, V.21 đạt bao nhiêu?", "50%"],
    ["", "otp em là 483920, quên mật khẩu vneid làm sao?", "Quên mật khẩu"],
    ["", "mật khẩu của em là Zebra@1234, sao vneid không đăng nhập được", "VNeID"],
    ["", "căn cước 012.345.678.901 làm VNeID mức 2 ở đâu", "Công an xã"],
    ["", "cccd 012345678901 làm vneid mức 2 cần giấy tờ gì", "mang theo"],
  ])("(%s: %j) is still answered, after the request to delete", async (commune, text, said) => {
    if (commune !== "") await chat.say(`/xa ${commune}`);
    const reply = await chat.say(text);
    expect(reply.text.startsWith(DELETE_MESSAGE)).toBe(true);
    expect(reply.text.slice(DELETE_MESSAGE.length)).toContain(said);
    expect(reply.citations.length).toBeGreaterThan(0);
    expect(["none", "refuse", "clarify"]).not.toContain(reply.kind);
  });

  it("is carried on by the next turn", async () => {
    await chat.say("/xa dinh-hoa");
    await chat.say("chữ ký số năm 2030 đạt bao nhiêu, gọi lại số 0912.345.678");
    const reply = await chat.say("thế còn năm 2035?");
    expect(reply.text).toContain("80%");
    expect(reply.text).not.toContain(DELETE_MESSAGE);
  });

  it.each(["xin chào, sđt tôi 0912345678", "0912345678 cảm ơn nhé", "0912345678"])(
    "that is none (%j) leaves the request to delete alone",
    async (text) => {
      expect(await chat.say(text)).toMatchObject({ kind: "refuse", text: DELETE_MESSAGE, citations: [], choices: [] });
    },
  );
});

describe("a secret that is told in an odd shape", () => {
  it.each([
    ["on two lines", "mã otp\n483920 em đọc cho ai được không", "483920"],
    ["with marks of their own", "mật khẩu vneid của em là Hoahong9 nhé".normalize("NFD"), "Hoahong9"],
    ["as a code of proof", "mã xác minh là 482910 đúng không", "482910"],
    ["as a code to activate", "mã kích hoạt 48291034 nhập ở đâu", "48291034"],
    ["in groups with slashes", "gọi em số 0912 / 345 678 nhé", "345 678"],
  ])("%s is asked to be deleted and not said again", async (_, text, secret) => {
    const { conversation } = talk(await realKnowledge());
    const { answer } = await conversation.ask({ question: text, commune: "phuoc-an" });
    expect(answer).toMatch(/xóa \(thu hồi\)/u);
    expect(answer).not.toContain(secret);
  });

  it.each([
    "mk hỏi là chuyển khẩu về xã thì làm sao",
    "otp gửi về từ 8099 có phải lừa đảo không",
    "pin điện thoại 5000 mAh",
  ])("“%s” tells none", async (text) => {
    const { conversation } = talk(await realKnowledge());
    expect((await conversation.ask({ question: text, commune: "phuoc-an" })).answer).not.toMatch(/thu hồi/u);
  });
});
