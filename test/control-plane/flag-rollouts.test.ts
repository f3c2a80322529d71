import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { trafficOfFlag, type FeatureName } from '#schema/contracts/ids';
import type { Route } from '#schema/contracts/snapshot';
import { answersFor } from '../../control-plane/store/answers-for.ts';
import { call, createFeature, manifest, type Met } from './call.ts';
import { batchOf, conductorOf, runOf, unit } from './rollout/people.ts';

const help = 'help-desk' as FeatureName;
const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' } as const;
const on = { ...flag, defaultVariant: 'on' } as const;
const at = (key: string) => `/admin/v1/flags/${encodeURIComponent(key)}`;
const put = (key: string, body: unknown = flag) => call('PUT', at(key), { body });
const start = (key: string, body: object) => call('POST', `${at(key)}/rollouts`, { body });
const about = (id: unknown, verb = '') => `/admin/v1/rollouts/${encodeURIComponent(String(id))}${verb}`;
const half = { stages: [{ percent: 50, holdS: 600 }], guardrails: [{ metric: 'error' }] };

const snapshot = async () => {
  const { snapshot: read } = await env.SNAPSHOTS.getByName('global').read(-1);
  if (read === null) throw new Error('Nothing is published.');
  return { route: (key: string) => read.flagRoutes[key] as Route, file: JSON.parse(read.flags.text) };
};

/** People numbered from `first` come by; those whom the flag's candidate serves meet failures. */
async function comeBy(key: string, route: Route, people: number) {
  const traffic = trafficOfFlag(key);
  for (let n = 0; n < people; n += 1) {
    const [begun, end] = runOf(traffic, route, { unit: unit(n), atMs: Date.now() - 1000 });
    const failed = { ...end, run: `${help}.${end.run.slice(-26)}` as typeof end.run, outcome: 'error' as const };
    const ended = end.arm === 'candidate' ? failed : { ...failed, outcome: 'ok' as const };
    await conductorOf(traffic).record(batchOf(traffic, [{ ...begun, run: ended.run }, ended]));
  }
}

const definitionOf = async (key: string) => ((await call('GET', at(key))).body as { definition: object }).definition;

