import { begun } from "../../../src/conversation/forms/reporting-steps/state.ts";
import { type Period, periodLabel, shiftPeriod } from "../../../src/domain/period.ts";
import type { Person } from "../../../src/domain/person.ts";
import type { Indicator } from "../../../src/domain/plan.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import type { Desk } from "./desk.ts";

const CHANNEL = "telegram";
const LAST: Period = { year: 2026, kind: "month", index: 10 };

/** A first report that nobody has made yet. */
export interface Due {
  indicator: Indicator;
  period: Period;
}

/** The officer of one commune, and what is left to report, from T10/2026 back in time. */
export interface Officer {
  person: Person;
  /** Chat and account. */
  who: string;
  next(): Due;
}

/** Invites and links an officer of the unit that leads these indicators. */
export async function officerOf(storage: Storage, commune: string, unit: string, own: Indicator[]): Promise<Officer> {
  const code = await storage.people.invite({ commune, role: "officer", name: commune, unit, personId: null });
  const account = { channel: CHANNEL, sender: commune };
  await storage.people.link(code, account, commune);
  const person = await storage.people.of(account);
  if (!person) throw new Error("the officer was not linked");
  let made = 0;
  return {
    person,
    who: commune,
    next() {
      const indicator = own[made % own.length] as Indicator;
      const period = shiftPeriod(LAST, -Math.floor(made / own.length));
      made += 1;
      return { indicator, period };
    },
  };
}

/** Begins `count` forms and gives the confirming of each: what `write` of forms/reporting-steps/confirm.ts does in the database. */
export async function begunForms(
  storage: Storage,
  { person, next }: Officer,
  count: number,
): Promise<(() => Promise<void>)[]> {
  const forms: (() => Promise<void>)[] = [];
  for (let i = 0; i < count; i++) {
    const { indicator, period } = next();
    const { commune, document, code } = indicator;
    const place = { channel: CHANNEL, chat: `${commune} ${i}`, sender: commune };
    const source = `${place.channel} ${place.chat} ${i}`;
    const id = await storage.forms.begin(place, "report", begun(source));
    forms.push(async () => {
      const { outcome } = await storage.atomically(async (within) => {
        const added = await within.reports.add({
          commune,
          document,
          code,
          period,
          value: { kind: "percent", number: 82.5 },
          note: "đã đối chiếu sổ sách",
          person,
          channel: CHANNEL,
          form: `${id}-1`,
          source,
          supersedes: null,
        });
        await within.forms.remove(place);
        return added;
      });
      if (outcome !== "added") throw new Error(`a report was ${outcome}`);
    });
  }
  return forms;
}

/** Two messages of an officer: the report in one line, and the press of the button. */
export async function reportInChat(desk: Desk, { who, next }: Officer): Promise<void> {
  const { indicator, period } = next();
  const echo = await desk.say(who, `/baocao ${indicator.code} 82,5% ${periodLabel(period)} đã đối chiếu sổ sách`);
  const button = echo.choices.find(({ label }) => label === "Xác nhận");
  if (!button) throw new Error(`nothing to confirm: ${echo.text}`);
  const { text } = await desk.say(who, button.text);
  if (!text.startsWith("Đã ghi ")) throw new Error(`not confirmed: ${text}`);
}
