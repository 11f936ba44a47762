import { ROLE_NAMES } from "../../domain/person.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { type CliCommand, readOptions } from "../support/command.ts";

/** In a chat nobody takes the own access away, so that a commune's only admin can be replaced here alone. */
export const revoke: CliCommand = {
  name: "revoke",
  summary: "thu hồi quyền của một người; tài khoản của người đó chỉ còn dùng như người dân",
  usage: "admin -- revoke --person SỐ",
  async run(args, { config, log, out, note }) {
    const { values, rest, unknown } = readOptions(args, ["--person"], []);
    const typed = values.get("--person") ?? "";
    if (unknown.length + rest.length > 0 || typed === "") {
      note(`Cách dùng: npm run --silent ${revoke.usage}`);
      return 2;
    }
    const storage = await openStorage(config, log);
    try {
      const person = /^\d{1,9}$/.test(typed) ? await storage.people.find(Number(typed)) : null;
      if (person === null) {
        note(`Không có người dùng số “${typed}”. Xem các số bằng: npm run --silent admin -- people`);
        return 2;
      }
      await storage.people.revoke(person.id);
      out([person.id, person.commune, person.role, person.unit, person.name || "–"].join("\t"));
      note(`Đã thu hồi quyền của ${ROLE_NAMES[person.role]} số ${person.id}.`);
      return 0;
    } finally {
      await storage.close();
    }
  },
};
