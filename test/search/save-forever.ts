import { createOfflineEmbedder } from "../../src/models/offline-embedder.ts";
import { KnowledgeIndex } from "../../src/search/knowledge-index.ts";
import { planLines } from "./entries.ts";

/** A process of its own that saves an index again and again until it is killed; argument: the directory. */
const directory = process.argv[2] ?? "";
const entries = planLines("kim-thanh");
const index = await KnowledgeIndex.build(entries, { ...createOfflineEmbedder(), weight: 0.2 });
for (;;) {
  await index.save(directory);
  process.stdout.write("saved\n");
}
