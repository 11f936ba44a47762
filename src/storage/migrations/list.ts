import { people } from "./001-people.ts";
import { unansweredQuestions } from "./002-unanswered-questions.ts";
import { reporting } from "./003-reporting.ts";
import { outgoingExpiry } from "./004-outgoing-expiry.ts";
import type { Migration } from "./migration.ts";

/** Every step of the schema, oldest first. Steps are only added, at the end. */
export const MIGRATIONS: readonly Migration[] = [people, unansweredQuestions, reporting, outgoingExpiry];
