import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Incident, IncidentView, Opening } from '#schema/contracts/incident';
import { appendAudit } from '../../control-plane/store/audit.ts';
import { findIncident, openIncident } from '../../control-plane/store/incidents.ts';
import { call, createFeature, tokenOf } from './call.ts';

const at = (id: string, deed = '') => `/admin/v1/incidents/${encodeURIComponent(id)}${deed}`;

let n = 0;
async function aFeature(): Promise<string> {
  const feature = `told-${++n}`;
  await createFeature(feature);
  return feature;
}

const opening = (feature: string, over: Partial<Opening> = {}): Opening => ({
  ...{ id: `${feature}/trouble/1`, atMs: Date.now(), feature, title: 'Trouble', detail: {} },
  ...over,
});

const listed = async (feature: string, query = ''): Promise<Incident[]> =>
  (await call('GET', `/admin/v1/incidents?feature=${feature}${query}`)).body['incidents'] as Incident[];

const story = ({ timeline }: IncidentView): string[] =>
  timeline.map(({ kind, actor, text }) => `${kind} ${actor} ${text}`);

describe('an incident', () => {
  it('is opened once under its id, for the owner of incidents or for whom its opener names', async () => {
    const feature = await aFeature();
    expect(await openIncident(env.DB, opening(feature))).toEqual({ id: `${feature}/trouble/1`, opened: true });
    expect(await openIncident(env.DB, opening(feature, { title: 'Another' }))).toMatchObject({ opened: false });
    await openIncident(env.DB, opening(feature, { id: `${feature}/2`, owner: 'zoe', atMs: Date.now() - 1000 }));
    expect((await listed(feature)).map(({ title, owner, status }) => [title, owner, status])).toEqual([
      ['Trouble', 'cleo', 'open'],
      ['Trouble', 'zoe', 'open'],
    ]);
  });

  it('is not opened a second time while one of its key is open; the open one hears of it, once', async () => {
    const feature = await aFeature();
    const key = 'rule/errors';
    const openedBy = { kind: 'rule', name: 'errors' } as const;
    const first = await openIncident(env.DB, opening(feature, { id: `${feature}/a`, key, openedBy }));
    const again = opening(feature, { id: `${feature}/b`, key, openedBy, title: 'Worse' });
    expect(await openIncident(env.DB, again)).toEqual({ id: first.id, opened: false });
    expect(await openIncident(env.DB, again)).toEqual({ id: first.id, opened: false });
    const view = (await call('GET', at(first.id))).body as unknown as IncidentView;
    expect(story(view).filter((line) => line.includes('errors'))).toEqual([
      'opened errors Trouble',
      'again errors Worse',
    ]);
    await call('POST', at(first.id, '/close'), { body: { action: 'Mended.' } });
    expect(await openIncident(env.DB, opening(feature, { id: `${feature}/c`, key, openedBy }))).toMatchObject({
      opened: true,
    });
  });

  it('of one feature keeps none of another from being opened under the same key', async () => {
    const [one, other] = [await aFeature(), await aFeature()];
    for (const feature of [one, other])
      expect(await openIncident(env.DB, opening(feature, { key: 'same' }))).toMatchObject({ opened: true });
  });

  it('tells its story: what changed before it, what the machine did, and what people said', async () => {
    const feature = await aFeature();
    const nowMs = Date.now();
    const entry = { feature, subject: `${feature}.1`, detail: null };
    await appendAudit(env.DB, [
      { ...entry, id: `${feature}-1`, atMs: nowMs - 1000, actor: 'ann', action: 'rollout.started', reason: 'try' },
      {
        ...entry,
        id: `${feature}-2`,
        atMs: nowMs + 1,
        actor: 'evidence',
        action: 'rollout.rolled_back',
        reason: 'worse',
      },
      { ...entry, id: `${feature}-3`, atMs: nowMs + 2, actor: 'am', action: 'alert.ignored', reason: 'late' },
      { ...entry, id: `${feature}-4`, atMs: nowMs - 3_600_000, actor: 'ann', action: 'feature.put', reason: 'old' },
    ]);
    const { id } = await openIncident(env.DB, opening(feature, { atMs: nowMs }));
    const noted = await call('POST', at(id, '/note'), { body: { text: 'I look at it.' } });
    const lines = story(noted.body as unknown as IncidentView).filter((line) => !line.includes('feature.put'));
    expect(lines).toEqual([
      `change ann rollout.started ${feature}.1: try`,
      'opened sluice Trouble',
      `machine evidence rollout.rolled_back ${feature}.1: worse`,
      `alert am alert.ignored ${feature}.1: late`,
      'note bootstrap I look at it.',
    ]);
    expect(JSON.stringify(noted.body)).not.toContain(': old');
  });
});

