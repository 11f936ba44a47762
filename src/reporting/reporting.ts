/** What the conversation and the command line use of reporting, gathered here because sides import only each other's types. */
export function createReporting() {
  return {};
}

export type Reporting = ReturnType<typeof createReporting>;
