import type { Person, Shown } from "./platform.ts";

/** A message of a person, with what its answer is known by. */
export interface Asked {
  what: string;
  isAnswer(shown: Shown): boolean;
  /** Whether no other message has such an answer. */
  isUnique: boolean;
}

/** A value as `reports --format jsonl` prints it. */
export interface Value {
  code: string;
  period: string;
  value: number;
}

/** Somebody who writes until it is over, and what they have asked by then. */
export interface Writer {
  person: Person;
  asked: Asked[];
  /** Ends when it is over and nothing is left half-way. */
  write(): Promise<void>;
}

export interface Life {
  isOver(): boolean;
  random(): number;
}

/** Messages of a citizen that wait for an answer at the same time. */
const IMPATIENCE = 3;
const LOOK_MS = 15;
/** Officers think before they write. */
const THINK_MS = 300;
const CONFIRM = "Xác nhận";

async function until<T>(probe: () => T | undefined | false): Promise<T> {
  for (;;) {
    const value = probe();
    if (value !== undefined && value !== false) return value;
    await pause(LOOK_MS);
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Asks one numbered question after the other, some of them before the last one is answered. */
export function citizen(person: Person, { isOver, random }: Life): Writer {
  const asked: Asked[] = [];
  function ask(text: string, mark: string): void {
    asked.push({ what: text, isAnswer: (shown) => shown.text.includes(mark), isUnique: true });
    person.say(text);
  }
  const isAnswered = (one: Asked | undefined) => one === undefined || person.shown().some(one.isAnswer);
  return {
    person,
    asked,
    async write() {
      ask("/xa phuoc-an", "Phước An. ");
      for (let n = 1; !isOver(); n++) {
        await until(() => isOver() || isAnswered(asked.at(-IMPATIENCE)));
        // No indicator has such words, which the answer repeats.
        ask(`/chitieu xyz${n}q`, `“xyz${n}q”`);
        await pause(random() * THINK_MS);
      }
    },
  };
}

/** Reports one value after the other: most are confirmed, some of them twice, some are given up at the last moment. */
export function officer(
  person: Person,
  { isOver, random }: Life,
  office: { invitation: string; nextValue(): Value; confirmed: Value[] },
): Writer {
  const asked: Asked[] = [];
  const wait = (one: Asked, from: number) => until(() => person.shown().slice(from).find(one.isAnswer));
  function note(one: Asked): Asked {
    asked.push(one);
    return one;
  }

  async function report(): Promise<void> {
    const { code, period, value } = office.nextValue();
    const line = `/baocao ${code} ${String(value).replace(".", ",")}% ${period}`;
    const isAbout = ({ text }: Shown) => text.includes(code) && new RegExp(`\\b${period}\\b`).test(text);
    const from = person.shown().length;
    const echo = note({ what: line, isAnswer: (s) => isAbout(s) && s.buttons.includes(CONFIRM), isUnique: true });
    person.say(line);
    const shown = await wait(echo, from);
    await pause(random() * THINK_MS);
    const whim = random();
    if (whim < 0.15) {
      const end = note({ what: `Huỷ ${period}`, isAnswer: ({ text }) => text.startsWith("Đã huỷ"), isUnique: false });
      const before = person.shown().length;
      person.press(shown, "Huỷ");
      await wait(end, before);
      return;
    }
    const receipt = note({
      what: `${CONFIRM} ${code} ${period}`,
      isAnswer: (s) => s.text.startsWith("Đã ghi ") && !s.text.startsWith("Đã ghi rồi") && isAbout(s),
      isUnique: true,
    });
    office.confirmed.push({ code, period, value });
    person.press(shown, CONFIRM);
    if (whim < 0.3) {
      const twice = { what: `${CONFIRM} ${code} ${period} once more`, isUnique: true };
      note({ ...twice, isAnswer: (s) => s.text.startsWith("Đã ghi rồi") && isAbout(s) });
      person.press(shown, CONFIRM);
    }
    await wait(asked.at(-1) ?? receipt, from);
  }

  return {
    person,
    asked,
    async write() {
      const linked = note({ what: "/lienket", isAnswer: ({ text }) => text.startsWith("Đã liên kết"), isUnique: true });
      person.say(`/lienket ${office.invitation}`);
      await wait(linked, 0);
      while (!isOver()) await report();
    },
  };
}

/** What is wrong with the answers to a person: one is missing, or comes before that to an earlier message. */
export function faultsOf({ person, asked }: Writer): string[] {
  const shown = person.shown();
  const faults: string[] = [];
  let last = -1;
  for (const { what, isAnswer, isUnique } of asked) {
    const first = shown.findIndex(isAnswer);
    const next = isUnique ? first : shown.findIndex((one, i) => i > last && isAnswer(one));
    if (next < 0) faults.push(`${person.name}: no answer to ${what}`);
    else if (next <= last) faults.push(`${person.name}: the answer to ${what} is before that to an earlier message`);
    last = Math.max(last, next);
  }
  return faults;
}