describe('the rollout of a flag', () => {
  beforeAll(async () => {
    await createFeature(help, { level: 'L0' });
    await call('POST', `/admin/v1/features/${help}/versions`, { body: { manifest: manifest() } });
  });

  it('gives some units another definition, and is rolled back when the feature that is watched fails them', async () => {
    const key = 'dark mode/v2';
    await put(key);
    const begun = await start(key, { candidate: on, watch: help, plan: half });
    expect(begun).toMatchObject({
      status: 201,
      body: { id: `flag/${key}.1`, phase: 'running', percent: 50, guarded: true },
    });
    const { route, file } = await snapshot();
    expect(route(key).rollout).toMatchObject({ watch: help, percent: 50, candidate: begun.body['candidate'] });
    expect(file).toMatchObject({ flags: { [key]: flag }, candidates: { [key]: { definition: on } } });

    await comeBy(key, route(key), 60);
    const view = await call('GET', about(begun.body['id']));
    expect(view).toMatchObject({ status: 200, body: { phase: 'rolled_back', guardrails: [{ verdict: 'worse' }] } });
    expect(await definitionOf(key)).toEqual(flag);
    await vi.waitFor(async () => expect((await snapshot()).file).not.toHaveProperty('candidates'));
    const counted = await env.DB.prepare('select count(*) as n from counters').first<{ n: number }>();
    expect(counted?.n).toBe(0);
  });

  it('that comes to its end makes the candidate what the flag is', async () => {
    await put('promoted');
    const begun = await start('promoted', {
      candidate: on,
      plan: { stages: [{ percent: 20, holdS: 600 }, { percent: 100 }] },
    });
    expect(begun).toMatchObject({ status: 201, body: { guarded: false } });
    expect(await put('promoted')).toMatchObject({ status: 409 });
    expect(await call('DELETE', at('promoted'))).toMatchObject({ status: 409 });
    expect(await start('promoted', { candidate: on, plan: half })).toMatchObject({ status: 422 });
    const done = await call('POST', about(begun.body['id'], '/advance'), { body: { reason: 'enough' } });
    expect(done.body).toMatchObject({ phase: 'completed' });
    await vi.waitFor(async () => expect(await definitionOf('promoted')).toEqual(on));
    await vi.waitFor(async () => expect((await snapshot()).file.flags.promoted).toEqual(on));

    const back = await call('POST', about(begun.body['id'], '/rollback'), { body: { reason: 'no' } });
    expect(back.body).toMatchObject({ phase: 'rolled_back' });
    await vi.waitFor(async () => expect(await definitionOf('promoted')).toEqual(flag));
  });

  it('begins from what somebody put since the last one, and takes back nothing that was put since', async () => {
    await put('twice');
    const plan = { stages: [{ percent: 100 }] };
    const first = await start('twice', { candidate: on, plan });
    expect(first.body).toMatchObject({ phase: 'completed' });
    await vi.waitFor(async () => expect(await definitionOf('twice')).toEqual(on));
    const third = { ...flag, metadata: { owner: 'ann' } };
    await vi.waitFor(async () => expect((await put('twice', third)).status).toBe(200));
    expect(await call('POST', about(first.body['id'], '/rollback'), { body: { reason: 'no' } })).toMatchObject({
      status: 409,
    });
    const next = await start('twice', {
      candidate: first.body['candidate'],
      plan: { stages: [{ percent: 30, holdS: 600 }] },
    });
    expect(next).toMatchObject({ status: 201, body: { percent: 30 } });
    expect(next.body['control']).not.toBe(first.body['control']);
    expect(await definitionOf('twice')).toEqual(third);
  });

  it('that never began, because whoever began it died, stands in nobody’s way for long', async () => {
    await put('orphan');
    const hold = (heldAtMs: number) =>
      env.DB.prepare(`insert or replace into flag_rollouts values ('orphan', 'v_00000000000000ff', ?, null, 0)`)
        .bind(heldAtMs)
        .run();
    await hold(Date.now());
    expect(await put('orphan', on)).toMatchObject({ status: 409 });
    await hold(Date.now() - 60_000);
    expect(await put('orphan', on)).toMatchObject({ status: 200 });
  });

  it.each([
    ['whoever its metadata calls its owner', { metadata: { owner: 'ola' } }, 'ola'],
    ['nobody, where it names none', {}, 'nobody'],
    ['nobody, where an import broke it', { variants: {}, metadata: { owner: 7 } }, 'nobody'],
  ])('is answered for by %s', async (_, more, owner) => {
    const text = JSON.stringify({ flags: { owned: { ...flag, ...more } } });
    await call('POST', '/admin/v1/flags/import', { body: JSON.parse(text) });
    expect(await answersFor(env.DB, trafficOfFlag('owned'), 'incidents')).toBe(owner);
  });

  it('is no feature’s: an id of one that never was is unknown, whatever is done to it', async () => {
    await put('quiet');
    for (const verb of ['', '/pause', '/rollback', '/advance'])
      expect(
        (
          await call(
            verb === '' ? 'GET' : 'POST',
            about('flag/quiet.7', verb),
            verb === '' ? {} : { body: { reason: 'x' } },
          )
        ).status,
      ).toBe(404);
  });

  it.each<[string, object, RegExp]>([
    ['watch a feature that nobody made', { candidate: on, watch: 'nobody' }, /No feature nobody/],
    [
      'ask what runs cannot say',
      { candidate: on, watch: help, plan: { guardrails: [{ metric: 'rejected', feedback: 'thumbs', waitS: 5 }] } },
      /cannot be asked/,
    ],
    [
      'count units without a feature',
      { candidate: on, plan: { guardrails: [{ metric: 'error' }] } },
      /Without `watch`/,
    ],
    [
      'mirror',
      { candidate: on, plan: { stages: [{ shadow: 0.5, shadowUsd: 1, holdS: 1 }, { percent: 100 }] } },
      /nothing to mirror/,
    ],
    [
      'change the kind of value',
      { candidate: { ...flag, variants: { on: 'yes', off: 'no' } } },
      /applications ask for/,
    ],
    ['give what the flag is', { candidate: flag }, /already/],
    ['give a version that never was', { candidate: 'v_0000000000000000' }, /never was/],
    [
      'name a variant that is not there',
      { candidate: { ...flag, defaultVariant: 'maybe' } },
      /candidate\.defaultVariant/,
    ],
  ])('may not %s', async (_, body, said) => {
    await put('refusing');
    const { status, body: problem }: Met = await start('refusing', body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(problem)).toMatch(said);
    expect((await snapshot()).file).not.toHaveProperty('candidates.refusing');
  });
});
