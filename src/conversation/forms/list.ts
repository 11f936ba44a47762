import type { Form } from "./form.ts";
import { report } from "./report.ts";
import { returnReport } from "./return-report.ts";

/** Every form. */
export const FORMS: readonly Form[] = [report, returnReport];
