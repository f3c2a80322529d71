import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { murmur } from '#core/slot/murmur';
import { inCandidate, slot, SLOTS } from '#core/slot/slot';
import cases from '../../cases/slot.json' with { type: 'json' };

const MASK = 0xffff_ffffn;
const rotl = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (32n - by))) & MASK;
const scramble = (k: bigint): bigint => (rotl((k * 0xcc9e2d51n) & MASK, 15n) * 0x1b873593n) & MASK;

/** MurmurHash3 x86 32 written from its description, over real bytes and with unbounded integers: slow and independent. */
function plainMurmur(text: string): bigint {
  const bytes = new TextEncoder().encode(text);
  const word = (at: number, length: number): bigint =>
    Array.from({ length }, (_, i) => BigInt(bytes[at + i] ?? 0) << BigInt(8 * i)).reduce((sum, part) => sum | part, 0n);
  const whole = bytes.length - (bytes.length % 4);
  let hash = 0n;
  for (let at = 0; at < whole; at += 4) hash = (rotl(hash ^ scramble(word(at, 4)), 13n) * 5n + 0xe6546b64n) & MASK;
  hash ^= scramble(word(whole, bytes.length - whole)) ^ BigInt(bytes.length);
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & MASK;
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & MASK;
  return hash ^ (hash >> 16n);
}

const plainSlot = (feature: string, rolloutId: string, unit: string): number =>
  Number((plainMurmur(`${feature}:${rolloutId}:${unit}`) * 100_000n) >> 32n);

const units = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);

describe('murmur', () => {
  it.each(cases.murmur)('hashes $text to $hash, as everybody does', ({ text, hash }) => {
    expect(murmur(text)).toBe(hash);
    expect(plainMurmur(text)).toBe(BigInt(hash));
  });

  it('agrees with an independent implementation on any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        expect(BigInt(murmur(text))).toBe(plainMurmur(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('slot', () => {
  it.each(cases.slot)('gives $feature $rolloutId $unit slot $slot', ({ feature, rolloutId, unit, slot: golden }) => {
    expect(slot(feature, rolloutId, unit)).toBe(golden);
    expect(plainSlot(feature, rolloutId, unit)).toBe(golden);
  });

  it('never throws, whatever the unit holds, and stays within 0 … 99,999', () => {
    const unit = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(unit, (text) => {
        const at = slot('help', 'help.1', text);
        expect(Number.isInteger(at) && at >= 0 && at < SLOTS).toBe(true);
        expect(at).toBe(plainSlot('help', 'help.1', text));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes half of a surrogate pair for the replacement character', () => {
    expect(slot('help', 'help.10', 'a\ud800b')).toBe(slot('help', 'help.10', 'a\ufffdb'));
  });

  it('puts 20 % of units into a candidate of 20 %', () => {
    const share = units.filter((unit) => inCandidate(slot('help', 'help.1', unit), 20)).length / units.length;
    expect(share).toBeGreaterThan(0.19);
    expect(share).toBeLessThan(0.21);
  });

  it('never moves a unit back when the share grows', () => {
    const percents = fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100_000 }));
    fc.assert(
      fc.property(fc.nat(SLOTS - 1), percents, (at, [a, b]) => {
        const [low, high] = [Math.min(a, b) / 1000, Math.max(a, b) / 1000];
        if (inCandidate(at, low)) expect(inCandidate(at, high)).toBe(true);
      }),
    );
  });

  it('chooses other people first in every rollout', () => {
    const first = units.filter((unit) => inCandidate(slot('help', 'help.1', unit), 10));
    const again = first.filter((unit) => inCandidate(slot('help', 'help.2', unit), 10)).length / first.length;
    expect(again).toBeGreaterThan(0.07);
    expect(again).toBeLessThan(0.13);
  });
});

describe('inCandidate', () => {
  it.each([
    [0, 0, false],
    [0, 0.001, true],
    [1, 0.001, false],
    [1000, 1.001, true],
    [1001, 1.001, false],
    [28_999, 29, true],
    [29_000, 29, false],
    [57_399, 57.4, true],
    [57_400, 57.4, false],
    [99_999, 99.999, false],
    [99_999, 100, true],
  ])('slot %i at %d %% is %s', (at, percent, inside) => {
    expect(inCandidate(at, percent)).toBe(inside);
  });
});
