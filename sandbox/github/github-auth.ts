import { createPublicKey, type KeyObject, randomBytes, verify } from 'node:crypto';

/** A GitHub App as the double knows it: the public half of its key. */
export interface AppRegistration {
  appId: string;
  installationId: string;
  publicKey: string;
}

export interface GithubAuthState {
  /** Whether the Authorization header may call the repository's operations. */
  mayCall(authorization: string | undefined): boolean;
  /** Whether the header is a JWT of the App, signed within the last ten minutes. */
  isApp(authorization: string | undefined): boolean;
  /** A fresh installation token, valid for an hour. */
  issue(): { token: string; expiresAt: number };
  /** Makes every token that was issued or given worthless. */
  revoke(): void;
  /** Lets the configured token in again. */
  restore(): void;
}

const HOUR_MS = 3_600_000;

export function githubAuth(token: string, app: AppRegistration | undefined): GithubAuthState {
  const tokens = new Map([[token, Number.POSITIVE_INFINITY]]);
  const key = app && createPublicKey(app.publicKey);
  return {
    mayCall: (authorization) => (tokens.get(credential(authorization)) ?? 0) > Date.now(),
    isApp: (authorization) =>
      app !== undefined && key !== undefined && isJwtOf(app.appId, key, credential(authorization)),
    issue() {
      const issued = { token: `ghs_${randomBytes(18).toString('hex')}`, expiresAt: Date.now() + HOUR_MS };
      tokens.set(issued.token, issued.expiresAt);
      return issued;
    },
    revoke: () => tokens.clear(),
    restore: () => tokens.set(token, Number.POSITIVE_INFINITY),
  };
}

const credential = (authorization = ''): string => /^(?:token|bearer) (\S+)$/i.exec(authorization)?.[1] ?? '';

/** RS256, issued by the App, not expired and for ten minutes at most, as GitHub wants it. */
function isJwtOf(appId: string, key: KeyObject, jwt: string): boolean {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  if (!verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')))
    return false;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    iss: unknown;
    iat: number;
    exp: number;
  };
  const now = Date.now() / 1000;
  return String(claims.iss) === appId && claims.iat <= now + 1 && claims.exp > now && claims.exp - now <= 600;
}
