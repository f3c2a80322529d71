import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Account, deployPlan, weakSecrets, withIds } from '../../scripts/deploy-plan.ts';

const long = 'x'.repeat(24);
const secrets = { SLUICE_ADMIN_TOKEN: long, SLUICE_API_KEY: long };
const empty: Account = { d1: {}, kv: {}, queues: [] };
const full: Account = {
  d1: { 'sluice-db': 'id-db', 'sluice-content': 'id-content', 'sluice-traces': 'id-traces' },
  kv: { 'sluice-kv': 'id-kv' },
  queues: ['sluice-telemetry'],
};

test.each([
  [{}, ['SLUICE_ADMIN_TOKEN is not set.', 'SLUICE_API_KEY is not set.']],
  [{ ...secrets, SLUICE_ADMIN_TOKEN: 'dev-admin-token' }, ['SLUICE_ADMIN_TOKEN is the public default.']],
  [{ ...secrets, SLUICE_API_KEY: 'x'.repeat(23) }, ['SLUICE_API_KEY is shorter than 24 characters.']],
  [{ ...secrets, SLUICE_DEV: 'true' }, ['SLUICE_DEV is set: it is for sessions on one machine.']],
  [secrets, []],
])('missing, default and short secrets never go out, and their text is not repeated (%#)', (env, why) => {
  expect(weakSecrets(env)).toEqual(why);
});

test('an empty account gets what is missing before anything is deployed, and the control plane goes before the edge', () => {
  expect(
    deployPlan(empty, secrets).map(({ do: verb, ...rest }) => [verb, ...Object.values(rest).flat()].join(' ')),
  ).toEqual([
    'create_d1 sluice-db',
    'create_d1 sluice-content',
    'create_d1 sluice-traces',
    'create_kv sluice-kv',
    'create_queue sluice-telemetry',
    'migrate DB',
    'migrate CONTENT',
    'migrate TRACES',
    'deploy wrangler.control.toml',
    'secrets sluice-control SLUICE_ADMIN_TOKEN SLUICE_API_KEY',
    'deploy wrangler.toml',
  ]);
});

test('what is there is not made again, and secrets of providers and tools go to the edge only when they are given', () => {
  const steps = deployPlan(full, {
    ...secrets,
    OPENAI_API_KEY: 'sk-…',
    ANTHROPIC_API_KEY: '',
    TOOL_ORDERS: 't',
    TOOL_NONE: '',
    PROVIDER_GROQ: 'p',
  });
  expect(steps.filter((step) => step.do.startsWith('create_'))).toEqual([]);
  expect(steps.at(-1)).toEqual({
    do: 'secrets',
    worker: 'sluice-edge',
    names: ['OPENAI_API_KEY', 'TOOL_ORDERS', 'PROVIDER_GROQ'],
  });
});

test('what makes a dev session one is never sent, whatever is in the environment', () => {
  expect(JSON.stringify(deployPlan(full, { ...secrets, SLUICE_DEV: 'true' }))).not.toContain('SLUICE_DEV');
  for (const path of ['wrangler.toml', 'wrangler.control.toml'])
    expect(readFileSync(path, 'utf8')).not.toContain('SLUICE_DEV');
});

test.each(['wrangler.toml', 'wrangler.control.toml'])(
  '%s gets the id of every database and of the one namespace both share',
  (path) => {
    const toml = withIds(readFileSync(path, 'utf8'), full);
    expect(toml.match(/^database_name = /gm)?.length).toBe(toml.match(/^database_id = "id-/gm)?.length);
    expect(toml).toContain('binding = "KV"\nid = "id-kv"');
  },
);
