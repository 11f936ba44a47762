import { html } from "./html.ts";
import type { TableLayout } from "./layout.ts";
import { pipes } from "./pipes.ts";
import { tabs } from "./tabs.ts";

/** Tried in this order; the first that claims a line has it. HTML first, because its cells may hold tabs and pipes. */
export const TABLE_LAYOUTS: readonly TableLayout[] = [html, pipes, tabs];
