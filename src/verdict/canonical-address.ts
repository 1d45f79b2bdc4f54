import { BlockList, isIP, SocketAddress } from 'node:net';

/** Where an address can be reached from, as far as the address itself tells. */
export type AddressScope = 'public' | 'private' | 'shared' | 'unusable';

const HOST_NAME =
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const MAPPED = '::ffff:';

/** This host, loopback, link-local, multicast, reserved (RFC 6890): never an address that the world can use. */
const UNUSABLE = blockList([
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  'fe80::/10',
  'ff00::/8',
]);
/** RFC 1918, and RFC 4193's unique local addresses. */
const PRIVATE = blockList(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']);
/** RFC 6598, carrier-grade NAT. */
const SHARED = blockList(['100.64.0.0/10']);

/**
 * The one way to write an address: IPs as RFC 5952 says, IPv4-mapped IPv6 as the IPv4 address that it is, host names
 * in lower case without the last dot. Undefined for what is neither. Names are never resolved.
 */
export function canonicalAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 4) return text;
  if (family === 6) return text.includes('%') ? undefined : canonicalIpv6(text);
  const name = text.toLowerCase().replace(/\.$/, '');
  return HOST_NAME.test(name) && !endsInNumber(name) ? name : undefined;
}

/** The canonical address that a `verify.address` declares; undefined for `shared` and `any`, which declare none. */
export function declaredAddress(address: string | undefined): string | undefined {
  if (address === undefined || address === 'shared' || address === 'any') return undefined;
  return canonicalAddress(address) ?? address;
}

/** Why an address does not count under the policy; undefined where it counts. Takes a canonical address. */
export function whyUncounted(address: string, allowPrivate: boolean): string | undefined {
  const scope = scopeOf(address);
  if (scope === 'unusable') return `${address} cannot be reached from elsewhere`;
  if (scope === 'public' || allowPrivate) return undefined;
  return `${address} is a ${scope} address, and verify.allowPrivate is off`;
}

/** The scope of a canonical address. A host name is public, except RFC 6761's `localhost`. */
export function scopeOf(address: string): AddressScope {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0) return /(^|\.)localhost$/.test(address) ? 'unusable' : 'public';
  if (UNUSABLE.check(address, family)) return 'unusable';
  if (PRIVATE.check(address, family)) return 'private';
  return SHARED.check(address, family) ? 'shared' : 'public';
}

function canonicalIpv6(text: string): string {
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  return address.startsWith(MAPPED) && isIP(address.slice(MAPPED.length)) === 4
    ? address.slice(MAPPED.length)
    : address;
}

/** `127.1` and `010.0.0.1` are IPv4 addresses to some programs, and names to none (WHATWG URL). */
function endsInNumber(name: string): boolean {
  return /(^|\.)(\d+|0x[0-9a-f]*)$/.test(name);
}

function blockList(subnets: string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = '', bits] = subnet.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
