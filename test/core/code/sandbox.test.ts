import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ENGINE, FUEL } from '#core/code/engine';
import { exporting, inSandbox, metered } from './engine.ts';

describe('the engine', () => {
  it('is called by the hash of what is run', () => {
    expect(createHash('sha256').update(metered).digest('hex')).toBe(ENGINE);
  });
});

describe('code that behaves', () => {
  it.each([
    ['what a function returns, as JSON', '(x) => ({ n: x.a.length })', '{"n":2}'],
    ['what its promise comes to', 'async ({ a }) => { await null; return a[1]; }', '2'],
    ['what is thenable only by its own word as it is', '() => ({ then: 1 })', '{"then":1}'],
    ['text of any kind', '() => "é\\u0000\\ud800"', String.raw`"é\u0000\ud800"`],
    ['the time that it was given', '() => [Date.now(), new Date().getTime()]', '[1750000000000,1750000000000]'],
    [
      'its own functions and nothing of the platform',
      '() => [typeof fetch, typeof process, typeof setTimeout, typeof WebAssembly]',
      '["undefined","undefined","undefined","undefined"]',
    ],
    [
      'what it does though it replaces the language',
      '() => { JSON.stringify = () => "x"; Object.keys = () => []; return 3; }',
      '3',
    ],
    ['what it logs to nobody', '() => { console.log("x"); return 1; }', '1'],
  ])('gives %s', (_, f, value) => {
    expect(inSandbox(exporting(f)).told).toEqual({ kind: 'returned', value });
  });

  it('tells which functions it exports', () => {
    expect(inSandbox(exporting('() => 1'), { call: null }).told).toEqual({ kind: 'names', names: '["f","g"]' });
  });

  it('meets the same chance with the same seed, another with another, and takes the same fuel', () => {
    const code = exporting('() => [Math.random(), Math.random()]');
    expect(inSandbox(code, { seed: 5 })).toEqual(inSandbox(code, { seed: 5 }));
    expect(inSandbox(code, { seed: 5 }).told).not.toEqual(inSandbox(code, { seed: 6 }).told);
  });

  it('leaves nothing behind for the next call', () => {
    const code = `let n = 0; ${exporting('() => ++n')}`;
    expect([inSandbox(code).told, inSandbox(code).told]).toEqual([
      { kind: 'returned', value: '1' },
      { kind: 'returned', value: '1' },
    ]);
  });
});

describe('code that fails', () => {
  it.each([
    ['throws', exporting('() => { throw new TypeError("no") }'), { kind: 'threw', error: 'TypeError: no' }],
    ['throws nothing', exporting('() => { throw null }'), { kind: 'threw', error: 'null' }],
    ['throws what throws', exporting('() => { throw { get message() { throw 1 } } }'), { kind: 'threw', error: '1' }],
    ['rejects', exporting('async () => { throw new Error("late") }'), { kind: 'threw', error: 'Error: late' }],
    ['waits for ever', exporting('() => new Promise(() => {})'), { kind: 'pending' }],
    ['returns nothing', exporting('() => {}'), { kind: 'no_json' }],
    [
      'returns itself',
      exporting('() => { const o = {}; o.o = o; return o }'),
      { kind: 'threw', error: 'TypeError: circular reference' },
    ],
    ['returns too much', exporting('() => "x".repeat(300000)'), { kind: 'too_large' }],
    ['is not there', 'var sluice = {};', { kind: 'unknown' }],
    ['is inherited', 'var sluice = Object.create({ f() {} });', { kind: 'unknown' }],
    ['is no code', '%', { kind: 'broken', error: "SyntaxError: unexpected token in expression: '%'" }],
    ['fails to load', 'throw new Error("at once")', { kind: 'broken', error: 'Error: at once' }],
    [
      'tries the network',
      exporting('() => fetch("http://x/")'),
      { kind: 'threw', error: 'ReferenceError: fetch is not defined' },
    ],
    [
      'imports',
      exporting('() => import("node:fs")'),
      { kind: 'threw', error: "ReferenceError: could not load module 'node:fs'" },
    ],
  ])('is told apart: one that %s', (_, source, told) => {
    expect(inSandbox(source).told).toEqual(told);
  });
});

const loops: readonly [string, string][] = [
  ['a loop', 'for (;;);'],
  ['a loop that catches all', 'for (;;) try { for (;;); } catch {} finally { continue }'],
  ['a generator', 'for (const _ of (function* () { for (;;) yield 1 })());'],
  ['a comparison that never ends', '[2, 1].sort(() => { for (;;); })'],
  ['a getter that never ends', 'new Proxy({}, { get() { for (;;); } }).x'],
  ['a pattern that backtracks', '/(a+)+$/.test("a".repeat(60) + "b")'],
  ['a list that is only long', 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'],
  ['a sparse list', 'new Array(4294967295).includes(1)'],
  ['a list that is joined', 'new Array(1e9).join("xx")'],
  ['numbers that grow', 'let b = 3n; for (;;) b *= b'],
  ['a number in decimal', '(3n ** 2000000n).toString()'],
  ['bytes filled again and again', 'const u = new Uint8Array(2e7); for (;;) u.fill(1)'],
  ['bytes copied again and again', 'const u = new Uint8Array(2e7); for (;;) u.copyWithin(0, 1)'],
  [
    'memory that is asked for again and again',
    'const a = []; for (;;) try { a.push("x".repeat(1e6) + a.length) } catch {}',
  ],
  ['text made from text', 'for (;;) eval("1+".repeat(1e4) + "1")'],
];

describe('code that would not end', () => {
  it.each(loops)('is stopped, whatever it catches: %s', (_, body) => {
    const { told, fuel } = inSandbox(exporting(`() => { ${body} }`), { fuel: 30_000_000 });
    expect([told, fuel]).toEqual([{ kind: 'fuel' }, 30_000_000]);
  });

  it.each([
    ['while it is loaded', 'for (;;);'],
    ['after it was loaded', `(function again() { Promise.resolve().then(again) })(); ${exporting('() => 1')}`],
    ['where its result is read', exporting('() => ({ toJSON() { for (;;); } })')],
    ['where its error is read', exporting('() => { throw { message: { toString() { for (;;); } } } }')],
    [
      'where its promise is asked',
      exporting('() => { const p = Promise.resolve(); p.then = () => { for (;;); }; return p; }'),
    ],
  ])('is stopped %s', (_, source) => {
    const { told } = inSandbox(source, { fuel: 30_000_000 });
    expect(['fuel', 'no_json']).toContain(told.kind);
  });
});

describe('code that asks for too much', () => {
  it.each([
    ['lists', 'const a = []; for (;;) a.push(new Array(1e5).fill(1.5))', 'memory'],
    ['bytes', 'const a = []; for (;;) a.push(new Uint8Array(1e6))', 'memory'],
    ['calls', 'return (function f() { return 1 + f() })()', 'stack'],
    ['nesting', 'return JSON.parse("[".repeat(1e6))', 'stack'],
  ])('is stopped: %s', (_, body, kind) => {
    expect(inSandbox(exporting(`() => { ${body} }`)).told).toEqual({ kind });
  });

  it('has what it needs for a day of work', () => {
    const f =
      '() => { const o = []; for (let i = 0; i < 20000; i++) o.push({ i, t: "x" + i }); return JSON.parse(JSON.stringify(o)).sort((a, b) => b.i - a.i)[0].i }';
    const { told, fuel } = inSandbox(exporting(f));
    expect(told).toEqual({ kind: 'returned', value: '19999' });
    expect(fuel).toBeLessThan(FUEL);
  });
});
