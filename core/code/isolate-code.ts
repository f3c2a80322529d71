import { inside } from './inside.ts';
import { Sandbox } from './sandbox.ts';

/** The platform's own bound, a second wall behind the fuel: it is there when deployed, and not on a developer's machine. */
const CPU_MS = 2000;

const main = `
import engine from './engine.wasm';
import inside from './inside.txt';
import source from './source.txt';
const Sandbox = (${Sandbox.toString()});
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const host = {
  instantiate: (imports) => new WebAssembly.Instance(engine, imports).exports,
  encode: (text) => encoder.encode(text),
  decode: (bytes) => decoder.decode(bytes),
  inside,
};
export default {
  async fetch(request) {
    return Response.json(new Sandbox(host, await request.json()).run(source));
  },
};
`;

/** What a Worker Loader makes an isolate of that runs this code: it reaches nothing, and answers a `CodeTask` in JSON with a `CodeReport`. */
export const isolateCode = <Bytes>(source: string, engine: Bytes) => ({
  compatibilityDate: '2026-10-20',
  mainModule: 'main.js',
  modules: {
    'main.js': main,
    'inside.txt': { text: inside },
    'source.txt': { text: source },
    'engine.wasm': { wasm: engine },
  },
  env: {},
  globalOutbound: null,
  limits: { cpuMs: CPU_MS, subRequests: 0 },
});
