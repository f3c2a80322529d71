const FULL = 8;
/** Shorter ones (`::1`, `fe80::1`) are a machine's own, or C++. */
const LEAST = 3;

/** Whether hexadecimal digits and colons are an IPv6 address that tells anything of anybody. */
export function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (groups.some((group) => group === '')) return false;
  return halves.length === 1 ? groups.length === FULL : groups.length >= LEAST && groups.length < FULL;
}
