import type { Commune } from "../../domain/plan.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { matchesAt } from "../answering/understand.ts";
import { type Board, readBoard } from "../tasks/board.ts";
import { cardOf } from "../tasks/card.ts";
import { nearCode, readCode } from "../tasks/code.ts";
import { readFilter } from "../tasks/filter.ts";
import { listTasks } from "../tasks/listing.ts";
import { typedTokens } from "../tasks/phrases.ts";
import type { Command, CommandContext } from "./command.ts";

const STATES_FOR_STAFF =
  "Tình trạng thực hiện chỉ cán bộ, lãnh đạo và quản trị của xã xem được. Anh/chị xem được đơn vị chủ trì, sản phẩm và thời hạn: /nhiemvu quý IV/2025, /nhiemvu Phòng Kinh tế.";

/** "Nhiệm vụ nào quá hạn?", "nhiệm vụ phòng kinh tế sắp đến hạn": a filter, not a question about the plan. Folded. */
const BY_DUE =
  /^(?:(?:cac|nhung|co|con|xem|danh sach|liet ke) )*(?:nhiem vu|dau viec|cong viec|viec)(?: \S+){0,8}? (?:qua han|tre han|sap (?:den|toi|het|qua) han)(?! thi)/;

export const nhiemvu: Command = {
  name: "nhiemvu",
  aliases: [],
  description: "Xem nhiệm vụ: đơn vị, quá hạn, sắp đến hạn, quý IV/2025, từ khóa, mã",
  argumentIn(text) {
    if (BY_DUE.test(foldedPhrase(text))) return text.replace(/[?!.\s]+$/, "");
    return /^nhiemvu\s+(.+)$/isu.exec(text)?.[1] ?? null;
  },
  async run(text, context) {
    const named = namedCommune(text, context);
    if (named !== null && !context.communes.some((c) => c.slug === named.slug))
      return { draft: draft("none", `Trợ lý này chỉ trả lời theo kế hoạch ${context.communes[0]?.name ?? "của xã"}.`) };
    const only = context.communes.length === 1 ? (context.communes[0]?.slug ?? null) : null;
    const board = await readBoard(context, (person) => named?.slug ?? context.commune ?? person?.commune ?? only);
    if (board === null) return { draft: whichCommune(text, context) };
    if (board.rows.length === 0) return { draft: noTable(board, context) };
    return { draft: answer(text, board, context, named) };
  },
};

function answer(text: string, board: Board, context: CommandContext, named: Commune | null): Draft {
  const { knowledge, now } = context;
  const tasks = board.rows.map(({ task }) => task);
  const code = readCode(text, tasks);
  const row = board.rows.find(({ task }) => task === code?.task);
  if (row) return cardOf(row, board, knowledge);
  if (code !== null && !tasks.some((t) => t.code.startsWith(`${code.code}.`)))
    return draft(
      "none",
      `Kế hoạch ${board.commune.name} không có nhiệm vụ ${code.code}. ${nearCode(code.code, tasks)}`,
    );
  const isOwnCommune = board.person?.commune === board.commune.slug;
  const filter = readFilter(text, {
    commune: board.commune,
    knowledge,
    ownUnit: isOwnCommune ? (board.person?.unit ?? null) : null,
    today: board.today,
  });
  if (filter.progress !== null && !board.showsProgress) return draft("refuse", STATES_FOR_STAFF);
  const communeWords = named === null || named.slug === context.commune ? "" : named.name;
  return listTasks(filter, { board, knowledge, communeWords, now: now() });
}

/** A commune that the filter names, of all that there are plans of. */
function namedCommune(text: string, { knowledge }: CommandContext): Commune | null {
  const tokens = typedTokens(text);
  const found = knowledge.communePhrases.find(({ phrase }) =>
    tokens.some((_, at) => matchesAt(tokens, at, phrase, "lenient")),
  );
  return found?.commune ?? null;
}

const buttonsFor = (communes: readonly Commune[], text: string) =>
  communes.map(({ name }) => ({
    label: name.replace(/^x/u, "X"),
    text: `/nhiemvu ${text} ${name}`.replace(/ +/g, " "),
  }));

const whichCommune = (text: string, { communes }: CommandContext): Draft =>
  draft("clarify", "Anh/chị xem nhiệm vụ của xã nào?", { choices: buttonsFor(communes, text) });

/** A plan may have no annex of tasks, or its text lacks it. */
function noTable({ commune }: Board, { knowledge, communes }: CommandContext): Draft {
  const absent = knowledge
    .documentsOf(commune.slug)
    .flatMap((d) => d.warnings)
    .find((w) => w.code === "annex-missing");
  const others = communes.filter((c) => knowledge.catalogue.tasks.some((t) => t.commune === c.slug));
  const where = others.length === 0 ? "" : ` Có bảng nhiệm vụ: ${others.map((c) => c.name).join(", ")}.`;
  return draft(
    "none",
    `Văn bản kế hoạch ${commune.name} không có bảng nhiệm vụ.${absent ? ` ${absent.message}` : ""}${where}`,
    { choices: buttonsFor(others, "") },
  );
}
