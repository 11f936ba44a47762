import { afterEach, expect, it } from "vitest";
import { post, readEvents } from "../channels/webchat/bench.ts";
import { type Place, place } from "../cli/run.ts";
import { eventually } from "../fakes/eventually.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import { killServices, type Service, startService } from "./service.ts";

const ROUNDS = 12;
/** After the message is posted the process dies within this time, in ms: before, during or after the answer. */
const WITHIN_MS = 60;

await describeOnEachEngine("the web chat and kill -9", (engine) => {
  let here: Place;
  let database: EmptyDatabase;
  afterEach(async () => {
    await killServices();
    await database.remove();
    here.remove();
  });

  it(`in the middle of ${ROUNDS} messages: each that the page sends until it is accepted stands there once, with one answer`, async () => {
    here = place();
    database = await engine.create();
    const start = (): Promise<Service> => startService(here, { DATABASE_URL: database.url });
    let service = await start();
    const { cookie } = await readEvents(service.address);
    const sent: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const message = { id: `m-${round}`, text: "Chữ ký số ở Định Hóa đến 2030 đạt bao nhiêu?" };
      sent.push(message.id);
      const posted = post(service.address, message, { cookie }).then(
        ({ status }) => status,
        () => 0,
      );
      await new Promise((resolve) => setTimeout(resolve, (round * 13) % WITHIN_MS));
      await service.end("SIGKILL");
      const status = await posted;
      service = await start();
      // As the page does: what was accepted is not sent again, everything else is.
      for (let got = status; got !== 202; ) got = (await post(service.address, message, { cookie })).status;
      const reader = await readEvents(service.address, { cookie });
      await eventually(() => reader.log().filter(({ event }) => event === "reply").length > round, 20_000);
      reader.close();
    }
    const reader = await readEvents(service.address, { cookie });
    await eventually(() => reader.log().length >= 2 * ROUNDS);
    reader.close();
    expect(reader.log().map(({ event, data }) => data.id ?? event)).toEqual(sent.flatMap((id) => [id, "reply"]));
    for (const { event, data } of reader.log()) if (event === "reply") expect(data.text).toContain("70%");
  }, 240_000);
});
