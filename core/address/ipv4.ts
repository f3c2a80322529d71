/** An address as a number from 0 to 2^32 - 1. Null when the text is anything but four decimal numbers: octal, hex and short forms are not read. */
export function ipv4Of(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return null;
  const numbers = parts.map(Number);
  return numbers.every((number) => number <= 255) ? numbers.reduce((sum, number) => sum * 256 + number, 0) : null;
}

/** What the IANA registry of special addresses takes out of the public ones, and multicast and the reserved rest. */
const special: readonly (readonly [from: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

const within = (address: number, from: string, bits: number): boolean => {
  const size = 2 ** (32 - bits);
  return Math.floor(address / size) === Math.floor((ipv4Of(from) ?? 0) / size);
};

/** Whether an address is one of the machine itself. */
export const isLoopbackIpv4 = (address: number): boolean => within(address, '127.0.0.0', 8);

/** Whether an address can be anybody's on the internet. */
export const isPublicIpv4 = (address: number): boolean => !special.some(([from, bits]) => within(address, from, bits));
