import type { Choice, IncomingFile, Reply } from "../../../src/domain/message.ts";
import { sentFile } from "../real.ts";
import { isHead, leadOf, NOT_BEGUN, PHONE, type Plan, unitsOf, YES } from "./rules.ts";
import { CODES, COMMUNES, FORMER, STAFF, STRANGERS, TASKS, TASKS_OF, UNITS } from "./staff.ts";
import { personOf, type Row, type Rows } from "./watch.ts";

/** Where everybody writes together. */
export const GROUP = "nhom";
const EVERYBODY = [...STAFF.map(({ who }) => who), ...STRANGERS, FORMER.who];
const PERIODS = ["T8/2026", "T9/2026", "T10/2026", "T10/2026", "Q3/2026", "2026"];
const NOTES = ["", "", "đã đối chiếu", "theo sổ theo dõi", `gọi ${PHONE}`];
const REASONS = ["chưa khớp số của tỉnh", "thiếu minh chứng", `gọi lại ${PHONE} để rõ`];
const TALK = ["V.20 ai chủ trì?", "82,5", "T9/2026", "Sửa", "huỷ", "thôi", "quay lại", "/huy", "bỏ qua", "vneid", "1"];
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);

const confirmIn = (choices: readonly Choice[]): Choice | undefined =>
  choices.find(({ label }) => /^(?:Xác nhận|Đúng, ghi)/.test(label));

/** A message of somebody somewhere. */
export interface Planned {
  who: string;
  text: string;
  /** In the group instead of their own chat. */
  inGroup?: boolean;
  files?: IncomingFile[];
}

/** What the people have seen so far, and what is there. */
export interface Seen {
  book: Rows;
  plan: Plan;
  /** The last reply to somebody in a chat, by `${chat} ${who}`. */
  last: ReadonlyMap<string, Reply>;
  /** Texts of every button that was shown, the newest last. */
  buttons: readonly string[];
  /** Codes of invitations that were told in a chat. */
  codes: readonly string[];
}

export type Random = () => number;
export const pickOf =
  (random: Random) =>
  <T>(from: readonly T[]): T =>
    from[Math.floor(random() * from.length)] as T;

