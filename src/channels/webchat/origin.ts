import type { RouteRequest } from "../channel.ts";

type Headers = RouteRequest["headers"];

/**
 * True when our own page sent it: scripts of other sites can neither send JSON without asking first nor pretend another origin.
 * @param publicUrl where people reach the page, when a proxy stands in front that may hide it.
 */
export function isFromOwnPage(headers: Headers, publicUrl: string | null): boolean {
  if (!/^application\/json\s*(?:;|$)/i.test(String(headers["content-type"] ?? ""))) return false;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  // Browsers say the site only over https and on this machine; on plain http in an office there is the origin.
  const host = hostOf(headers.origin);
  return host !== null && (host === headers.host || host === hostOf(publicUrl ?? undefined));
}

/** True when another site's page asks, as far as the browser says so. */
export function isFromElsewhere(headers: Headers): boolean {
  const site = headers["sec-fetch-site"];
  return site === "cross-site" || site === "same-site";
}

function hostOf(url: string | string[] | undefined): string | null {
  return typeof url === "string" && URL.canParse(url) ? new URL(url).host : null;
}
