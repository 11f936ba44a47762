// Keeps the page's own files, so that the page opens without a network. The newest ones come first, and nothing else is kept.

const KEPT = "page";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const isOurs = origin === self.location.origin && (pathname === "/" || pathname.startsWith("/assets/"));
  if (isOurs && event.request.method === "GET") event.respondWith(freshOrKept(event.request, pathname));
});

async function freshOrKept(request, pathname) {
  try {
    const response = await fetch(request);
    // A phone without room keeps nothing, and shows the page all the same.
    if (response.ok) await keep(pathname, response.clone()).catch(() => {});
    return response;
  } catch (error) {
    const before = await (await caches.open(KEPT)).match(pathname);
    if (before === undefined) throw error;
    return before;
  }
}

async function keep(pathname, response) {
  await (await caches.open(KEPT)).put(pathname, response);
}
