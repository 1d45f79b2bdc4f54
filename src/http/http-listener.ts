import type { FastifyInstance } from 'fastify';

/** One HTTP server. */
export interface HttpListener {
  /** Starts to listen; 0 takes any free port. Resolves with the URL. */
  listen(port: number, host?: string): Promise<string>;
  /** Closes every connection; a request under way is cut off. */
  close(): Promise<void>;
  /** Sends a request without a socket. */
  inject: FastifyInstance['inject'];
}

export function httpListener(app: FastifyInstance, defaultHost: string): HttpListener {
  return {
    listen: (port, host = defaultHost) => app.listen({ port, host }),
    close: async () => {
      await app.close();
    },
    inject: app.inject.bind(app),
  };
}
