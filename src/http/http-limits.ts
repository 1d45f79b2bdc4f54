/** Headers and body together must have come within this time, in ms. */
const SEND_WITHIN_MS = 10_000;

/** What a stranger may cost us, for both listeners. In fastify's words. */
export function httpLimits(sendWithinMs: number = SEND_WITHIN_MS) {
  return {
    /** GitHub sends up to 25 MB; a hint needs no more than this, and what is larger is looked at with the next poll. */
    bodyLimit: 3 * 1024 * 1024,
    requestTimeout: sendWithinMs,
    keepAliveTimeout: 10_000,
    forceCloseConnections: true,
    http: { maxHeaderSize: 256 * 1024, headersTimeout: sendWithinMs, connectionsCheckingInterval: 1000 },
  };
}

/** Connections at a time; more are turned away. */
export const MOST_CONNECTIONS = 256;

/** Bodies that are held at a time before it is known who sent them: 96 MiB at most, where all connections could hold 768. */
export const MOST_UNVERIFIED = 32;
