/** What a message tells of where it stands. */
interface Standing {
  chat: { id: number; type: string };
  /** Only in a group with topics; elsewhere a thread is merely a chain of replies. */
  is_topic_message?: boolean;
  message_thread_id?: number;
}

/** "501", "-100123", or "-100123/45" for a topic of a group: what is asked there is answered there. */
export function chatIdOf({ chat, is_topic_message, message_thread_id: topic }: Standing): string {
  const isTopic = is_topic_message === true && topic !== undefined && chat.type !== "private";
  return isTopic ? `${chat.id}/${topic}` : String(chat.id);
}

/** A chat's id as calls take it. */
export function placeOf(chat: string): { id: string; topic: { message_thread_id?: number } } {
  const [id = "", topic] = chat.split("/");
  return { id, topic: topic === undefined ? {} : { message_thread_id: Number(topic) } };
}
