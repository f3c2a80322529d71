import { describe, expect, it } from 'vitest';
import { exporting, inSandbox } from './engine.ts';

const FUEL = 10_000_000;

const attacks: [string, string][] = [
  [
    'promises that make promises',
    'const f = () => Promise.all([f1(), f1()]); const f1 = () => Promise.resolve().then(f); return f()',
  ],
  ['async iter', 'return (async () => { for await (const x of (async function*(){ for(;;) yield 1 })()); })()'],
  ['thenable chain', 'const t = { then(r) { r(t) } }; return Promise.resolve(t)'],
  ['proxy result', 'return new Proxy({}, { ownKeys() { for(;;); } })'],
  [
    'proxy keys huge',
    'return new Proxy({}, { ownKeys() { return Array.from({length: 1e7}, (_, i) => "k" + i) } , getOwnPropertyDescriptor() { return { enumerable: true, configurable: true, value: 1 } } })',
  ],
  ['String.raw', 'return String.raw({ raw: { length: 2 ** 53 - 1 } }, 1)'],
  ['repeat', 'return "x".repeat(2**30 - 1).length'],
  ['padEnd', 'return "x".padEnd(2**29).length'],
  ['repeat concat rope', 'let s = "x"; for (let i = 0; i < 40; i++) s += s; return s.length'],
  ['replace bomb', 'let s = "a".repeat(1e5); for (;;) s = s.replace(/a/g, "$`$`"); '],
  ['split', 'for (;;) "x".repeat(1e6).split("")'],
  ['typed sort', 'const u = new Float64Array(3e6); for (;;) u.sort(() => 1)'],
  ['set', 'const u = new Uint8Array(2e7); for (;;) u.set(u.subarray(1))'],
  ['slice', 'const u = new Uint8Array(1e7); for (;;) u.slice()'],
  ['resizable', 'const b = new ArrayBuffer(1, { maxByteLength: 2e7 }); for (;;) { b.resize(2e7); b.resize(1) }'],
  ['atomics', 'const s = new Int32Array(new SharedArrayBuffer(8)); Atomics.wait(s, 0, 0, 60000); return 1'],
  ['atomics inf', 'const s = new Int32Array(new SharedArrayBuffer(8)); Atomics.wait(s, 0, 0); return 1'],
  ['atomics pause', 'for (;;) Atomics.pause?.()'],
  ['sab', 'const a = []; for (;;) a.push(new SharedArrayBuffer(1e7))'],
  ['wasm', 'return typeof WebAssembly'],
  ['Function', 'return Function("return globalThis")() === globalThis'],
  ['fn ctor scope', 'return Object.keys((() => {}).constructor("return globalThis")())'],
  ['globals', 'return Object.getOwnPropertyNames(globalThis)'],
  ['toJSON string', 'return { toJSON() { return "x".repeat(3e7) } }'],
  ['deep', 'let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return o'],
  ['deep 5000', 'let o = {}; for (let i = 0; i < 2000; i++) o = [o]; return o'],
  [
    'proto',
    'return JSON.parse("{\\"__proto__\\":{\\"polluted\\":1},\\"constructor\\":{\\"prototype\\":{\\"a\\":1}}}")',
  ],
  ['huge error', 'throw new Error("x".repeat(2e7))'],
  [
    'error getters',
    'throw { get message() { return { toString() { return "x".repeat(2e7) } } }, get name() { return "y".repeat(1e7) } }',
  ],
  ['symbol error', 'throw Symbol("x")'],
  ['error proxy', 'throw new Proxy({}, { has() { throw 1 } })'],
  ['error nested', 'throw { get message() { throw { get message() { throw 1 } } } }'],
  ['console', 'console.log = null; delete globalThis.sluice; return 1'],
  [
    'weakrefs',
    'const r = new FinalizationRegistry(() => { for (;;); }); for (let i = 0; i < 1e5; i++) r.register({}); return 1',
  ],
  ['date loop', 'const t = Date.now(); while (Date.now() === t);'],
  ['performance', 'return [typeof performance, performance?.now?.()]'],
  ['regex catastrophic', 'return /^(a|a?)+$/.test("a".repeat(40) + "b")'],
  ['regex lookbehind', 'return /(?<=(x+)+)y$/.test("x".repeat(5000))'],
  ['regex huge quant', 'return new RegExp("(?:a{0,65535}){0,65535}").test("a".repeat(100))'],
  ['regex compile', 'return new RegExp("(?:" .repeat(1e5) + ")".repeat(1e5)).test("")'],
  [
    'json stringify indent',
    'const a = []; for (let i = 0; i < 200; i++) a.push(i); for (;;) JSON.stringify(a, null, 10)',
  ],
  ['bigint mul', 'let b = 1n << 20000000n; return String(b * b).length'],
  ['bigint asUintN', 'return BigInt.asUintN(2 ** 40, -1n).toString().length'],
  ['bigint shift', 'return (1n << 8000000000n).toString(2).length'],
  ['array length', 'const a = []; a.length = 4294967295; return a'],
  ['array flat', 'const a = []; a.push(a); return a.flat(Infinity).length'],
  ['array copy', 'const a = new Array(1e6).fill(0); for (;;) a.concat(a)'],
  ['array splice', 'const a = new Array(1e6).fill(0); for (;;) a.splice(0, 0, 1)'],
  ['array unshift', 'const a = new Array(3e5).fill(0); for (let i = 0;; i++) { a.unshift(1); a.shift() }'],
  ['map', 'const m = new Map(); for (let i = 0;; i++) m.set(i, i)'],
  ['map delete iter', 'const m = new Map([[1,1]]); for (const [k] of m) { m.delete(k); m.set(k + 1, 1) }'],
  ['gc', 'for (;;) { let a = {}; let b = { a }; a.b = b }'],
  ['deep gc', 'let o = null; for (let i = 0; i < 3e5; i++) o = { o }; o = null; return 1'],
  ['deep proto', 'let o = {}; for (let i = 0; i < 2e5; i++) o = Object.create(o); return o.x === undefined'],
  ['deep fn bind', 'let f = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(null); return f()'],
  ['deep proxy', 'let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p.x === undefined'],
  ['string compare rope', 'let s = ""; for (let i = 0; i < 1e5; i++) s = "a" + s; return s === s.slice(1)'],
  ['normalize', 'for (;;) "\\u0344".repeat(1e6).normalize("NFD")'],
  ['toLocaleUpper', 'for (;;) "\\u0149".repeat(1e6).toUpperCase()'],
  ['localeCompare', 'for (;;) "x".repeat(1e6).localeCompare("x".repeat(1e6))'],
  ['decodeURI', 'const s = "%41".repeat(3e5); for (;;) decodeURIComponent(s)'],
  ['sort cmp memory', 'return Array.from({ length: 1e6 }, (_, i) => i).sort((a, b) => b - a).length'],
  ['eval deep', 'return eval("(".repeat(1e5) + "1" + ")".repeat(1e5))'],
  ['eval big', 'return eval("[" + "1,".repeat(1e6) + "]").length'],
  ['template', 'return eval("`" + "${1}".repeat(2e5) + "`").length'],
  [
    'generators many',
    'const g = []; for (;;) { const i = (function*() { yield* i2() })(); i.next(); g.push(i) } function* i2() { yield 1 }',
  ],
  ['yield star deep', 'function* f(n) { if (n) yield* f(n - 1); else yield 1 } return [...f(1e5)]'],
  ['class fields', 'return eval("(class {" + "x=1;".repeat(1e5) + "})").name'],
  ['label break', 'a: for (;;) { try { continue a } finally { continue a } }'],
  ['symbol registry', 'for (let i = 0;; i++) Symbol.for("x" + i)'],
  ['hasOwn names', 'return Object.keys(Array.from({ length: 2e6 })).length'],
  ['import', 'return import("data:text/javascript,1")'],
  ['import.meta', 'return eval("import.meta")'],
  ['arguments', 'return Math.max(...new Array(1e6).fill(1))'],
  ['apply', 'return Math.max.apply(null, { length: 1e7 })'],
  ['fromCharCode', 'return String.fromCharCode.apply(null, new Uint16Array(1e6)).length'],
  ['dataview', 'const d = new DataView(new ArrayBuffer(8)); for (;;) d.setFloat64(0, 1)'],
  ['date parse', 'for (;;) new Date("x".repeat(1e5))'],
  ['toFixed', 'for (;;) (1e20).toFixed(100)'],
  ['iterator helpers', 'return Iterator.from({ next() { return { done: false, value: 1 } } }).reduce((a) => a + 1)'],
  ['array fromAsync', 'return Array.fromAsync({ length: 1e9 })'],
  ['group by', 'return Object.groupBy(Array.from({length: 1e6}), (_, i) => i)'],
  ['then getter', 'Object.defineProperty(Object.prototype, "then", { get() { for (;;); } }); return {}'],
  ['array proto', 'Object.defineProperty(Array.prototype, 0, { set() { for (;;); } }); return ["x"]'],
  ['object proto toJSON', 'Object.prototype.toJSON = function () { return this }; return {a: 1}'],
  ['string proto', 'String.prototype.slice = () => { for (;;); }; throw new Error("x")'],
  ['array includes', 'Array.prototype.includes = () => true; Array.prototype.filter = () => ["f"]; return 1'],
  [
    'symbol species',
    'const a = [1]; a.constructor = { [Symbol.species]: function () { return new Proxy([], { defineProperty() { return true } }) } }; for (;;) a.map((x) => x)',
  ],
];
describe('hostile code', () => {
  it.each(attacks)('is stopped or answers within its fuel, in few words: %s', (_name, body) => {
    const { told, fuel } = inSandbox(exporting(`() => { ${body} }`), { fuel: FUEL });
    expect(fuel).toBeLessThanOrEqual(FUEL);
    expect(JSON.stringify(told).length).toBeLessThan(300_000);
    expect(['returned', 'threw', 'fuel', 'memory', 'stack']).toContain(told.kind);
  });

  it('finds nothing but the language in its globals, also by a way around its scope', () => {
    const f =
      '() => Object.getOwnPropertyNames((() => {}).constructor("return globalThis")()).filter((n) => /^[a-z]/.test(n))';
    const { told } = inSandbox(exporting(f));
    expect(told).toMatchObject({ kind: 'returned' });
    expect(told.kind === 'returned' && (JSON.parse(told.value) as string[]).toSorted()).toEqual([
      ...['atob', 'btoa', 'console', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape'],
      ...['eval', 'globalThis', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'performance', 'queueMicrotask'],
      ...['sluice', 'undefined', 'unescape'],
    ]);
  });

  const long = '"x".repeat(9e6)';
  it.each([
    ['an error', exporting(`() => { throw new Error(${long}) }`), 'threw'],
    ['a way of cutting words', exporting(`() => { String.prototype.slice = () => ${long}; throw 1 }`), 'threw'],
    ['an error while it is loaded', `throw ${long}`, 'broken'],
  ])('says at most 1,000 characters in %s', (_what, source, kind) => {
    const { told } = inSandbox(source);
    expect(told.kind).toBe(kind);
    expect('error' in told && told.error.length).toBeLessThanOrEqual(1000);
  });

  it('does not say endless names of functions', () => {
    const source = `${exporting('1')} Array.prototype.filter = () => Array(5e4).fill("f");`;
    expect(inSandbox(source, { call: null }).told).toEqual({ kind: 'too_large' });
  });
});
