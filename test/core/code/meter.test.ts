import { describe, expect, it } from 'vitest';
import { meter } from '#core/code/meter';
import { instantiate } from './instantiate.ts';

/** Imports a function, has a memory and a global, and exports `spin(rounds)`, a loop that counts down, and `clear(bytes)`, a bulk instruction. */
const wasm = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x08, 0x02, 0x60, 0x00, 0x00, 0x60, 0x01, 0x7f, 0x00],
  ...[0x02, 0x07, 0x01, 0x01, 0x61, 0x01, 0x62, 0x00, 0x00],
  ...[0x03, 0x03, 0x02, 0x01, 0x01],
  ...[0x05, 0x03, 0x01, 0x00, 0x01],
  ...[0x06, 0x06, 0x01, 0x7f, 0x01, 0x41, 0x00, 0x0b],
  ...[0x07, 0x10, 0x02, 0x04, 0x73, 0x70, 0x69, 0x6e, 0x00, 0x01, 0x05, 0x63, 0x6c, 0x65, 0x61, 0x72, 0x00, 0x02],
  ...[0x0a, 0x1d, 0x02],
  ...[0x0e, 0x00, 0x03, 0x40, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x22, 0x00, 0x0d, 0x00, 0x0b, 0x0b],
  ...[0x0b, 0x00, 0x41, 0x00, 0x41, 0x00, 0x20, 0x00, 0xfc, 0x0b, 0x00, 0x0b],
]);

type Exports = { fuel: { value: number }; spin: (rounds: number) => void; clear: (bytes: number) => void };

const run = (fuel: number): Exports => {
  const exports = instantiate<Exports>(meter(wasm, 2))({ a: { b: () => {} } });
  exports.fuel.value = fuel;
  return exports;
};

describe('a metered module', () => {
  it('takes one for a call and one for each round of a loop', () => {
    const { fuel, spin } = run(1000);
    spin(10);
    expect(fuel.value).toBe(1000 - 1 - 10);
  });

  it('takes one for every 16 bytes of a bulk instruction, and one for each call', () => {
    const { fuel, clear } = run(1000);
    clear(1600);
    expect(fuel.value).toBe(1000 - 1 - 100);
  });

  it('stops for good when nothing is left', () => {
    const { fuel, spin, clear } = run(5);
    expect(() => spin(10)).toThrow('unreachable');
    expect(fuel.value).toBe(0);
    expect(() => clear(0)).toThrow('unreachable');
  });

  it('does not begin a bulk instruction that it cannot pay', () => {
    const { fuel, clear } = run(50);
    expect(() => clear(1600)).toThrow('unreachable');
    expect(fuel.value).toBe(0);
  });

  it('does nothing before it is given fuel', () => {
    expect(() => run(0).spin(1)).toThrow('unreachable');
  });

  it('is not made of what is not wholly read', () => {
    expect(() => meter(wasm.with(wasm.length - 4, 0xfd), 2)).toThrow('not read: fd');
    expect(() => meter(wasm.subarray(0, 30), 2)).toThrow('no section');
  });
});
