import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ENGINE_PAGES, FUEL } from '#core/code/engine';
import { inside } from '#core/code/inside';
import { meter } from '#core/code/meter';
import { Sandbox, type Engine } from '#core/code/sandbox';
import type { CodeReport, CodeTask } from '#schema/contracts/code';
import { instantiate } from './instantiate.ts';

const path = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm');

/** The engine as it is run. */
export const metered = meter(new Uint8Array(readFileSync(path)), ENGINE_PAGES);

const engine = instantiate<Engine>(metered);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Code whose function `f` is this. */
export const exporting = (f: string): string => `var sluice = { f: ${f}, g() { return 1 }, other: 2 };`;

/** Does a task in this process, as an isolate would. */
export function inSandbox(source: string, task: Partial<CodeTask> = {}): CodeReport {
  const host = {
    instantiate: engine,
    encode: (text: string) => encoder.encode(text),
    decode: (bytes: Uint8Array) => decoder.decode(bytes),
    inside,
  };
  const call = { name: 'f', arguments: '{"a":[1,2]}' };
  return new Sandbox(host, { call, nowMs: 1_750_000_000_000, seed: 1, fuel: FUEL, ...task }).run(source);
}
