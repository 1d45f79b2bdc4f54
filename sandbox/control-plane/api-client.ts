import { Pool } from 'undici';

export interface ApiAnswer {
  status: number;
  body: unknown;
}

/** The few plain requests that the sandbox itself sends to an API server. */
export interface ApiClient {
  /** Rejects where no answer came; any status is an answer. A body goes out as `type`, by default JSON. */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    type?: string,
  ): Promise<ApiAnswer>;
  close(): Promise<void>;
}

export function apiClient(options: { server: string; ca: string; token: string }): ApiClient {
  const { server, ca, token } = options;
  const pool = new Pool(server, {
    connections: 4,
    connect: { ca },
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  });
  return {
    request: async (method, path, body, type = 'application/json') => {
      const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': type } : {}) };
      const payload = body ? JSON.stringify(body) : null;
      const answer = await pool.request({ method, path, headers, body: payload });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text };
    },
    close: () => pool.destroy(),
  };
}
