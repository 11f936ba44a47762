/** Runs an answer with what was looked up for it before; the answering itself never waits. */
export type Under = <T>(run: () => T) => T;

/** Search work that must wait for others (an embedding server) is done before a question is answered. */
export interface TurnSearch {
  /** Never rejects. */
  prepare(text: string): Promise<Under>;
}
