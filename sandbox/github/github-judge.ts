import type { IncomingMessage } from 'node:http';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import type { Call, Reply } from './github-operations.ts';

/** Whether a request is one that GitHub's description knows, and what is wrong with it. */
export interface Judged {
  operation?: string;
  problem?: string;
  call: Call;
}

/** Holds every request and every reply against GitHub's OpenAPI description. */
export interface GithubJudge {
  request(request: IncomingMessage, body: string): Judged;
  /** The reply itself, or a 500 where the double would lie about GitHub. */
  reply(operation: string, reply: Reply): Reply;
  violations: string[];
}

/** What judges go by. To compile its validators is most of the work, and one serves all judges. */
export async function describedApi(description: Document, apiRoot = '/'): Promise<OpenAPIBackend> {
  const api = new OpenAPIBackend({
    definition: description,
    apiRoot,
    coerceTypes: true,
    // Validators are compiled when first used: most tests use two of them.
    quick: true,
    ajvOpts: {
      strict: false,
      formats: {
        'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
        uri: { type: 'string', validate: (text: string) => URL.canParse(text) },
        email: /^[^@\s]+@[^@\s]+$/,
        // Of reply headers, which are not held against the description.
        timestamp: true,
      },
    },
  });
  return api.init();
}

export function githubJudge(api: OpenAPIBackend): GithubJudge {
  const violations: string[] = [];

  return {
    violations,
    request({ method = '', url = '', headers }, body) {
      const [path = '', query = ''] = url.split('?');
      const request = {
        method,
        path,
        query,
        headers: headers as Record<string, string>,
        ...(body && { body }),
      };
      const operation = api.matchOperation(request);
      if (operation?.operationId === undefined) {
        violations.push(`${method} ${path}: no operation that the double knows`);
        return { call: { params: {}, query: {}, body: {} } };
      }
      const { errors } = api.validateRequest(request, operation);
      const parsed = api.router.parseRequest(request, operation);
      const call = { params: parsed.params, query: parsed.query, body: parsed.requestBody ?? {} } as Call;
      if (!errors?.length) return { operation: operation.operationId, call };
      const problem = errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
      violations.push(`${method} ${url}: ${problem}`);
      return { operation: operation.operationId, problem, call };
    },
    reply(operation, reply) {
      const { errors } = api.validateResponse(reply.body, operation, reply.status);
      if (!errors?.length) return reply;
      const problem = errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
      violations.push(`${operation} ${reply.status}: ${problem}`);
      return { status: 500, body: { message: `the double's reply is not GitHub's: ${problem}` } };
    },
  };
}
