import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { monthlyReport } from "../../src/conversation/reporting/monthly.ts";
import { createReporting } from "../../src/reporting/reporting.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { buttonOf, type OfficeTest, openOffice } from "./office.ts";
import { realKnowledge, sentFile } from "./real.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

const POLICE = "Công an xã";
const CULTURE = "Phòng Văn hóa – Xã hội";
const VNEID = { commune: "phuoc-an", document: "phuoc-an", code: "V.20" };

await describeOnEachEngine("reporting in a chat", (engine) => {
  let office: OfficeTest;
  beforeEach(async () => {
    office = await openOffice(engine, knowledge);
    await office.join("hoa", POLICE);
  });
  afterEach(() => office.close());

  const values = async () => (await office.storage.reports.history(VNEID)).map((r) => [r.value, r.state]);
  /** One confirmed report. */
  async function report(who: string, line: string): Promise<string> {
    await office.say(who, line);
    return (await office.press(who, "Xác nhận")).text;
  }

  describe("in one line", () => {
    it("an officer reports a value, sees it once more with old value and target, and confirms", async () => {
      const echo = await office.say("hoa", "/baocao V.20 82,5% T10/2026 đã đối chiếu với Công an");
      expect(echo.text).toContain("V.20 Tỷ lệ người dân có tài khoản định danh điện tử");
      expect(echo.text).toContain("Đơn vị: Công an xã");
      expect(echo.text).toContain("Kỳ: T10/2026");
      expect(echo.text).toContain("Giá trị: 82,5%");
      expect(echo.text).toContain("≥ 80% (mốc 2026): đạt");
      expect(echo.text).toContain("đã đối chiếu với Công an");
      expect(echo.choices.map((c) => c.label)).toEqual(["Xác nhận", "Sửa", "Huỷ"]);
      expect(await values()).toEqual([]);
      expect((await office.press("hoa", "Xác nhận")).text).toContain("Đã ghi V.20");
      expect(await values()).toEqual([[{ kind: "percent", number: 82.5 }, "reported"]]);
    });

    it.each(["/baocao vneid 82,5", "bao cao v.20 82,5", "/baocao v20 82.5 thang 10", "/BAOCAO V.20: 82,5%"])(
      "%s is understood",
      async (line) => {
        expect((await office.say("hoa", line)).text).toMatch(/V\.20[\s\S]*T10\/2026[\s\S]*82,5%/);
      },
    );

    it("another unit's officer cannot, and is told who can", async () => {
      await office.join("binh", CULTURE);
      const reply = await office.read("binh", "/baocao V.20 82,5% T10/2026");
      expect(reply).toContain("Công an xã");
      expect(reply).toContain(CULTURE);
      expect(await values()).toEqual([]);
    });

    it("an officer of another commune cannot", async () => {
      await office.join("lan", POLICE, "officer", "bach-thong");
      await office.say("lan", "/xa phuoc-an");
      expect(await office.read("lan", "/baocao V.20 82,5% T10/2026")).not.toContain("Phước An");
      expect(await values()).toEqual([]);
    });

    it("a citizen cannot, and is told how to be linked", async () => {
      expect(await office.read("dan", "/baocao V.20 82,5% T10/2026")).toContain("/lienket");
    });

    it("a period that has not begun is refused with the reason, and the form asks for another", async () => {
      expect(await office.read("hoa", "/baocao V.20 82,5% T12/2026")).toContain("chưa bắt đầu");
      await office.say("hoa", "T10/2026");
      await office.press("hoa", "Xác nhận");
      expect(await values()).toHaveLength(1);
    });

    it("what is no value gets the nearest valid form and nothing is written", async () => {
      for (const typed of ["abc", "-5", "101%"]) {
        const reply = await office.say("hoa", `/baocao V.20 ${typed}`);
        expect(reply.text.length).toBeGreaterThan(20);
        expect(reply.choices.map((c) => c.label)).not.toContain("Xác nhận");
      }
      expect(await values()).toEqual([]);
    });

    it("the echo says what is counted of numbers only, and of the same number once more that it is the same", async () => {
      expect(await office.read("hoa", "/baocao V.20 không phát sinh T9/2026")).toMatch(/Giá trị: Không phát sinh$/m);
      await report("hoa", "/baocao V.20 82,5%");
      const again = await office.read("hoa", "/baocao V.20 82,5%");
      expect(again).toContain("Giá trị: 82,5% (luỹ kế), như đã báo cáo");
      expect(again).toContain("Sửa số mà Công an xã (hoa) đã báo cáo:");
      expect(again).not.toContain("→");
      await office.join("binh", CULTURE);
      expect(await office.read("binh", "/baocao V.1 0,75")).toMatch(/Mục tiêu: ≥ 0.8 \(mốc 2026\)/);
    });

    it.each(["em muốn báo cáo số liệu", "tôi cần nộp số liệu", "muốn báo cáo"])("“%s” opens the form", async (said) => {
      expect(await office.read("hoa", said)).toContain("còn 3 chỉ tiêu chưa báo cáo");
      expect(await office.read("dan", said)).not.toContain("còn 3 chỉ tiêu chưa báo cáo");
    });

    it("a span of months that is no period is asked about", async () => {
      const asked = await office.say("hoa", "/baocao V.20 82,5% 9 tháng 2026");
      expect(asked.text).toContain("Kỳ báo cáo là tháng, quý, 6 tháng hoặc năm");
      expect(asked.choices.map(({ label }) => label)).not.toContain("Xác nhận");
    });

    it("a period at the end of a result in words is the period, no part of the words", async () => {
      await office.join("ty", "Phòng Kinh tế", "officer", "bach-thong");
      const echo = await office.read("ty", "/baocao V.14 Đã có 12 gian hàng trên sàn TMĐT T9/2026");
      expect(echo).toContain("Kỳ: T9/2026");
      expect(echo).toMatch(/Giá trị: Đã có 12 gian hàng trên sàn TMĐT(?! T9)/);
    });

    it.each([
      ["another unit's indicator", "hoa", "/baocao V.1 0,75"],
      ["a unit that leads nothing", "ba", "/baocao"],
    ])("refusing %s leaves no form open that would take the next message", async (_what, who, line) => {
      await office.join("ba", "UBND xã", "leader");
      expect(await office.read(who, line)).not.toContain("đang chờ");
      expect(await office.read(who, "/huy")).toContain("Không có phiếu nào đang mở");
    });

    it("numbers that may name a person are not taken, and the officer is told", async () => {
      expect(await office.read("hoa", "/baocao V.20 123456789012")).toContain("giống số điện thoại hoặc giấy tờ");
      expect(await values()).toEqual([]);
    });

    it("a value said roughly is asked about before it is shown for confirmation", async () => {
      const asked = await office.say("hoa", "/baocao V.20 khoảng 80%");
      expect(asked.choices.map((c) => c.label)).not.toContain("Xác nhận");
      const echo = await office.say("hoa", "đúng");
      expect(echo.text).toContain("Giá trị: 80%");
    });
  });

  describe("step by step", () => {
    it("offers the unit's own indicators that are still due, then asks for value, period and note", async () => {
      const first = await office.say("hoa", "/baocao");
      expect(first.text).toContain("T10/2026");
      expect(first.choices.map((c) => c.text).sort()).toEqual(["V.20", "V.28", "V.30"]);
      expect((await office.press("hoa", "V.28")).text).toContain("V.28");
      expect((await office.say("hoa", "99,5")).choices.map((c) => c.label)).toContain("T10/2026");
      await office.press("hoa", "T10/2026");
      const echo = await office.press("hoa", "Bỏ qua");
      expect(echo.text).toMatch(/V\.28[\s\S]*T10\/2026[\s\S]*99,5%/);
      expect((await office.press("hoa", "Xác nhận")).text).toContain("Đã ghi V.28");
      expect((await office.say("hoa", "/baocao")).choices.map((c) => c.text)).not.toContain("V.28");
    });

    it("goes back with “quay lại” and takes a number from the list", async () => {
      await office.say("hoa", "/baocao");
      await office.say("hoa", "1");
      expect((await office.say("hoa", "quay lại")).text).toContain("chưa báo cáo");
      expect((await office.say("hoa", "vneid")).text).toContain("V.20");
    });

    it("takes code and value together where the indicator is asked for", async () => {
      await office.say("hoa", "/baocao");
      const echo = await office.read("hoa", "V.28 99,5% T9/2026");
      expect(echo).toMatch(/V\.28[\s\S]*T9\/2026[\s\S]*99,5%/);
    });

    it("takes a bare number that is no place in the list for no indicator", async () => {
      await office.say("hoa", "/baocao");
      expect(await office.read("hoa", "80")).toContain("mã");
      expect(await office.read("hoa", "82,5%")).toContain("mã");
      expect(await office.read("hoa", "/huy")).toContain("Đã huỷ phiếu");
    });

    it("takes a level that is typed where the indicator is asked for, for no indicator", async () => {
      await office.say("hoa", "/baocao");
      for (const typed of ["≥ 80", ">=80%", "-5", " 80 "])
        expect(await office.read("hoa", typed)).toContain("chưa rõ số này");
    });

    it("what only a form means is no question when none is open; a citizen's is one", async () => {
      for (const word of ["xác nhận", "Đúng", "sửa", "sửa giá trị", "bỏ qua", "không phát sinh", "đồng ý"]) {
        expect(await office.read("hoa", word)).toContain("Không có phiếu nào đang mở");
        expect(await office.read("dan", word)).not.toContain("phiếu");
      }
      await office.say("hoa", "/baocao V.20 82,5");
      expect(await office.read("hoa", "đúng")).toContain("Đã ghi V.20");
    });

    it("is ended by /huy and by “huỷ”, and nothing is written", async () => {
      for (const word of ["/huy", "huỷ", "Huy"]) {
        await office.say("hoa", "/baocao V.20 82,5");
        expect(await office.read("hoa", word)).toContain("chưa có gì được ghi");
      }
      expect(await values()).toEqual([]);
    });

    it("waits while a question is answered and while another command runs", async () => {
      await office.say("hoa", "/baocao V.20");
      const answer = await office.read("hoa", "ai chủ trì chỉ tiêu phủ sóng 5G của xã Phước An?");
      expect(answer).toContain(CULTURE);
      expect(answer).toContain("Phiếu báo cáo V.20 đang chờ giá trị");
      expect(await office.read("hoa", "/toi")).toContain("Phiếu báo cáo V.20 đang chờ giá trị");
      expect((await office.say("hoa", "82,5")).text).toContain("kỳ");
    });

    it("outlives a restart in the middle, buttons included", async () => {
      await office.say("hoa", "/baocao V.20 82,5");
      await office.restart();
      expect((await office.press("hoa", "Xác nhận")).text).toContain("Đã ghi V.20");
      await office.restart();
      expect(await values()).toHaveLength(1);
    });

    it("closes after a day and says so when the person returns", async () => {
      await office.say("hoa", "/baocao V.20 82,5");
      office.wait(24 * 60 + 1);
      expect(await office.read("hoa", "xin chào")).toContain("đã đóng vì quá 24 giờ");
      expect(await office.read("hoa", "đúng")).not.toContain("Đã ghi");
      expect(await values()).toEqual([]);
    });

    it("changes the value, the period or the note before confirming", async () => {
      await office.say("hoa", "/baocao V.20 82,5");
      await office.press("hoa", "Sửa");
      await office.press("hoa", "Sửa giá trị");
      const echo = await office.say("hoa", "83");
      expect(echo.text).toContain("83%");
      await office.press("hoa", "Xác nhận");
      expect(await values()).toEqual([[{ kind: "percent", number: 83 }, "reported"]]);
    });

    it("another person of the same unit does not confirm somebody else's form", async () => {
      await office.join("nam", POLICE);
      const echo = await office.say("hoa", "/baocao V.20 82,5");
      const reply = await office.read("nam", buttonOf(echo, "Xác nhận").text);
      expect(reply).not.toContain("Đã ghi");
      expect(await values()).toEqual([]);
    });
  });

  describe("what a newcomer stumbled over", () => {
    it("words that name another unit's indicator exactly are not taken for one of the own unit's", async () => {
      await office.join("mai", CULTURE, "officer", "bach-thong");
      const reply = await office.read("mai", "/baocao kinh te so 12");
      expect(reply).toContain("Chi cục Thống kê");
      expect(reply).not.toContain("V.15");
    });

    it("an indicator that the plan gives to several offices under one name is not said to have none", async () => {
      await office.join("mai", CULTURE, "officer", "bach-thong");
      const reply = await office.read("mai", "/baocao II.5 80");
      expect(reply).toContain("chỉ ghi “Các phòng, đơn vị, địa phương thuộc xã");
      expect(reply).not.toContain("không ghi đơn vị");
    });

    it("a text in one line is for the usual period, as a number is", async () => {
      await office.join("mai", CULTURE, "officer", "bach-thong");
      expect((await office.say("mai", "/baocao III.5 đã ứng dụng AI ở bộ phận một cửa")).text).toMatch(
        /Kỳ: 2026[\s\S]*đã ứng dụng AI/,
      );
    });

    it.each([
      ["đang xây dựng đề án, dự kiến xong tháng 12", "2026", "đang xây dựng đề án, dự kiến xong tháng 12"],
      ["khởi công từ tháng 3/2026, nay đã xong phần thô", "2026", "khởi công từ tháng 3/2026, nay đã xong phần thô"],
      ["T9/2026 thi công từ tháng 3", "T9/2026", "thi công từ tháng 3"],
      ["đã xong phần thô, tháng 9 năm 2026", "T9/2026", "đã xong phần thô"],
      ["dự kiến xong T12/2026", "2026", "dự kiến xong T12/2026"],
    ])("a time within a result in words is part of it: %s", async (said, period, value) => {
      await office.join("mai", CULTURE, "officer", "bach-thong");
      const echo = (await office.say("mai", `/baocao V.15 ${said}`)).text;
      expect(echo).toContain(`- Kỳ: ${period}\n`);
      expect(echo).toContain(`- Giá trị: ${value}\n`);
    });

    it("a period that is locked is not offered, and one that is not understood is asked for with buttons", async () => {
      await office.join("thu", CULTURE);
      await office.say("thu", "/khoaso T10/2026 xác nhận");
      const refused = await office.say("hoa", "/baocao V.20 82 T10/2026");
      expect(refused.text).toContain("đã khoá");
      expect(refused.choices.map(({ text }) => text)).toEqual(["T9/2026", "T8/2026", "Quay lại"]);
      const unread = await office.say("hoa", "hihi 0912345678");
      expect(unread.text).not.toContain("0912345678");
      expect(unread.choices.map(({ text }) => text)).toEqual(["T9/2026", "T8/2026", "Quay lại"]);
      expect((await office.say("hoa", "T12/2026")).text).toContain("từ 1/12/2026");
    });

    it("a value that was returned is named with its reason when it is asked for again", async () => {
      await office.join("thu", CULTURE);
      await report("hoa", "/baocao V.20 82,5");
      await office.say("thu", "/duyet");
      await office.press("thu", "Trả lại");
      await office.say("thu", "chưa khớp số của tỉnh");
      expect(await office.read("hoa", "/baocao V.20")).toContain("82,5% bị trả lại: chưa khớp số của tỉnh");
    });

    /** Has "web" report V.20 on the page and "thu" return it. @returns what the page said of the report, and what "thu" was told. */
    async function returnToPage(
      beforeReturn = async () => {},
    ): Promise<{ asked: string; receipt: string; told: string }> {
      await office.join("thu", CULTURE);
      const code = await office.storage.people.invite({
        commune: "phuoc-an",
        role: "officer",
        name: "",
        unit: POLICE,
        personId: null,
      });
      const page = { channel: "webchat", isReachable: false, takesFiles: false };
      await office.say("web", `/lienket ${code}`, page);
      await office.say("web", "/baocao V.20", page);
      await office.say("web", "82,5", page);
      const asked = (await office.say("web", "T10/2026", page)).text;
      await office.say("web", "bỏ qua", page);
      const receipt = (await office.press("web", "Xác nhận", page)).text;
      await beforeReturn();
      await office.say("thu", "/duyet");
      await office.press("thu", "Trả lại");
      return { asked, receipt, told: await office.read("thu", "chưa khớp") };
    }

    it("whoever reported on the page reads the verdict there, and the focal unit is told so", async () => {
      const { told } = await returnToPage();
      const [news] = await office.storage.takeOutgoing(10, new Date("2027-01-01"));
      expect(news).toMatchObject({ channel: "webchat", chat: "web" });
      expect(news?.reply.text).toMatch(/bị trả lại: V\.20[\s\S]*Lý do: chưa khớp/);
      expect(told).toContain("đọc được khi mở lại trang web");
      expect(told).not.toContain("sẽ được nhắn");
    });

    it("nobody is promised a message who cannot be written to", async () => {
      const { told } = await returnToPage(async () => {
        const web = await office.storage.people.of({ channel: "webchat", sender: "web" });
        await office.storage.people.revoke(web?.id ?? expect.fail("not linked"));
      });
      expect(told).toContain("chưa có kênh nào để nhắn");
      expect(await office.storage.takeOutgoing(10, new Date("2027-01-01"))).toEqual([]);
    });

    it("where no file can be sent, none is asked for", async () => {
      const { asked, receipt } = await returnToPage();
      expect(asked).toContain("ghi chú gì không");
      expect(receipt).toContain("Đã ghi V.20");
      expect(asked + receipt).not.toMatch(/ảnh|PDF|minh chứng/);
      await office.say("hoa", "/baocao V.28");
      await office.say("hoa", "99");
      expect(await office.read("hoa", "T10/2026")).toContain("ảnh hoặc PDF");
    });

    it("a code that the own commune's plan lacks is said to lack there, whatever commune was chosen to ask about", async () => {
      await office.join("mai", CULTURE, "officer", "bach-thong");
      await office.say("mai", "/xa phuoc-an");
      expect(await office.read("mai", "/baocao V.20 82,5")).toContain(
        "Kế hoạch xã Bạch Thông không có chỉ tiêu mã V.20",
      );
    });

    it("who reports for the focal unit is told that somebody else verifies", async () => {
      await office.join("thu", CULTURE);
      expect(await report("thu", "/baocao I.1 61")).toContain(
        "Một người khác của Phòng Văn hóa – Xã hội, hoặc lãnh đạo xã, sẽ đối chiếu",
      );
    });

    it("a report that is refused leaves the form that was open, with its button", async () => {
      const echo = await office.say("hoa", "/baocao V.20 82,5");
      expect(await office.read("hoa", "/baocao I.1 61")).toContain(CULTURE);
      expect((await office.say("hoa", buttonOf(echo, "Xác nhận").text)).text).toContain("Đã ghi V.20");
    });

    it("a citizen who types an unknown command is not shown those of the staff", async () => {
      const reply = await office.read("dan", "/khongco");
      expect(reply).toContain("/vneid");
      expect(reply).not.toContain("/khoaso");
    });

    it("where nobody is responsible for what is missing, no unit is said to be silent", async () => {
      await office.join("son", "Văn phòng Đảng ủy", "leader", "dinh-hoa");
      const reply = await office.read("son", "đơn vị nào chưa báo cáo?");
      expect(reply).not.toContain("0 đơn vị");
      expect(reply).toContain("chưa giao đơn vị nào: I.1");
    });
  });

  describe("once and only once", () => {
    it("confirming twice, as new messages and as the same one delivered again, gives one report", async () => {
      const echo = await office.say("hoa", "/baocao V.20 82,5", { messageId: "m1" });
      const { text } = buttonOf(echo, "Xác nhận");
      await office.say("hoa", text, { messageId: "m2" });
      for (const messageId of ["m2", "m2", "m3"])
        expect((await office.say("hoa", text, { messageId })).text).toContain("Đã ghi rồi, chỉ tính một lần");
      expect(await values()).toHaveLength(1);
    });

    it("the line that began a report, delivered again after it was confirmed, begins nothing", async () => {
      await office.say("hoa", "/baocao V.20 82,5", { messageId: "m1" });
      await office.press("hoa", "Xác nhận");
      const again = await office.say("hoa", "/baocao V.20 82,5", { messageId: "m1" });
      expect(again.text).toContain("Đã ghi rồi");
    });

    it("the line and the confirmation, both delivered again after the process died, give the one report", async () => {
      const echo = await office.say("hoa", "/baocao V.20 82,5", { messageId: "m1" });
      await office.restart();
      await office.say("hoa", "/baocao V.20 82,5", { messageId: "m1" });
      expect((await office.say("hoa", buttonOf(echo, "Xác nhận").text, { messageId: "m2" })).text).toContain(
        "Đã ghi V.20",
      );
      expect(await values()).toHaveLength(1);
    });

    it("the button of an earlier summary does not confirm the new one", async () => {
      const first = await office.say("hoa", "/baocao V.20 82,5");
      await office.press("hoa", "Sửa");
      await office.press("hoa", "Sửa giá trị");
      await office.say("hoa", "38");
      const reply = await office.read("hoa", buttonOf(first, "Xác nhận").text);
      expect(reply).toContain("bản mới nhất");
      expect(await values()).toEqual([]);
    });

    it("the button of a cancelled form confirms nothing of the next one", async () => {
      const first = await office.say("hoa", "/baocao V.20 82,5");
      await office.say("hoa", "/huy");
      await office.say("hoa", "/baocao V.28 99");
      await office.say("hoa", buttonOf(first, "Xác nhận").text);
      expect(await values()).toEqual([]);
    });

    it("honestly reporting the same number in the next month is a second report", async () => {
      await report("hoa", "/baocao V.20 82,5 T9/2026");
      await report("hoa", "/baocao V.20 82,5 T10/2026");
      expect(await values()).toHaveLength(2);
    });
  });

  describe("without the database", () => {
    it("nothing is answered: the message is handled later, and the confirmation counts once", async () => {
      const echo = await office.say("hoa", "/baocao V.20 82,5");
      const { text } = buttonOf(echo, "Xác nhận");
      await office.storage.close();
      for (const said of [text, "xác nhận", "82,5%", "/baocao V.20 82,5", "Ai chủ trì chỉ tiêu phủ sóng 5G?"])
        await expect(office.say("hoa", said)).rejects.toThrow();
      await office.restart();
      expect(await office.read("hoa", text)).toContain("Đã ghi V.20");
      expect(await office.read("hoa", text)).toContain("Đã ghi rồi");
      expect(await values()).toHaveLength(1);
    });
  });

  describe("corrections", () => {
    it("supersede the old value, which stays in the history with who and when", async () => {
      await report("hoa", "/baocao V.20 80 T10/2026");
      const echo = await office.say("hoa", "/baocao V.20 82,5 T10/2026 nhập nhầm");
      expect(echo.text).toContain("80% → 82,5%");
      await office.press("hoa", "Xác nhận");
      expect(await values()).toEqual([
        [{ kind: "percent", number: 80 }, "superseded"],
        [{ kind: "percent", number: 82.5 }, "reported"],
      ]);
      const history = await office.read("hoa", "/lichsu V.20");
      expect(history).toMatch(/T10\/2026: 80% → 82,5%, Công an xã \(hoa\), 15\/10\/2026 12:\d\d, Telegram/);
      expect(history).toContain("nhập nhầm");
    });

    it("a value that somebody else reported meanwhile is shown before anything is written", async () => {
      await office.join("nam", POLICE);
      await office.say("hoa", "/baocao V.20 82,5");
      await report("nam", "/baocao V.20 70");
      const reply = await office.press("hoa", "Xác nhận");
      expect(reply.text).toContain("đã có người báo cáo số khác");
      expect(reply.text).toContain("70% → 82,5%");
      expect(await values()).toHaveLength(1);
      await office.press("hoa", "Xác nhận");
      expect((await values()).at(-1)).toEqual([{ kind: "percent", number: 82.5 }, "reported"]);
    });

    it("a jump of more than twenty points is asked about again; the first press delivered twice is no answer", async () => {
      await report("hoa", "/baocao V.20 50 T9/2026");
      await office.say("hoa", "/baocao V.20 82,5 T10/2026");
      const asked = await office.press("hoa", "Xác nhận", { messageId: "p1" });
      expect(asked.text).toContain("50%");
      expect(await values()).toHaveLength(1);
      await office.say("hoa", "Xác nhận 2-1", { messageId: "p1" });
      expect(await values()).toHaveLength(1);
      await office.say("hoa", "xác nhận");
      await office.say("hoa", "xác nhận");
      expect(await values()).toHaveLength(2);
    });

    it("an edited message is offered as a correction of what it had reported", async () => {
      await office.say("hoa", "/baocao V.20 80", { messageId: "m7" });
      await office.press("hoa", "Xác nhận");
      const echo = await office.say("hoa", "/baocao V.20 82,5", { messageId: "m7", isEdit: true });
      expect(echo.text).toContain("vừa sửa tin nhắn đã báo cáo");
      expect(echo.text).toContain("80% → 82,5%");
      await office.press("hoa", "Xác nhận");
      expect(await values()).toHaveLength(2);
    });

    it("“không phát sinh” is a report", async () => {
      expect(await report("hoa", "/baocao V.20 không phát sinh")).toContain("Đã ghi");
      expect(await values()).toEqual([[{ kind: "nothing" }, "reported"]]);
    });
  });

  describe("verification", () => {
    beforeEach(async () => {
      await office.join("thu", CULTURE);
    });

    it("the focal unit sees what waits, verifies it, and the officer is told", async () => {
      await report("hoa", "/baocao V.20 82,5");
      const card = await office.say("thu", "/duyet");
      expect(card.text).toContain("V.20");
      expect((await office.press("thu", "Đạt đối chiếu")).text).toContain("đạt đối chiếu");
      expect((await values())[0]?.[1]).toBe("verified");
      const [news] = await office.storage.takeOutgoing(10, new Date("2027-01-01"));
      expect(news?.chat).toBe("hoa");
      expect(news?.reply.text).toContain("đã đạt đối chiếu");
      expect(await office.read("thu", "/duyet")).toContain("không còn số nào");
    });

    it("a value is returned with a reason, and the officer reports it anew", async () => {
      await report("hoa", "/baocao V.20 82,5");
      await office.say("thu", "/duyet");
      await office.press("thu", "Trả lại");
      expect(await office.read("thu", "chưa khớp số của tỉnh")).toContain("chưa khớp số của tỉnh");
      expect((await values())[0]?.[1]).toBe("returned");
      const [news] = await office.storage.takeOutgoing(10, new Date("2027-01-01"));
      expect(news?.reply.text).toContain("chưa khớp số của tỉnh");
      await report("hoa", "/baocao V.20 81");
      expect((await values()).map(([, state]) => state)).toEqual(["superseded", "reported"]);
    });

    it("an officer of another unit cannot verify, and nobody verifies the own report", async () => {
      await report("hoa", "/baocao V.20 82,5");
      expect(await office.read("hoa", "/duyet")).toContain(CULTURE);
      await office.say("thu", "/baocao I.1 61");
      const id = /số báo cáo (\d+)/.exec((await office.press("thu", "Xác nhận")).text)?.[1];
      expect(await office.read("thu", `/duyet ${id} đạt`)).toContain("của chính mình");
    });

    it("a value that was corrected meanwhile is not verified by the old button", async () => {
      await report("hoa", "/baocao V.20 82,5");
      await office.say("thu", "/duyet");
      await report("hoa", "/baocao V.20 81");
      expect((await office.press("thu", "Đạt đối chiếu")).text).toContain("số mới");
      expect((await values()).map(([, state]) => state)).toEqual(["superseded", "reported"]);
    });
  });

  describe("locking", () => {
    beforeEach(async () => {
      await office.join("thu", CULTURE);
      await office.join("chu tich", "UBND xã", "leader");
    });

    it("a locked period takes neither reports nor corrections until a leader opens it with a reason", async () => {
      await report("hoa", "/baocao V.20 82,5");
      const asked = await office.say("thu", "/khoaso T10/2026");
      expect(asked.text).toMatch(/Còn \d+ chỉ tiêu chưa báo cáo, 1 số chưa đối chiếu/);
      expect((await office.press("thu", "Khoá T10/2026")).text).toContain("Đã khoá");
      expect(await office.read("hoa", "/baocao V.20 83 T10/2026")).toContain("đã khoá");
      await office.say("hoa", "/huy");
      expect(await office.read("thu", "/mokhoa T10/2026 nhầm")).toContain("lãnh đạo");
      expect(await office.read("chu tich", "/mokhoa T10/2026")).toContain("lý do");
      expect(await office.read("chu tich", "/mokhoa T10/2026 Công an gửi lại số")).toContain("Đã mở khoá");
      expect(await report("hoa", "/baocao V.20 83 T10/2026")).toContain("Đã ghi");
    });

    it("a form that was open when the period was locked writes nothing", async () => {
      await office.say("hoa", "/baocao V.20 82,5");
      await office.say("thu", "/khoaso T10/2026 xác nhận");
      expect((await office.press("hoa", "Xác nhận")).text).toContain("đã khoá");
      expect(await values()).toEqual([]);
    });

    it("an officer of another unit cannot lock, and is told who can", async () => {
      expect(await office.read("hoa", "/khoaso T10/2026 xác nhận")).toContain(CULTURE);
    });
  });

  describe("evidence", () => {
    const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

    it("a photo sent after the report belongs to it and is listed", async () => {
      await report("hoa", "/baocao V.20 82,5");
      expect((await office.say("hoa", "", { files: [sentFile(JPEG)] })).text).toContain(
        "Đã ghi 1 tệp minh chứng cho V.20",
      );
      expect(await office.read("hoa", "/lichsu V.20")).toContain("1 tệp minh chứng");
    });

    it("a photo sent with the report is written with it, also after a restart", async () => {
      await office.say("hoa", "/baocao V.20 82,5", { files: [sentFile(JPEG)] });
      await office.restart();
      await office.press("hoa", "Xác nhận");
      const [written] = await office.storage.reports.history(VNEID);
      expect(await office.storage.evidence.of([written?.id ?? 0])).toHaveLength(1);
    });

    it("what is neither photo nor PDF, and what is too large, is refused with the reason", async () => {
      await report("hoa", "/baocao V.20 82,5");
      const program = sentFile(Buffer.from("MZ\u0000\u0000"));
      expect((await office.say("hoa", "", { files: [program] })).text).toContain("PDF");
      expect((await office.say("hoa", "", { files: [sentFile(JPEG, 11_000_000)] })).text).toContain("10 MB");
      const [written] = await office.storage.reports.history(VNEID);
      expect(await office.storage.evidence.of([written?.id ?? 0])).toEqual([]);
    });

    it("a citizen's photo is not kept", async () => {
      const reply = await office.say("dan", "", { files: [sentFile(JPEG)] });
      expect(reply.text).toContain("tin nhắn chữ");
    });
  });

  describe("seeing", () => {
    it("the focal unit sees counts by status and unit, and who has not reported", async () => {
      await office.join("thu", CULTURE);
      await report("hoa", "/baocao V.20 82,5");
      const overview = await office.say("thu", "/tiendo");
      expect(overview.text).toMatch(/Tiến độ T10\/2026, xã Phước An: 1\/\d+ chỉ tiêu có số liệu/);
      expect(overview.text).toContain("Công an xã: 1/3");
      expect(overview.files?.[0]?.type).toBe("image/png");
      const silent = await office.read("thu", "đơn vị nào chưa báo cáo?");
      expect(silent).toContain("Công an xã: còn 2/3 (V.28, V.30)");
    });

    it.each([
      ["đơn vị nào chưa báo cáo?", "T10/2026"],
      ["ai chua bao cao thang 9", "T9/2026"],
      ["đơn vị nào chưa báo cáo quý 3?", "Q3/2026"],
      ["ai chưa báo cáo tháng 9 năm 2026", "T9/2026"],
      ["còn phòng nào chưa nộp báo cáo", "T10/2026"],
      ["cac phong ban nao con chua gui bao cao T9/2026?", "T9/2026"],
      ["tháng 9 đơn vị nào chưa báo cáo?", "T9/2026"],
      ["tháng trước ai chưa nộp số liệu?", "T9/2026"],
      ["danh sách đơn vị chưa báo cáo", "T10/2026"],
      ["chưa báo cáo", "T10/2026"],
      ["còn bao nhiêu đơn vị chưa báo cáo", "T10/2026"],
      ["ai chưa nộp?", "T10/2026"],
      ["/tiendo chưa báo cáo tháng 9", "T9/2026"],
    ])("“%s” names who is silent in %s", async (question, period) => {
      const silent = await office.read("hoa", question);
      expect(silent).toContain(`${period}, xã Phước An: `);
      expect(silent).toContain("Công an xã: còn 3/3 (V.20, V.28, V.30)");
    });

    it.each([
      "Không báo cáo thì bị xử lý thế nào?",
      "Đơn vị nào không phải báo cáo?",
      "Đơn vị nào phải báo cáo hằng tháng?",
      "Ai báo cáo UBND xã?",
      "ai chưa nộp thuế?",
    ])("“%s” stays a question about the plan", async (question) => {
      expect(await office.read("hoa", question)).not.toContain("chưa báo cáo đủ");
    });

    it.each([
      ["chỉ tiêu nào chưa đạt?", /^1 chỉ tiêu: chưa đạt, T10\/2026[\s\S]*V\.28[\s\S]*Còn 38 chỉ tiêu chưa có số liệu/],
      ["nhung chi tieu nao dat thang 10", /^1 chỉ tiêu: đạt, T10\/2026[\s\S]*V\.20/],
      ["V.20 tháng 10 bao nhiêu?", /83%/],
      ["chỉ tiêu nào giảm?", /^1 chỉ tiêu: giảm so với kỳ trước, T10\/2026[\s\S]*V\.20/],
      ["Công an xã đã báo cáo chưa?", /^3 chỉ tiêu: Công an xã, T10\/2026/],
      ["cong an xa nop so lieu thang 9 chua", /^3 chỉ tiêu: Công an xã, T9\/2026/],
      ["tiến độ công an xã", /^3 chỉ tiêu: Công an xã, T10\/2026/],
      ["tiến độ phòng kinh tế", /^1 chỉ tiêu: Phòng Kinh tế, T10\/2026/],
      ["Phòng Kinh tế nộp báo cáo T9/2026 chưa?", /^1 chỉ tiêu: Phòng Kinh tế, T9\/2026/],
    ])("“%s” is answered with what was reported", async (question, said) => {
      await report("hoa", "/baocao V.20 84% T9/2026");
      await report("hoa", "/baocao V.20 83%");
      await report("hoa", "/baocao V.28 50%");
      expect(await office.read("hoa", question)).toMatch(said);
      expect(await office.read("dan", question)).not.toMatch(/83|84|50%/);
    });

    it.each(["tiến độ ban hành kế hoạch", "phòng chống lừa đảo thế nào", "Phòng nào báo cáo tháng chưa?"])(
      "“%s” is no question about a unit's reports",
      async (question) => {
        expect(await office.read("hoa", question)).not.toMatch(/chỉ tiêu: |Tôi chưa hiểu “/);
      },
    );

    it("staff who ask what is reached by now get what was reported; others, and another commune's staff, the target alone", async () => {
      await report("hoa", "/baocao V.20 82,5%");
      await office.say("dan", "/xa phuoc-an");
      await office.join("mai", CULTURE, "officer", "bach-thong");
      const question = "VNeID của xã Phước An hiện nay đạt bao nhiêu?";
      const told = await office.read("hoa", question);
      expect(told).toMatch(/V\.20[\s\S]*T10\/2026: 82,5% \(đạt; Công an xã \(hoa\), chờ đối chiếu\)/);
      expect(told).not.toContain("chưa có số liệu thực hiện");
      for (const other of ["dan", "mai"]) {
        expect(await office.read(other, question)).toContain("Tôi chưa có số liệu thực hiện");
        expect(await office.read(other, question)).not.toContain("82,5");
      }
    });

    it("a returned value is counted nowhere as data: not in the overview, not for the unit, not beside the files", async () => {
      await office.join("thu", CULTURE);
      await report("hoa", "/baocao V.20 82,5");
      await office.say("thu", "/duyet");
      await office.press("thu", "Trả lại");
      await office.press("thu", "Thiếu minh chứng");
      const overview = await office.read("thu", "/tiendo");
      expect(overview).toContain("0/40 chỉ tiêu có số liệu, 1 số bị trả lại");
      expect(overview).toContain("chưa có số liệu 40");
      expect(overview).toContain("Công an xã: 0/3");
      expect(await office.read("thu", "/tonghop")).toContain("0/40 chỉ tiêu có số liệu, 1 số bị trả lại");
    });

    it("names the value before of what fell", async () => {
      await report("hoa", "/baocao V.20 84% T9/2026");
      await report("hoa", "/baocao V.20 83% T10/2026");
      expect(await office.read("hoa", "/tiendo")).toContain("84% → 83% ▼");
    });

    it("where the plan has no indicators, /tonghop makes no empty report", async () => {
      await office.join("ty", CULTURE, "officer", "dan-tien");
      const reply = await office.say("ty", "/tonghop");
      expect(reply.text).toContain("không có chỉ tiêu");
      expect(reply.files).toBeUndefined();
    });

    it("a citizen sees the plan's target by /chitieu and no reported value", async () => {
      await report("hoa", "/baocao V.20 82,5");
      await office.say("dan", "/xa phuoc-an");
      const card = await office.say("dan", "/chitieu V.20");
      expect(card.text).toContain("≥ 80%");
      expect(card.citations).not.toEqual([]);
      expect(card.text).not.toContain("82,5");
      expect(await office.read("hoa", "/chitieu v20")).toContain("82,5%");
    });

    it("the monthly report holds what the database holds, every indicator once", async () => {
      await office.join("thu", CULTURE);
      await report("hoa", "/baocao V.20 82,5");
      await report("hoa", "/baocao V.28 100 T9/2026");
      await report("thu", "/baocao I.1 61");
      const period = { year: 2026, kind: "month", index: 10 } as const;
      const sources = { knowledge, reporting: createReporting(), storage: office.storage, today: "2026-10-15" };
      const { rows } = await monthlyReport("phuoc-an", period, sources);
      const stored = await office.storage.reports.current({ commune: "phuoc-an", period });
      expect(rows).toHaveLength(40);
      expect(rows.filter(({ state }) => state !== null).map(({ code, value }) => [code, value])).toEqual(
        expect.arrayContaining(stored.map(({ code, value }) => [code, "number" in value ? value.number : null])),
      );
      expect(rows.filter(({ state }) => state !== null)).toHaveLength(stored.length);
    });

    it.each([
      "báo cáo tổng hợp tháng 9",
      "tong hop T9/2026",
      "Tổng hợp tháng 9 năm 2026",
      "bao cao tong hop thang truoc",
    ])("“%s” asks for the monthly report, and opens no form", async (said) => {
      expect(await office.read("hoa", said)).toContain("Báo cáo tổng hợp T9/2026, xã Phước An");
      expect(await office.read("hoa", "/huy")).toContain("Không có phiếu nào đang mở");
    });

    it("the monthly report comes as Word and Excel files, for staff alone", async () => {
      await report("hoa", "/baocao V.20 82,5");
      const reply = await office.say("hoa", "/tonghop T10/2026");
      expect(reply.files?.map(({ name }) => name.split(".").at(-1))).toEqual(["docx", "xlsx"]);
      expect((await office.say("dan", "/tonghop T10/2026")).files).toBeUndefined();
    });
  });
});
