import { isLoopbackIpv4, isPublicIpv4, ipv4Of } from './ipv4.ts';
import { isLoopbackIpv6, isPublicIpv6, ipv6Of } from './ipv6.ts';

/** Where a name ends that some network answers for itself: what it means there, nobody outside can know. */
const privateEndings = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'svc',
  'home.arpa',
];

// One way to write a URL and no second: no blanks, control characters or backslashes that a URL parser drops or turns round.
const SHAPE = /^([a-z]+):\/\/([^/?\\]+)(?:[/?][!-[\]-~]*)?$/i;
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

type Kind = 'public' | 'loopback' | { readonly fault: string };

/**
 * Why a worker may not call this URL, as a sentence for the person who gave it; null when it may. Wanted is https to a public
 * address or name; with `loopback` (dev sessions only) http or https to this machine too. Nothing is looked up, so a public
 * name that points to a private address passes: the network of the worker has to refuse that one.
 */
export function addressFault(url: string, { loopback }: { loopback: boolean }): string | null {
  if (url.includes('#')) return 'What stands behind a # is never sent.';
  const place = placeOf(url);
  if ('fault' in place) return place.fault;
  const kind = kindOf(place.host);
  if (typeof kind === 'object') return kind.fault;
  if (kind === 'loopback') return ofThisMachine(place.scheme, loopback);
  return place.scheme === 'https' ? null : 'Only https is allowed.';
}

function placeOf(url: string): { readonly scheme: string; readonly host: string } | { readonly fault: string } {
  const parts = SHAPE.exec(url);
  if (parts === null) return { fault: 'Not a URL of the form https://host/path in ASCII.' };
  const [, scheme = '', authority = ''] = parts;
  if (authority.includes('@'))
    return { fault: 'A URL with a user name or password in it is refused: it would be shown in lists.' };
  const [place, host = '', port = '443'] = AUTHORITY.exec(authority) ?? [];
  if (place === undefined)
    return {
      fault: 'The host is a name, an IPv4 address or [an IPv6 address], then perhaps a port; other scripts as xn--….',
    };
  if (Number(port) < 1 || Number(port) > 65_535) return { fault: 'A port is a number from 1 to 65535.' };
  return { scheme: scheme.toLowerCase(), host: host.toLowerCase() };
}

function ofThisMachine(scheme: string, allowed: boolean): string | null {
  if (!allowed) return 'The host must be public: this one is the machine itself.';
  return scheme === 'http' || scheme === 'https' ? null : 'Only https, or http to this machine, is allowed.';
}

function kindOf(host: string): Kind {
  if (host.startsWith('[')) return kindOfIpv6(host.slice(1, -1));
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  const labels = name.split('.');
  // A name whose last part is a number is an IPv4 address to every URL parser, however oddly it is written.
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) return kindOfIpv4(name);
  if (name.length > 253 || !labels.every((label) => LABEL.test(label))) return { fault: 'The host is not a name.' };
  return kindOfName(name, labels.length);
}

function kindOfName(name: string, labels: number): Kind {
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  const ending = privateEndings.find((end) => name === end || name.endsWith(`.${end}`));
  if (ending !== undefined) return { fault: `The host must be public: names that end in .${ending} are not.` };
  return labels > 1 ? 'public' : { fault: 'The host must be public: a name without a dot is not.' };
}

function kindOfIpv4(text: string): Kind {
  const address = ipv4Of(text);
  if (address === null) return { fault: 'An IPv4 address is four decimal numbers from 0 to 255.' };
  if (isLoopbackIpv4(address)) return 'loopback';
  return isPublicIpv4(address) ? 'public' : { fault: 'The host must be public: this address is not.' };
}

function kindOfIpv6(text: string): Kind {
  const groups = ipv6Of(text);
  if (groups === null) return { fault: 'Not an IPv6 address.' };
  if (isLoopbackIpv6(groups)) return 'loopback';
  return isPublicIpv6(groups) ? 'public' : { fault: 'The host must be public: this address is not.' };
}
