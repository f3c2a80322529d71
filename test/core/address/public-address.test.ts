import { describe, expect, it } from 'vitest';
import { addressFault } from '#core/address/public-address';

const strict = (url: string) => addressFault(url, { loopback: false });
const dev = (url: string) => addressFault(url, { loopback: true });

const publicOnes = [
  'https://hooks.example.com/x',
  'https://example.com',
  'https://EXAMPLE.com:8443/a?b=c',
  'https://example.com./a',
  'https://xn--bcher-kva.example/',
  'https://8.8.8.8/x',
  'https://172.32.0.1/',
  'https://100.128.0.1/',
  'https://[2606:4700:4700::1111]/x',
  'https://[2a00:1450:4001:82a::200e]:443/',
  'https://localhost.example.com/',
  'https://10.example.com/',
];

const privateOnes = [
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://100.64.0.1/',
  'https://0.0.0.0/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://198.18.0.1/',
  'https://192.0.0.192/',
  'https://192.88.99.1/',
  'https://192.0.2.1/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://[::]/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[fd12:3456::1]/',
  'https://[ff02::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::ffff:8.8.8.8]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::10.0.0.1]/',
  'https://[64:ff9b::a00:1]/',
  'https://[2002:a00:1::]/',
  'https://[2001:0:a00:1::]/',
  'https://[2001:db8::1]/',
  'https://[3fff:fff::1]/',
  'https://[4000::1]/',
  'https://printer.local/',
  'https://metadata.google.internal/',
  'https://metadata.google.internal./',
  'https://kube.default.svc/',
  'https://intranet/',
  'https://router.home.arpa/',
];

const oddOnes = [
  '',
  'hooks.example.com',
  '//hooks.example.com',
  'https:/example.com',
  'https:example.com',
  'https://',
  'https:///x',
  'https://user@example.com/',
  'https://user:secret@example.com/',
  'https://example.com@10.0.0.1/',
  'https://example.com\\@10.0.0.1/',
  'https://exam\tple.com/',
  ' https://example.com/',
  'https://example.com/\n',
  'https://example.com/a b',
  'https://example.com/#part',
  'https://example.com#@10.0.0.1/',
  'https://example.com:0/',
  'https://example.com:65536/',
  'https://example.com:/',
  'https://ex%61mple.com/',
  'https://bücher.example/',
  'https://127。0。0。1/',
  'https://①⑥⑨.254.169.254/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://127.1/',
  'https://127.0.0.1.1/',
  'https://10.0.0.256/',
  'https://1.2.3.4.5/',
  'https://example..com/',
  `https://${'a.'.repeat(126)}toolong.example/`,
  `https://${'a'.repeat(64)}.example/`,
  'https://.example.com/',
  'https://-a.example.com/',
  'https://[::1/',
  'https://[1:2:3:4:5:6:7:8:9]/',
  'https://[1::2::3]/',
  'https://[fe80::1%25eth0]/',
  'https://[10.0.0.1::]/',
  'https://[::g]/',
  'ftp://example.com/',
  'javascript:alert(1)',
  'file:///etc/passwd',
];

const ofThisMachine = [
  'http://127.0.0.1:4000/hook',
  'https://127.255.0.1/',
  'http://localhost:4000/',
  'http://localhost.:4000/',
  'http://app.localhost/',
  'http://[::1]:4000/',
  'http://[0:0:0:0:0:0:0:1]:4000/',
];

describe('addressFault', () => {
  it.each(publicOnes)('lets https go to the public address %s', (url) => {
    expect(strict(url)).toBeNull();
    expect(dev(url)).toBeNull();
  });

  it.each([...privateOnes, ...oddOnes])('refuses %j, in a dev session too', (url) => {
    expect(strict(url)).toEqual(expect.any(String));
    expect(dev(url)).toEqual(expect.any(String));
  });

  it.each(ofThisMachine)('lets %s be called in a dev session alone', (url) => {
    expect(dev(url)).toBeNull();
    expect(strict(url)).toContain('must be public');
  });

  it('refuses http to anybody but this machine', () => {
    expect(strict('http://example.com/')).toBe('Only https is allowed.');
    expect(dev('http://example.com/')).toBe('Only https is allowed.');
    expect(dev('ftp://127.0.0.1/')).toContain('Only https');
  });

  it('never repeats what it refuses: a URL may hold a password', () => {
    for (const url of [...oddOnes, 'https://me:hunter2@example.com/']) expect(strict(url)).not.toContain('hunter2');
  });

  // What passes must mean the same to the parser that will call it: same host, no user, no second reading.
  it.each([...publicOnes, ...ofThisMachine])('reads %s as the platform does', (url) => {
    const parsed = new URL(url);
    const host = /^[a-z]+:\/\/(\[[^\]]+\]|[^:/?#]+)/i.exec(url)?.[1]?.toLowerCase();
    expect(parsed.username + parsed.password).toBe('');
    if (!parsed.hostname.startsWith('[')) expect(parsed.hostname).toBe(host);
    expect(dev(parsed.href)).toBeNull();
  });

  it('refuses what the platform would read as a private address, however it is spelled', () => {
    const letIn = [...oddOnes, ...privateOnes].filter((url) => URL.canParse(url) && dev(url) === null);
    expect(letIn).toEqual([]);
  });
});
