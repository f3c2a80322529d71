import { ipv6Of } from './ipv6.ts';

/** Whom an address belongs to, as far as one can tell: of IPv6 its first 64 bits, which is the least that anybody is given, else the address itself. */
export function networkOf(address: string): string {
  const groups = address.includes(':') ? ipv6Of(address) : null;
  return groups === null
    ? address
    : `${groups
        .slice(0, 4)
        .map((group) => group.toString(16))
        .join(':')}::/64`;
}
