import type { Form } from "./form.ts";

/** Every form. */
export const FORMS: readonly Form[] = [];