describe('what people do about an incident', () => {
  it('is acknowledged, noted and closed by named people, in the record', async () => {
    const feature = await aFeature();
    const { id } = await openIncident(env.DB, opening(feature));
    const ops = await tokenOf('operator', `ops-${feature}`);
    const acknowledged = await call('POST', at(id, '/acknowledge'), { token: ops, body: { note: 'Mine.' } });
    expect(acknowledged.body).toMatchObject({ status: 'acknowledged', acknowledgedBy: `ops-${feature}` });
    const closed = await call('POST', at(id, '/close'), { token: ops, body: { action: 'Key renewed.' } });
    expect(closed.body).toMatchObject({ status: 'closed', closedBy: `ops-${feature}`, action: 'Key renewed.' });
    const after = await call('POST', at(id, '/note'), { token: ops, body: { text: 'Why it was.' } });
    expect(after.body).toMatchObject({ status: 'closed' });
    const { body } = await call('GET', `/admin/v1/audit?feature=${feature}`);
    const actions = (body['entries'] as { action: string }[]).map(({ action }) => action);
    expect(actions.slice(0, 3)).toEqual(['incident.note', 'incident.closed', 'incident.acknowledged']);
    expect(await listed(feature, '&status=open')).toEqual([]);
    expect(await listed(feature, '&status=closed')).toHaveLength(1);
  });

  it('said twice by the same person says nothing new, said by another it is refused', async () => {
    const feature = await aFeature();
    const { id } = await openIncident(env.DB, opening(feature));
    const other = await tokenOf('operator', `other-${feature}`);
    for (const _ of [1, 2]) expect((await call('POST', at(id, '/acknowledge'), { body: {} })).status).toBe(200);
    const second = await call('POST', at(id, '/acknowledge'), { token: other, body: {} });
    expect(second).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const close = { body: { action: 'Done.' } };
    for (const _ of [1, 2]) expect((await call('POST', at(id, '/close'), close)).status).toBe(200);
    expect((await call('POST', at(id, '/close'), { ...close, token: other })).status).toBe(409);
    expect((await call('POST', at(id, '/acknowledge'), { body: {} })).status).toBe(409);
    const view = (await call('GET', at(id))).body as unknown as IncidentView;
    expect(view.timeline.filter(({ kind }) => kind === 'closed' || kind === 'acknowledged')).toHaveLength(2);
  });

  it('needs words where it closes, an incident that is there, and an operator', async () => {
    const feature = await aFeature();
    const { id } = await openIncident(env.DB, opening(feature));
    expect((await call('POST', at(id, '/close'), { body: {} })).status).toBe(422);
    expect((await call('POST', at(id, '/close'), { body: { action: ' ' } })).status).toBe(422);
    expect((await call('GET', at('nothing/here'))).status).toBe(404);
    expect((await call('POST', at('nothing/here', '/note'), { body: { text: 'x' } })).status).toBe(404);
    const viewer = await tokenOf('viewer', `viewer-${feature}`);
    expect((await call('POST', at(id, '/acknowledge'), { token: viewer, body: {} })).status).toBe(403);
  });

  it("cannot be unsaid: nothing edits or deletes an incident's story", async () => {
    const feature = await aFeature();
    await openIncident(env.DB, opening(feature));
    for (const sql of ["update incident_timeline set text = 'x'", 'delete from incident_timeline'])
      await expect(env.DB.prepare(sql).run()).rejects.toThrow('append-only');
  });
});

it('an incident that flaps for weeks shows the last lines of its story, oldest first', async () => {
  const id = 'flapping/rule/x/1';
  await openIncident(env.DB, { id, atMs: 1, feature: 'flapping', key: 'rule/x', title: 'It flaps', detail: {} });
  const lines = Array.from({ length: 320 }, (_, n) => ({
    id: `l${n}`,
    atMs: 2 + n,
    kind: 'again',
    actor: 'x',
    text: '',
  }));
  await env.DB.prepare(
    `insert into incident_timeline select ?1, value ->> 'id', value ->> 'atMs', value ->> 'kind', value ->> 'actor', '' from json_each(?2)`,
  )
    .bind(id, JSON.stringify(lines))
    .run();
  const own = (await findIncident(env.DB, id))?.own.map(({ atMs }) => atMs) ?? [];
  expect([own.length, own[0], own.at(-1)]).toEqual([300, 22, 321]);
});
