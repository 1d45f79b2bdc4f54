/** What a stranger may cost us, for both listeners. In fastify's words. */
export const HTTP_LIMITS = {
  /** GitHub sends up to 25 MB; a hint needs no more than this, and what is larger is looked at with the next poll. */
  bodyLimit: 3 * 1024 * 1024,
  /** Headers and body together, in ms. */
  requestTimeout: 10_000,
  keepAliveTimeout: 10_000,
  forceCloseConnections: true,
  http: { maxHeaderSize: 256 * 1024, headersTimeout: 10_000, connectionsCheckingInterval: 1000 },
} as const;

/** Connections at a time; more are turned away. */
export const MOST_CONNECTIONS = 256;