/** Random messages: mostly what somebody in their place would try, often what they may not. */
export function messagesOf(random: Random) {
  const pick = pickOf(random);
  const chance = (share: number): boolean => random() < share;

  /** Anybody; most often somebody who fits, when there is one. */
  function someone({ book }: Seen, fits: (person: Row<"people">) => boolean, share = 0.65): string {
    const fitting = EVERYBODY.filter((who) => {
      const person = personOf(who, book);
      return person !== null && fits(person);
    });
    return chance(share) && fitting.length > 0 ? pick(fitting) : pick(EVERYBODY);
  }

  const communeOf = (who: string, { book }: Seen): string => personOf(who, book)?.commune ?? pick(COMMUNES);
  const value = (): string => `${Math.round(random() * 1000) / 10}`.replace(".", ",");

  function line(seen: Seen): Planned {
    const who = someone(seen, () => true, 0.85);
    const person = personOf(who, seen.book);
    const codes = CODES[communeOf(who, seen)] ?? [];
    const own = codes.filter(
      (code) => person && unitsOf(person.commune, code, seen.book, seen.plan).includes(person.unit),
    );
    const code = chance(0.75) && own.length > 0 ? pick(own) : pick(codes);
    const period = chance(0.05) ? NOT_BEGUN : pick(PERIODS);
    return { who, text: `/baocao ${code} ${value()}% ${period} ${pick(NOTES)}`.trim(), inGroup: chance(0.2) };
  }

  /** What is offered to somebody now, or was offered at some time to somebody. */
  function button(seen: Seen): Planned {
    const recent = [...seen.last].slice(-12);
    const waiting = recent.filter(([, { choices }]) => confirmIn(choices) !== undefined);
    const [key, reply] = (chance(0.7) && waiting.length > 0 ? pick(waiting) : pick(recent)) ?? [];
    if (key === undefined || reply === undefined) return line(seen);
    const [chat, owner = ""] = key.split(" ");
    const confirm = confirmIn(reply.choices);
    const text = chance(0.8) && confirm ? confirm.text : (pick(reply.choices)?.text ?? pick(YES));
    const who = chance(0.75) ? owner : pick(EVERYBODY);
    const typed = chance(0.15) ? pick(YES) : text;
    return { who, text: chance(0.12) && seen.buttons.length > 0 ? pick(seen.buttons) : typed, inGroup: chat === GROUP };
  }

  function verdict(seen: Seen): Planned {
    const who = someone(seen, (person) => isHead(person) || person.unit === UNITS[0]);
    const reports = seen.book.reports.filter((r) => chance(0.2) || r.commune === communeOf(who, seen)).slice(-12);
    const number = reports.length > 0 ? pick(reports).id : 1;
    const said = pick(["đạt", "đạt", `trả lại ${pick(REASONS)}`, "trả lại", ""]);
    return { who, text: chance(0.1) ? "/duyet" : `/duyet ${number} ${said}`.trim(), inGroup: chance(0.1) };
  }

  function period(seen: Seen): Planned {
    const label = chance(0.05) ? NOT_BEGUN : pick(PERIODS);
    if (chance(0.35)) {
      const who = someone(seen, (person) => isHead(person) || person.unit === UNITS[0], 0.5);
      return { who, text: `/khoaso ${label}${chance(0.7) ? " xác nhận" : ""}` };
    }
    const { book } = seen;
    const locks = book.period_locks.filter(({ action }) => action === "lock");
    const lock = chance(0.8) ? locks.at(-1 - Math.floor(random() * 3)) : undefined;
    const who = someone(seen, (person) => isHead(person) && (!lock || person.commune === lock.commune), 0.6);
    const [year, key = ""] = (lock?.period ?? "").split("-");
    const named = key.startsWith("M")
      ? `T${Number(key.slice(1))}/${year}`
      : key.startsWith("Q")
        ? `${key}/${year}`
        : year;
    return { who, text: `/mokhoa ${lock ? named : label} ${pick(["", ...REASONS])}`.trim() };
  }

  function task(seen: Seen): Planned {
    const code = pick(TASKS);
    const leads = (person: Row<"people">) =>
      person.commune === TASKS_OF && leadOf(code, seen.book, seen.plan).includes(person.unit);
    const heads = (person: Row<"people">) => person.commune === TASKS_OF && isHead(person);
    const day = `${1 + Math.floor(random() * 28)}/${1 + Math.floor(random() * 12)}/${2027 + Math.floor(random() * 8)}`;
    const inGroup = chance(0.15);
    switch (pick(["capnhat", "capnhat", "giaoviec", "giahan"])) {
      case "giaoviec":
        return { who: someone(seen, heads), text: `/giaoviec ${code} ${pick(UNITS)}, ${pick(REASONS)}`, inGroup };
      case "giahan":
        return { who: someone(seen, heads), text: `/giahan ${code} ${day}, ${pick(REASONS)}`, inGroup };
      default: {
        const said = pick(["đang làm", "đang làm 50%", "chưa làm", `hoàn thành, liên hệ ${PHONE}`, "tạm dừng"]);
        return { who: someone(seen, leads), text: `/capnhat ${code} ${said}`, inGroup };
      }
    }
  }

  function access(seen: Seen): Planned {
    const { book, codes } = seen;
    const inGroup = chance(0.1);
    const turn = random();
    if (turn < 0.35) {
      const role = pick(["cán bộ", "cán bộ", "lãnh đạo xã", "quản trị"]);
      return { who: someone(seen, isHead), text: `/moi ${role} ${pick(UNITS)} tên Bình`, inGroup };
    }
    if (turn < 0.7)
      return { who: pick([...STRANGERS, FORMER.who]), text: `/lienket ${pick(codes) ?? "ABCD"}`, inGroup };
    const who = someone(seen, isHead);
    const target =
      pick(book.people.filter((one) => chance(0.2) || one.commune === communeOf(who, seen))) ?? book.people[0];
    return { who, text: `/thuhoi ${target?.id} ${chance(0.7) ? "xác nhận" : ""}`.trim(), inGroup };
  }

  function assignment(seen: Seen): Planned {
    const who = someone(seen, ({ role }) => role === "admin");
    const commune = communeOf(who, seen);
    const codes = CODES[commune] ?? [];
    const open = codes.filter((code) => seen.plan.leads[commune]?.[code]?.length === 0);
    const code = chance(0.7) && open.length > 0 ? pick(open) : pick(codes);
    const unit = pick([...UNITS, "Các phòng chuyên môn", "bỏ"]);
    // The plan's own focal unit comes back soon: under another one the rest of the office would have little to do.
    return {
      who,
      text: chance(0.5) ? `/phancong ${code} ${unit}` : `/phancong đầu mối ${pick([unit, UNITS[0], "bỏ"])}`,
    };
  }

  function file(seen: Seen): Planned {
    const about = pick(seen.book.reports.slice(-6));
    const who = someone(seen, ({ id }) => id === about?.person_id, 0.85);
    const bytes = Buffer.concat([JPEG, Buffer.from([Math.floor(random() * 256), Math.floor(random() * 256)])]);
    return {
      who,
      text: pick(["", about?.code ?? "", pick(CODES[communeOf(who, seen)] ?? [])]),
      files: [sentFile(bytes)],
    };
  }

  const talk = (seen: Seen): Planned => {
    const who = someone(seen, () => true);
    return { who, text: pick([...TALK, "/baocao", `/xa ${pick(COMMUNES)}`]), inGroup: chance(0.15) };
  };

  const KINDS: [weight: number, plan: (seen: Seen) => Planned][] = [
    [20, line],
    [27, button],
    [15, verdict],
    [8, period],
    [12, task],
    [11, access],
    [8, assignment],
    [7, file],
    [4, talk],
  ];
  const total = KINDS.reduce((sum, [weight]) => sum + weight, 0);

  return {
    next(seen: Seen): Planned {
      let at = random() * total;
      for (const [weight, plan] of KINDS) {
        at -= weight;
        if (at < 0) return plan(seen);
      }
      return talk(seen);
    },
  };
}
