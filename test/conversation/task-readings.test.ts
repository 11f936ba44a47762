import { beforeAll, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import type { Board } from "../../src/conversation/tasks/board.ts";
import { readCode } from "../../src/conversation/tasks/code.ts";
import { sayTime } from "../../src/conversation/tasks/due-time.ts";
import { readFilter, type TaskFilter } from "../../src/conversation/tasks/filter.ts";
import { select } from "../../src/conversation/tasks/select.ts";
import { readUpdate } from "../../src/conversation/tasks/update.ts";
import type { Commune } from "../../src/domain/plan.ts";
import { standingOf } from "../../src/domain/task-progress.ts";
import { realKnowledge } from "./real.ts";

// What people type after /nhiemvu and /capnhat, and how it has to be read: written down before the first run.

const TODAY = "2026-10-15";
const OWN = "Phòng Kinh tế";

let knowledge: Knowledge;
let commune: Commune;
beforeAll(async () => {
  knowledge = await realKnowledge();
  commune = knowledge.commune("bach-thong") ?? never();
});

function never(): never {
  throw new Error("cannot be");
}

/** The reading in one line: "Công an xã | quá hạn | quý IV/2025 | từ: hạ tầng số". */
function sayFilter(f: TaskFilter): string {
  return [
    f.unit === null ? (f.isOwn ? "của tôi?" : "") : f.unit,
    f.role === "lead" ? "" : f.role,
    f.time === null ? "" : sayTime(f.time),
    f.progress === null ? "" : f.progress.join("/"),
    f.timeliness ?? "",
    f.isSoon ? "soon" : "",
    f.group === null ? "" : `nhóm ${f.group}`,
    f.keywords.length === 0 ? "" : `từ: ${f.keywords.map((t) => t.folded).join(" ")}`,
    f.page > 1 ? `trang ${f.page}` : "",
  ]
    .filter((part) => part !== "")
    .join(" | ");
}

const VHXH = "Phòng Văn hóa – Xã hội";

describe("a filter of tasks", () => {
  it.each([
    ["", ""],
    ["quá hạn", "late"],
    ["QUÁ HẠN", "late"],
    ["qua han", "late"],
    ["quá hạnn", "late"],
    ["tre han cong an", "Công an xã | late"],
    ["trễ", "late"],
    ["bị chậm tiến độ", "late"],
    ["sắp đến hạn", "soon"],
    ["sap toi han", "soon"],
    ["gan den han roi", "soon"],
    ["các nhiệm vụ sắp hết hạn", "soon"],
    ["quý IV/2025", "quý IV/2025"],
    ["quy 4 2025", "quý IV/2025"],
    ["q4/2025 phong kinh te", "Phòng Kinh tế | quý IV/2025"],
    ["Quý IV năm 2025 quá hạn", "quý IV/2025 | late"],
    ["tháng 7/2025", "tháng 7/2025"],
    ["t7/2025", "tháng 7/2025"],
    ["thang 07 nam 2025", "tháng 7/2025"],
    ["năm 2026", "năm 2026"],
    ["nhiem vu nam 2026 cua phong kt", "Phòng Kinh tế | năm 2026"],
    ["2027", "năm 2027"],
    ["quý này", "quý IV/2026"],
    ["tháng sau", "tháng 11/2026"],
    ["đến hạn tháng này", "tháng 10/2026"],
    ["Phòng VHXH", VHXH],
    ["phong vhxh qua han", `${VHXH} | late`],
    ["p.vhxh", VHXH],
    ["phòng văn hoá xã hội", VHXH],
    ["văn hóa - xã hội chưa làm", `${VHXH} | not-started`],
    ["cong an xa Bach Thong", "Công an xã"],
    ["CA xã", "Công an xã"],
    ["trạm y tế", "Trạm Y tế xã"],
    ["TTPVHCC", "Trung tâm Phục vụ hành chính công"],
    ["ban chqs", "Ban Chỉ huy quân sự xã"],
    ["của tôi", OWN],
    ["cua toi qua han", `${OWN} | late`],
    ["đơn vị tôi", OWN],
    ["quá hạn của phòng mình", `${OWN} | late`],
    ["phối hợp", `${OWN} | coordinating`],
    ["công an phối hợp", "Công an xã | coordinating"],
    ["phoi hop cua toi", `${OWN} | coordinating`],
    ["phối hợp chung", "shared"],
    ["chưa làm", "not-started"],
    ["chua bat dau", "not-started"],
    ["đang làm", "in-progress"],
    ["dang trien khai quy iv/2025", "quý IV/2025 | in-progress"],
    ["đã xong", "done"],
    ["hoan thanh tre han", "done | late"],
    ["hoàn thành đúng hạn", "done | on-time"],
    ["chưa hoàn thành", "not-started/in-progress"],
    ["chua xong cua phong kinh te", "Phòng Kinh tế | not-started/in-progress"],
    ["đang thực hiện còn hạn", "in-progress | on-time"],
    ["hạ tầng số", "từ: ha tang so"],
    ["ha tang so", "từ: ha tang so"],
    ["từ khóa trí tuệ nhân tạo", "từ: tri tue nhan tao"],
    ["AI", "từ: ai"],
    ["liên quan đến an toàn thông tin", "từ: an toan thong tin"],
    ["an toàn thông tin phòng vhxh năm 2026", `${VHXH} | năm 2026 | từ: an toan thong tin`],
    ["trẻ em", "từ: tre em"],
    ["khoa học và công nghệ", "từ: khoa hoc va cong nghe"],
    ["nhóm V", "nhóm V"],
    ["nhom iii qua han", "late | nhóm III"],
    ["quá hạn trang 2", "late | trang 2"],
    ["danh sách nhiệm vụ quá hạn của công an xã", "Công an xã | late"],
    ["qá hạn", "late"],
    ["phòng kinh tê quá hạn", "Phòng Kinh tế | late"],
    ["phong knh te", "Phòng Kinh tế"],
  ])("%j is read as %j", (typed, reading) => {
    expect(sayFilter(readFilter(typed, { commune, knowledge, ownUnit: OWN, today: TODAY }))).toBe(reading);
  });

  it("is read the same again from the words that a button says", () => {
    const tasks = knowledge.catalogue.tasks.filter((t) => t.commune === commune.slug);
    const board: Board = {
      commune,
      rows: tasks.map((task) => ({ task, standing: standingOf(task, [], TODAY), events: [] })),
      person: null,
      showsProgress: true,
      today: TODAY,
    };
    const place = { commune, knowledge, ownUnit: OWN, today: TODAY };
    const filters = [
      "quá hạn quý IV/2025",
      "công an phối hợp",
      "phối hợp chung phòng kinh tế",
      "hoàn thành trễ hạn năm 2025",
      "chưa xong còn hạn",
      "sắp đến hạn của tôi",
      "nhóm V hạ tầng số",
      "đang làm tháng 7/2025",
      "6 tháng đầu năm 2026",
      "quý IV",
    ];
    for (const typed of filters) {
      const filter = readFilter(typed, place);
      const words = select(board, filter).conditions.map((c) => c.words);
      expect(sayFilter(readFilter(words.join(" "), place))).toBe(sayFilter(filter));
    }
  });
});

describe("a code of a task", () => {
  it.each([
    ["NV.III.5", "NV.III.5"],
    ["nv iii 5", "NV.III.5"],
    ["NV III.5 hoàn thành", "NV.III.5"],
    ["nviii5 xong", "NV.III.5"],
    ["nv-iii-5", "NV.III.5"],
    ["III.5", "NV.III.5"],
    ["nv 3.5", "NV.III.5"],
    ["NV.lll.5", "NV.III.5"],
    ["NV.V.16.2", "NV.V.16.2"],
    ["nv v 16 2", "NV.V.16.2"],
    ["nv iii 5 50%", "NV.III.5"],
    ["NV.III.55", "NV.III.55?"],
    ["NV.III.5.9", "NV.III.5.9?"],
    ["công an", "none"],
    ["VI phạm", "none"],
    ["KH 12/KH-UBND", "none"],
  ])("of %j is %s", (typed, code) => {
    const read = readCode(typed, knowledge.catalogue.tasks);
    expect(read === null ? "none" : `${read.code}${read.task === null ? "?" : ""}`).toBe(code);
  });
});

describe("an update of a task", () => {
  /** "done 2026-03-15 [KH 12]", "in-progress", "? state". */
  function sayUpdate(typed: string, code = "NV.III.5"): string {
    const task = knowledge.catalogue.tasks.find((t) => t.code === code) ?? never();
    const read = readUpdate(typed, task, knowledge, TODAY);
    if (!read.ok) return `? ${read.why}`;
    const cycle = read.cycle === null ? "" : ` kỳ ${read.cycle.year}`;
    return `${read.progress}${read.doneOn === null ? "" : ` ${read.doneOn}`}${read.product === "" ? "" : ` [${read.product}]`}${cycle}`;
  }

  it.each([
    ["hoàn thành, đã ban hành KH 12 ngày 15/3/2026", "done 2026-03-15 [KH 12]"],
    ["hoan thanh, da ban hanh KH 12 ngay 15/3/2026", "done 2026-03-15 [KH 12]"],
    ["hoàn thành, đã ban hành KH 12", "done 2026-10-15 [KH 12]"],
    ["xong", "done 2026-10-15"],
    ["da xong", "done 2026-10-15"],
    ["ĐÃ XONG", "done 2026-10-15"],
    ["xong rồi ạ", "done 2026-10-15"],
    ["xong hôm qua", "done 2026-10-14"],
    [
      "hoàn thành ngày 15/3/2026, Quyết định số 45/QĐ-UBND ngày 10/3/2026",
      "done 2026-03-15 [Quyết định số 45/QĐ-UBND]",
    ],
    ["Hoàn thành 5.3.2026", "done 2026-03-05"],
    ["hoàn thành 100%", "done 2026-10-15"],
    ["100%", "done 2026-10-15"],
    ["hoàn tất; sản phẩm: kế hoạch hạ tầng số", "done 2026-10-15 [kế hoạch hạ tầng số]"],
    ["đã ban hành KH 12 ngày 15/3/2026, hoàn thành", "done 2026-03-15 [KH 12]"],
    ["xong, KH 12/KH-UBND ngày 15 tháng 3 năm 2026", "done 2026-03-15 [KH 12/KH-UBND]"],
    ["hoan thanhf", "done 2026-10-15"],
    ["hoàn thnah", "done 2026-10-15"],
    ["xog", "done 2026-10-15"],
    ["hoàn thành rồi, đang chờ đóng dấu", "done 2026-10-15"],
    ["đang làm", "in-progress"],
    ["dang lam", "in-progress"],
    ["dang trien khai", "in-progress"],
    ["đang triển khai 50%", "in-progress"],
    ["đang làm khoảng 30%, chờ tỉnh", "in-progress"],
    ["50%", "in-progress"],
    ["hoàn thành 50%", "in-progress"],
    ["sắp xong", "in-progress"],
    ["gan xong", "in-progress"],
    ["đang trình ký", "in-progress"],
    ["đang lm", "in-progress"],
    ["chưa làm", "not-started"],
    ["chua lam", "not-started"],
    ["chưa bắt đầu, thiếu kinh phí", "not-started"],
    ["chua trien khai", "not-started"],
    ["chưa", "not-started"],
    ["0%", "not-started"],
    // Nothing is written where it may be read in two ways.
    ["", "? state"],
    ["ok", "? state"],
    ["chưa xong", "? state"],
    ["chua hoan thanh", "? state"],
    ["chưa hoàn thành, đang làm", "? state"],
    ["đã hoàn thành dự thảo, đang trình ký", "? state"],
    ["hoàn thành dự thảo", "? state"],
    ["cơ bản hoàn thành", "? state"],
    ["xong chưa", "? state"],
    ["hoàn thành chưa?", "? question"],
    ["đang làm 100%", "? state"],
    ["chưa làm 30%", "? state"],
    ["dự kiến hoàn thành 30/11/2026", "? state"],
    ["150%", "? state"],
    ["đã ban hành KH 12", "? state"],
    ["hoàn thành khảo sát", "? state"],
    ["hoàn thành một nửa", "in-progress"],
    ["đã hoàn thành nhiệm vụ này rồi nhé", "done 2026-10-15"],
    ["ban hành kế hoạch hạ tầng, đã xong", "done 2026-10-15 [kế hoạch hạ tầng]"],
    ["hoàn thành Quyết định 45/QĐ-UBND", "done 2026-10-15 [Quyết định 45/QĐ-UBND]"],
    ["cảm ơn", "? state"],
    ["không làm nữa", "? state"],
    ["hoàn thành ngày 20/12/2026", "? future"],
    ["xong 20/12", "? future"],
    ["xong ngày 31/2/2026", "? day"],
    ["hoàn thành, QĐ 45 ngày 10/3/2026, KH 12 ngày 15/3/2026", "? day"],
  ])("%j is read as %j", (typed, reading) => {
    expect(sayUpdate(typed)).toBe(reading);
  });

  it.each([
    ["NV.III.4", "xong", "done 2026-10-15 kỳ 2026"],
    ["NV.III.4", "xong ngày 20/12/2025", "done 2025-12-20 kỳ 2025"],
    ["NV.III.4", "xong kỳ 2025 ngày 5/1/2026", "done 2026-01-05 kỳ 2025"],
    ["NV.III.4", "kỳ 2025, đang làm", "in-progress kỳ 2025"],
    ["NV.III.4", "xong kỳ quý III/2026", "? cycle"],
    ["NV.V.1", "xong", "done 2026-10-15 kỳ 2027"],
    ["NV.V.1", "xong ky 2026 ngay 2/12/2025", "done 2025-12-02 kỳ 2026"],
  ])("of the recurring %s, %j is read as %j", (code, typed, reading) => {
    expect(sayUpdate(typed, code)).toBe(reading);
  });
});
