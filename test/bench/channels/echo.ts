import fastify from "fastify";

// The least that answering a POST costs with the service's own HTTP library: a process of its own, which parses nothing and
// says back what came. Run by echoed.ts.

const app = fastify({ logger: false });
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
app.post("/", async (request, reply) => reply.type("application/json").send(request.body));
process.stdout.write(`${await app.listen({ host: "127.0.0.1", port: 0 })}\n`);
