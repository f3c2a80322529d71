import { ipv4Of } from './ipv4.ts';

/** The eight 16-bit groups of an address without brackets or zone; null when it is none. */
export function ipv6Of(text: string): readonly number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const read = halves.map((half) => (half === '' ? [] : groupsOf(half)));
  const [head, tail] = read;
  if (head === null || head === undefined || tail === null) return null;
  if (tail === undefined) return head.length === 8 ? head : null;
  const zeros = 8 - head.length - tail.length;
  return zeros < 1 || hasIpv4(halves[0]) ? null : [...head, ...Array<number>(zeros).fill(0), ...tail];
}

/** Dotted decimals may stand at the very end alone. */
const hasIpv4 = (half: string | undefined): boolean => half?.includes('.') ?? false;

function groupsOf(half: string): number[] | null {
  const parts = half.split(':');
  const last = parts.at(-1) ?? '';
  const ipv4 = last.includes('.') ? ipv4Of(last) : undefined;
  if (ipv4 === null) return null;
  const plain = ipv4 === undefined ? parts : parts.slice(0, -1);
  if (!plain.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return null;
  const groups = plain.map((part) => Number.parseInt(part, 16));
  return ipv4 === undefined ? groups : [...groups, Math.floor(ipv4 / 65_536), ipv4 % 65_536];
}

/** Whether an address is the machine itself: `::1` alone, no IPv4 in disguise. */
export const isLoopbackIpv6 = (groups: readonly number[]): boolean => groups.join(':') === '0:0:0:0:0:0:0:1';

/**
 * Whether an address can be anybody's on the internet: global unicast (2000::/3) without what is set apart in it. IPv4 in
 * IPv6 (mapped, compatible, NAT64, 6to4, Teredo) is never public, so that it cannot carry a private one.
 */
export function isPublicIpv6(groups: readonly number[]): boolean {
  const [first = 0, second = 0] = groups;
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
  return first !== 0x2002 && !(first === 0x3fff && second < 0x1000);
}
