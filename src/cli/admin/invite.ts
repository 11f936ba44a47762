import { readUnit } from "../../conversation/answering/unit-names.ts";
import { loadQuestionLexicon } from "../../conversation/lexicon.ts";
import { INVITATION_DAYS, type Invitation } from "../../domain/invitation.ts";
import { ROLE_NAMES, STAFF_ROLES } from "../../domain/person.ts";
import { openCatalogue } from "../../ingest/open-catalogue.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { Storage } from "../../storage/storage.ts";
import { type CliCommand, type CliContext, readOptions } from "../support/command.ts";

export const invite: CliCommand = {
  name: "invite",
  summary: "in một mã mời dùng một lần; người được mời gửi /lienket MÃ cho trợ lý",
  usage: `admin -- invite --commune SLUG --unit TÊN-ĐƠN-VỊ --role ${STAFF_ROLES.join("|")} [--name TÊN] | admin -- invite --person SỐ`,
  async run(args, context) {
    const { config, log, out, note } = context;
    const { values, rest, unknown } = readOptions(args, ["--commune", "--unit", "--role", "--name", "--person"], []);
    const wrong = [...unknown, ...rest];
    if (wrong.length > 0) {
      note(`Không hiểu: ${wrong.join(", ")}. Tên có dấu cách phải đặt trong ngoặc kép.`);
      note(`Cách dùng: npm run --silent ${invite.usage}`);
      return 2;
    }
    const person = values.get("--person");
    const read = person === undefined ? await readInvitation(values, context) : null;
    if (person === undefined && read === null) return 2;
    const storage = await openStorage(config, log);
    try {
      const invitation = read ?? (await oneMoreAccount(person ?? "", storage, note));
      if (invitation === null) return 2;
      const code = await storage.people.invite(invitation);
      note(
        `Mã cho ${ROLE_NAMES[invitation.role]} ${invitation.name || "mới"}, ${invitation.unit}, ${invitation.commune}; dùng một lần trong ${INVITATION_DAYS} ngày bằng cách nhắn /lienket và mã:`,
      );
      out(code);
      return 0;
    } finally {
      await storage.close();
    }
  },
};

/** Null when something is wrong; what, is said by `note`. */
async function readInvitation(
  values: ReadonlyMap<string, string>,
  { config, log, note }: CliContext,
): Promise<Invitation | null> {
  const [slug, typed, wanted] = ["--commune", "--unit", "--role"].map((name) => values.get(name)?.trim() ?? "");
  const missing = [slug ? "" : "--commune", typed ? "" : "--unit", wanted ? "" : "--role"].filter((name) => name);
  if (!slug || !typed || missing.length > 0) {
    note(`Thiếu ${missing.join(", ")}. Cách dùng: npm run --silent ${invite.usage}`);
    return null;
  }
  const role = STAFF_ROLES.find((r) => r === wanted);
  if (role === undefined) {
    note(`Không có vai trò “${wanted}”. Chọn một trong: ${STAFF_ROLES.join(", ")}.`);
    return null;
  }
  const { catalogue } = await openCatalogue(config, log, note);
  const { communes, units } = catalogue;
  const commune = communes.find((c) => c.slug === slug);
  if (commune === undefined) {
    note(`Không có xã “${slug}”. Hiện có: ${communes.map((c) => c.slug).join(", ")}.`);
    return null;
  }
  const own = units.filter((u) => u.commune === slug);
  const { name: unit, nearest } = readUnit(typed, own, commune, loadQuestionLexicon(config.knowledgeDir));
  if (unit === null) {
    const offer = nearest.length > 0 ? ` Gần nhất: ${nearest.join("; ")}.` : "";
    note(`Kế hoạch của ${slug} không có đơn vị nào đúng tên “${typed}”.${offer}`);
    return null;
  }
  return { commune: slug, unit, role, name: values.get("--name")?.trim() ?? "", personId: null };
}

/** An invitation by which somebody links a second account, with everything else as it is. */
async function oneMoreAccount(
  typed: string,
  storage: Storage,
  note: (line: string) => void,
): Promise<Invitation | null> {
  const person = /^\d{1,9}$/.test(typed) ? await storage.people.find(Number(typed)) : null;
  if (person === null) {
    note(`Không có người dùng số “${typed}”. Xem các số bằng: npm run --silent admin -- people`);
    return null;
  }
  const { id, ...rest } = person;
  return { ...rest, personId: id };
}
