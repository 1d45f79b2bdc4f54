/** How a cluster is reached, and as whom: everything that a kubeconfig's context leads to. */
export interface Access {
  /** Scheme, host, port, and the path that all requests are put under. */
  server: URL;
  /** http, https or socks5. */
  proxyUrl?: string | undefined;
  /** `Authorization` and impersonation. */
  headers: Record<string, string | string[]>;
  tls: AccessTls;
}

export interface AccessTls {
  ca?: string | Buffer | undefined;
  cert?: string | Buffer | undefined;
  key?: string | Buffer | undefined;
  /** The name that the server's certificate must have, where it is not the URL's. */
  servername?: string | undefined;
  rejectUnauthorized: boolean;
}

/** A key that is equal where the same connections serve: headers may differ. */
export function connectionKey({ server, proxyUrl, tls }: Access): string {
  const { ca, cert, key, servername, rejectUnauthorized } = tls;
  const material = [ca, cert, key].map((part) => part?.toString());
  return JSON.stringify([server.origin, proxyUrl, servername, rejectUnauthorized, ...material]);
}
