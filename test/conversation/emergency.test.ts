import { beforeAll, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { realKnowledge, talk } from "./real.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

/** A person in need reads the first line of the first screen. */
const FIRST = 60;
const CALL = /^Gọi ngay /u;

const NEEDS: Record<string, { call: string; say: string[] }> = {
  "fire, water, a building": {
    call: "114",
    say: [
      "cháy nhà rồi cứu với",
      "chay nha roi cuu voi",
      "CHÁY NHÀ!!!",
      "nhà em đang cháy to lắm",
      "nhà hàng xóm bốc cháy",
      "cháy chợ rồi",
      "cháy rừng gọi ai",
      "nhà em bị cháy gọi số nào",
      "nổ bình ga rồi",
      "chập điện cháy ổ cắm, khói nhiều quá",
      "có người đuối nước ở sông",
      "kẹt thang máy",
      "con em rơi xuống giếng",
      "lũ cuốn trôi nhà rồi",
      "sập nhà có người mắc kẹt trong đó",
    ],
  },
  "an accident": {
    call: "115",
    say: [
      "có tai nạn giao thông ở ngã ba",
      "tai nan xe may nguoi nam im",
      "đâm xe rồi, chảy máu nhiều",
      "bố em bị tai nạn",
      "con em bị điện giật",
      "rắn cắn con em",
      "ngộ độc thức ăn cả nhà",
      "bà em ngã gãy chân",
    ],
  },
  "a stroke and other sudden illness": {
    call: "115",
    say: [
      "mẹ em đột quỵ",
      "bo em bi dot quy",
      "mẹ tôi méo miệng, nói khó",
      "ông em ngất xỉu không tỉnh",
      "bà em khó thở",
      "em bé co giật",
      "vợ em vỡ ối sắp sinh",
      "gọi cấp cứu số mấy",
    ],
  },
  violence: {
    call: "113",
    say: [
      "chồng em đang đánh em",
      "chong em cam dao doi giet",
      "em bị đánh",
      "nhà em bị trộm",
      "bị cướp điện thoại",
      "đánh nhau ở quán",
      "có người dọa giết em",
      "con em bị bắt cóc",
      "con em mất tích từ sáng",
      "có kẻ xâm hại trẻ em",
      "nó tống tiền em",
    ],
  },
  "a scam under way": {
    call: "tổng đài ngân hàng",
    say: [
      "nó đang gọi bắt chuyển tiền",
      "có người tự xưng công an bắt chuyển tiền",
      "nguoi ta gia cong an dang bat chuyen tien",
      "công an gọi video dọa bắt giam",
      "nó không cho cúp máy",
      "lỡ bấm link lạ rồi",
      "lỡ cài app lạ",
      "điện thoại bị chiếm quyền",
    ],
  },
  "money that is gone": {
    call: "tổng đài ngân hàng",
    say: [
      "em vừa chuyển tiền cho nó",
      "em vua chuyen tien cho lua dao",
      "tôi lỡ chuyển khoản 20 triệu cho kẻ lừa đảo",
      "tôi vừa bị lừa 50 triệu",
      "bị lừa mất tiền rồi giờ làm gì",
      "mẹ em bị lừa chuyển 30 triệu",
      "mất hết tiền trong tài khoản",
      "tài khoản bị trừ tiền",
    ],
  },
  "a code that was told": {
    call: "tổng đài ngân hàng",
    say: [
      "lỡ đọc otp rồi",
      "em lỡ đọc mã otp cho nó",
      "lo doc otp cho nguoi la roi",
      "em bị lộ otp",
      "trót đọc otp cho người gọi điện",
      "lỡ đưa mã cho nó rồi",
    ],
  },
};

describe.each(Object.entries(NEEDS))("a call for help: %s", (_need, { call, say: calls }) => {
  it.each(calls)("“%s” gets whom to call before anything else", async (text) => {
    for (const commune of [null, "bach-thong"]) {
      const { say } = talk(knowledge);
      if (commune !== null) await say(`/xa ${commune}`);
      const reply = await say(text);
      expect(reply.text).toMatch(CALL);
      expect(reply.text.slice(0, FIRST)).toContain(call);
      expect(reply.kind).toBe("procedure");
      expect(reply.citations.length).toBeGreaterThan(0);
    }
  });
});

describe("an answer to a scam", () => {
  it("has the police, what to keep, and the guide behind the first line", async () => {
    const { say } = talk(knowledge);
    const reply = await say("em vừa chuyển tiền cho kẻ lừa đảo");
    expect(reply.text.split("\n")[0]).toContain("113");
    expect(reply.text).toContain("Công an xã");
    expect(reply.citations.map((c) => c.document)).toContain("guide/lua-dao-mang");
  });

  it("is gone on with by the guide", async () => {
    const { say } = talk(knowledge);
    await say("em vừa chuyển tiền cho kẻ lừa đảo");
    const reply = await say("trình báo ở đâu?");
    expect(reply.kind).toBe("procedure");
    expect(reply.text).toContain("Công an xã");
  });
});

describe("a call for help in the middle of something else", () => {
  it("comes first also after a question about the plan", async () => {
    const { say } = talk(knowledge);
    await say("/xa dinh-hoa");
    await say("Chữ ký số năm 2030 đạt bao nhiêu?");
    expect((await say("cháy nhà rồi")).text.slice(0, FIRST)).toContain("114");
  });

  it("does not keep the next question from being answered", async () => {
    const { say } = talk(knowledge);
    await say("/xa dinh-hoa");
    await say("cháy nhà rồi");
    expect((await say("Chữ ký số năm 2030 đạt bao nhiêu?")).text).toContain("70%");
  });

  it("and in the middle of the steps of a guide", async () => {
    const { say } = talk(knowledge);
    await say("Làm VNeID mức 2");
    await say("từng bước");
    expect((await say("mẹ em ngất xỉu")).text.slice(0, FIRST)).toContain("115");
    expect((await say("tiếp")).text).toContain("Bước 2/");
  });

  it("is told whom to call where one commune is fixed", async () => {
    const { say } = talk(knowledge, { fixedCommune: "phuoc-an" });
    expect((await say("cháy nhà rồi")).text.slice(0, FIRST)).toContain("114");
  });
});

describe("a question with the words of a call for help", () => {
  it.each([
    ["phuoc-an", "tai nạn giao thông giảm bao nhiêu % năm 2026"],
    ["phuoc-an", "tai nan giao thong giam bao nhieu % nam 2026"],
    ["phuoc-an", "tai nạn giao thông năm nay thế nào"],
    ["phuoc-an", "chỉ tiêu giảm tai nạn giao thông"],
    ["phuoc-an", "tỷ lệ tai nạn giảm bao nhiêu phần trăm"],
    ["phuoc-an", "phòng cháy chữa cháy"],
    ["phuoc-an", "phong chay chua chay"],
    ["", "phòng cháy chữa cháy"],
    ["phuoc-an", "công tác phòng cháy chữa cháy ai chủ trì"],
    ["phuoc-an", "tuyên truyền phòng chống lừa đảo trên mạng ai chủ trì"],
    ["bach-thong", "tuyen truyen phong chong lua dao tren mang ai chu tri"],
    ["dinh-hoa", "nhiệm vụ phòng chống lừa đảo trực tuyến"],
    ["phuoc-an", "an ninh mạng, lừa đảo trực tuyến đơn vị nào phụ trách"],
    ["dinh-hoa", "bạo hành trẻ em có trong kế hoạch không"],
    ["kim-thanh", "phòng chống bạo lực gia đình ai phụ trách"],
    ["bach-thong", "phòng chống đuối nước cho trẻ em ai phụ trách"],
    ["bach-thong", "hệ thống cảnh báo cháy rừng ai chủ trì"],
    ["phuoc-an", "camera giám sát chống trộm đơn vị nào phụ trách"],
    ["phuoc-an", "chuyển đổi số cho người bị tai nạn"],
    ["phuoc-an", "kinh phí mua xe cấp cứu"],
    ["", "xe cấp cứu có trong kế hoạch không"],
    ["", "cách phòng tránh lừa đảo"],
    ["", "làm sao biết bị lừa đảo"],
    ["", "lừa đảo qua mạng là gì"],
    ["", "otp là gì có được đọc cho ai không"],
    ["", "nộp phí chuyển khoản thế nào"],
    ["", "dich vu cong nop tien chuyen khoan"],
    ["", "tôi muốn chuyển tiền nộp lệ phí"],
  ])("(%s: %s) is none", async (commune, text) => {
    const { say } = talk(knowledge);
    if (commune !== "") await say(`/xa ${commune}`);
    expect((await say(text)).text).not.toMatch(CALL);
  });

  it.each([
    ["bach-thong", "hệ thống cảnh báo cháy rừng ai chủ trì", "Phòng Kinh tế"],
    ["phuoc-an", "có tai nạn thì thôi, cho hỏi chỉ tiêu V.28 ai chủ trì", "Công an xã"],
  ])("(%s: %s) is answered from the plan", async (commune, text, said) => {
    const { say } = talk(knowledge);
    await say(`/xa ${commune}`);
    expect(await say(text)).toMatchObject({ kind: "owner", text: expect.stringContaining(said) });
  });
});
