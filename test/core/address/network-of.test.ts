import { expect, it } from 'vitest';
import { networkOf } from '#core/address/network-of';

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['no:address', 'no:address'],
])('the network of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));
