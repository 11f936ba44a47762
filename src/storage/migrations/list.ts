import { people } from "./001-people.ts";
import { unansweredQuestions } from "./002-unanswered-questions.ts";
import { reporting } from "./003-reporting.ts";
import { invitedBy } from "./004-invited-by.ts";
import { chats } from "./005-chats.ts";
import { conversationReferences } from "./006-conversation-references.ts";
import { zalo } from "./007-zalo.ts";
import { inbox } from "./008-inbox.ts";
import { zaloEvents } from "./009-zalo-events.ts";
import { offers } from "./010-offers.ts";
import { webchat } from "./011-webchat.ts";
import { unreachableChats } from "./012-unreachable-chats.ts";
import { outgoingFailures } from "./013-outgoing-failures.ts";
import type { Migration } from "./migration.ts";

/** Every step of the schema, oldest first. Steps are only added, at the end. */
export const MIGRATIONS: readonly Migration[] = [
  people,
  unansweredQuestions,
  reporting,
  invitedBy,
  chats,
  conversationReferences,
  zalo,
  inbox,
  zaloEvents,
  offers,
  webchat,
  unreachableChats,
  outgoingFailures,
];
