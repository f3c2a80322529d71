import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installApart } from './install-apart.ts';

/** What promptfoo is to do: the same as our eval. */
export type PromptfooAsk = {
  readonly baseUrl: string;
  readonly examples: number;
  readonly trials: number;
  readonly concurrency: number;
};

/** How long it took, start-up and all; `missing` says in a word why it is not here. */
export type Promptfoo =
  | { readonly missing: string }
  | { readonly missing: null; readonly version: string; readonly ms: number };

const configOf = ({ baseUrl, examples }: PromptfooAsk): string =>
  JSON.stringify({
    prompts: ['one', 'two'].map((mark) =>
      JSON.stringify([
        { role: 'system', content: `Answer briefly (${mark}).` },
        { role: 'user', content: '{{question}}' },
      ]),
    ),
    providers: [{ id: 'openai:chat:gpt-5-mini', config: { apiBaseUrl: baseUrl, apiKey: 'bench' } }],
    tests: Array.from({ length: examples }, (_, at) => ({
      vars: { question: `What is the capital of France? (${at})` },
      assert: [{ type: 'icontains', value: 'Paris' }],
    })),
  });

/** Runs its eval in a process, a folder and with dependencies of its own, offline but for the provider, without its cache. */
export async function runPromptfoo(ask: PromptfooAsk): Promise<Promptfoo> {
  const folder = installApart('promptfoo', 'install');
  if (folder === null) return { missing: 'it could not be installed (no network?)' };
  const own = join(folder, 'node_modules/promptfoo');
  const { version, bin } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as {
    version: string;
    bin: { promptfoo: string };
  };
  const state = mkdtempSync(join(tmpdir(), 'sluice-promptfoo-'));
  try {
    writeFileSync(join(state, 'config.json'), configOf(ask));
    const from = performance.now();
    const how = [
      '--no-cache',
      '--no-table',
      '--no-progress-bar',
      '--repeat',
      String(ask.trials),
      '--max-concurrency',
      String(ask.concurrency),
    ];
    const child = spawn(
      process.execPath,
      [join(own, bin.promptfoo), 'eval', '-c', join(state, 'config.json'), '-o', join(state, 'out.json'), ...how],
      {
        cwd: state,
        stdio: 'ignore',
        env: {
          ...process.env,
          PROMPTFOO_CONFIG_DIR: state,
          PROMPTFOO_DISABLE_TELEMETRY: '1',
          PROMPTFOO_DISABLE_UPDATE: '1',
          PROMPTFOO_DISABLE_REMOTE_GENERATION: 'true',
        },
      },
    );
    await once(child, 'exit');
    const ms = performance.now() - from;
    return existsSync(join(state, 'out.json'))
      ? { missing: null, version, ms }
      : { missing: `it ended with ${child.exitCode} and no results` };
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}
