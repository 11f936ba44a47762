/** Where Microsoft's channels take replies. */
const SERVICES = ["smba.trafficmanager.net", ".botframework.com"];
/** Where Teams keeps files that a person sent: OneDrive for Business is SharePoint. */
const FILES = [...SERVICES, ".sharepoint.com"];

/** Decides which addresses that come with messages may be called. */
export interface Addresses {
  isService(url: string): boolean;
  /** True too for every service. */
  isFile(url: string): boolean;
}

/**
 * Microsoft's own hosts by https. Without authentication (`isLocal`) anybody on this machine may post, so that only this machine
 * may be called.
 */
export function createAddresses(isLocal: boolean): Addresses {
  const allow = (hosts: readonly string[]) => (address: string) => {
    const url = URL.parse(address);
    if (url === null || url.username !== "" || url.password !== "") return false;
    if (isLocal) return /^https?:$/.test(url.protocol) && isLoopback(url.hostname);
    return url.protocol === "https:" && url.port === "" && hosts.some((host) => isAt(url.hostname, host));
  };
  return { isService: allow(SERVICES), isFile: allow(FILES) };
}

/** A name that begins with a dot stands for everything below it. */
function isAt(hostname: string, host: string): boolean {
  return host.startsWith(".") ? hostname.endsWith(host) : hostname === host;
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
