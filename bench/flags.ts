import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FlagdCore } from '@openfeature/flagd-core';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { CONTEXTS, contextOf, FLAGS, flagdFile, growthbookFeatures } from './flag-rules.ts';
import { installApart } from './install-apart.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';

const ROUNDS = 9;
const TIMES = 100_000;
const contexts = Array.from({ length: CONTEXTS }, (_, n) => contextOf(n));

/** Evaluates so often, and says how often the flag was on. */
type Evaluations = (times: number) => Promise<number>;
type Way = { readonly name: string; readonly evaluate: Evaluations };

const flagOf = (i: number): string => FLAGS[i % FLAGS.length] ?? '';
const contextFor = (i: number): ReturnType<typeof contextOf> => contexts[i % CONTEXTS] ?? contextOf(0);

function counted(isOn: (flag: string, context: ReturnType<typeof contextOf>) => boolean): Evaluations {
  return async (times) => {
    let on = 0;
    for (let i = 0; i < times; i++) if (isOn(flagOf(i), contextFor(i))) on++;
    return on;
  };
}

function flagdInNode(disableDynamicCodeGeneration: boolean): Evaluations {
  const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
  const core = new FlagdCore(undefined, quiet, { disableDynamicCodeGeneration });
  core.setConfigurations(flagdFile);
  return counted((flag, context) => core.resolveBooleanEvaluation(flag, false, context).value);
}

type Client = {
  initSync(options: { payload: object }): void;
  evalFeature(key: string, user: { attributes: object }): { on: boolean };
};

/** GrowthBook's client for servers; null when it cannot be had (no network). */
async function growthbook(): Promise<Evaluations | null> {
  const folder = installApart('growthbook');
  if (folder === null) return null;
  const path = join(folder, 'node_modules/@growthbook/growthbook/dist/esm/index.mjs');
  const { GrowthBookClient } = (await import(pathToFileURL(path).href)) as { GrowthBookClient: new () => Client };
  const client = new GrowthBookClient();
  client.initSync({ payload: { features: growthbookFeatures } });
  return counted((flag, attributes) => client.evalFeature(flag, { attributes }).on);
}

/** The edge's own evaluation in a worker of its own; there is no clock inside, so it is timed from outside. */
async function edge(): Promise<{ evaluate: Evaluations; stop: () => Promise<void> }> {
  const entryPoints = [join(import.meta.dirname, 'flag-worker.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'esm', write: false, minify: true });
  const script = outputFiles[0]?.text ?? '';
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({ modules: true, script, compatibilityDate: '2026-10-20' }),
  );
  const url = await miniflare.ready;
  const evaluate: Evaluations = async (times) => Number(await (await fetch(`${url.href}?n=${times}`)).text());
  return { evaluate, stop: () => miniflare.dispose() };
}

async function microseconds({ evaluate }: Way): Promise<number> {
  const startMs = performance.now();
  await evaluate(0);
  const emptyMs = performance.now() - startMs;
  const before = performance.now();
  await evaluate(TIMES);
  return ((performance.now() - before - emptyMs) * 1000) / TIMES;
}

/** All ways in turn, every other round backwards, after each is warm: what else the machine does meets all of them. */
async function measure(ways: readonly Way[]): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
  for (const { evaluate } of ways) await evaluate(TIMES);
  for (let round = 0; round < ROUNDS; round++)
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) times.get(way.name)?.push(await microseconds(way));
  return times;
}

/** What an evaluation of a flag costs at the edge, beside flagd-core in Node and GrowthBook's client for servers on equal rules. */
export async function benchFlags(): Promise<Report> {
  const { evaluate, stop } = await edge();
  const other = await growthbook();
  const ways: Way[] = [
    { name: 'edge (workerd)', evaluate },
    { name: 'flagd-core, Node, interpreting', evaluate: flagdInNode(true) },
    { name: 'flagd-core, Node, compiled', evaluate: flagdInNode(false) },
    ...(other === null ? [] : [{ name: 'GrowthBook 1.8.0, Node', evaluate: other }]),
  ];
  const shares = await Promise.all(ways.map(async (way) => [way.name, (await way.evaluate(TIMES)) / TIMES] as const));
  const times = await measure(ways);
  await stop();
  const figures: Record<string, number> = {};
  const lines = ways.map(({ name }) => {
    const all = times.get(name) ?? [];
    const us = median(all);
    figures[`${name.replaceAll(/[^a-z]/gi, '')}Us`] = us;
    const spread = `${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)}`;
    const on = new Map(shares).get(name) ?? 0;
    const rate = Math.round(1e6 / us).toLocaleString('en');
    return `${name.padEnd(32)} ${us.toFixed(2).padStart(6)} µs (${spread})  ${rate.padStart(9)} a second  on ${(on * 100).toFixed(1)} %`;
  });
  if (other === null) lines.push('GrowthBook is not here: it could not be installed (no network?)');
  return { title: `Flags: one of four, ${CONTEXTS} contexts, median of ${ROUNDS} rounds of ${TIMES}`, lines, figures };
}
