import { openStorage } from "../../storage/open-storage.ts";
import { type CliCommand, readOptions } from "../support/command.ts";

export const people: CliCommand = {
  name: "people",
  summary: "liệt kê cán bộ đã liên kết: số, xã, vai trò, đơn vị, tên, kênh (cách nhau bằng tab)",
  usage: "admin -- people [--commune SLUG]",
  async run(args, { config, log, out, note }) {
    const { values, rest, unknown } = readOptions(args, ["--commune"], []);
    if (unknown.length + rest.length > 0) {
      note(`Không hiểu: ${[...unknown, ...rest].join(", ")}. Cách dùng: npm run --silent ${people.usage}`);
      return 2;
    }
    const storage = await openStorage(config, log);
    try {
      for (const { id, commune, role, unit, name } of await storage.people.list(values.get("--commune"))) {
        const blocked = (await storage.people.allChats(id)).filter(({ isReachable }) => !isReachable);
        const channels = (await storage.people.channels(id)).map((name) =>
          blocked.some(({ channel }) => channel === name) ? `${name} (không nhắn được)` : name,
        );
        out([id, commune, role, unit, name || "–", channels.join(", ") || "–"].join("\t"));
      }
      return 0;
    } finally {
      await storage.close();
    }
  },
};
