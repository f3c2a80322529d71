import { describe, expect, it } from 'vitest';
import type { SnapshotRead } from '#schema/contracts/rpc';
import type { Snapshot } from '#schema/contracts/snapshot';
import { Deaf } from '../../../workers/edge/memory/deaf.ts';
import { openSnapshot } from '../../../workers/edge/memory/open-snapshot.ts';
import { a, asking, b, rollingOut, routeWith, runOf, smallEdge } from './small-edge.ts';

const route = { revision: 1, control: a.id, rollout: null, disabled: false, versions: { [a.id]: a.hash } };
const empty: Snapshot = {
  number: 1,
  atMs: 0,
  secret: 'ab'.repeat(32),
  keys: [],
  features: {},
  flagRoutes: {},
  segments: {},
  tools: {},
  flags: { revision: 0, text: '{"flags":{}}' },
  providers: {},
  terms: {},
  spent: {},
};

describe('a snapshot of another release', () => {
  it('that says nothing of segments, tools, slices and graders is read: there are none', async () => {
    const rollout = { id: 'help.1', candidate: b.id, percent: 100, period: 4 };
    const { segments: _, tools: __, ...bare } = empty;
    const older = { ...bare, features: { help: { ...route, rollout }, other: route } };
    const { snapshot } = await openSnapshot(older as never);
    expect(snapshot).toEqual({
      ...{ ...older, segments: {}, tools: {}, flags: { revision: 0, text: '{"flags":{}}' }, providers: {} },
      features: { help: { ...route, rollout: rollingOut() }, other: route },
    });
    const edge = await smallEdge({ manifest: asking(), route: { ...routeWith(rollout as never) } });
    expect((await edge.send(runOf({ input: { question: 'x' }, context: { targetingKey: 'u' } }))).status).toBe(200);
    expect(edge.records[1]).toMatchObject({ arm: 'candidate', version: b.id });
  });

  it('that says more than this edge knows is read all the same', async () => {
    const edge = await smallEdge({
      manifest: asking(),
      route: { ...routeWith({ ...rollingOut(), weather: 'fine' } as never), moon: 'full' } as never,
    });
    expect((await edge.send(runOf({ input: { question: 'x' }, context: { targetingKey: 'u' } }))).status).toBe(200);
    expect(edge.records[1]).toMatchObject({ arm: 'candidate', version: b.id });
  });
});

describe('an isolate made deaf by a test', () => {
  it('hears everything until there is a rollout, and then nothing newer', async () => {
    const answers: SnapshotRead[] = [
      { snapshot: empty, number: 1, ageMs: 3 },
      { snapshot: null, number: 1, ageMs: 3 },
      {
        snapshot: { ...empty, number: 2, features: { help: { ...route, rollout: rollingOut() } } },
        number: 2,
        ageMs: 3,
      },
      { snapshot: { ...empty, number: 3 }, number: 3, ageMs: 3 },
    ];
    const deaf = new Deaf();
    const numbers: number[] = [];
    let have = -1;
    for (let request = 0; request < 6; request++) {
      // Each request brings a reader of its own.
      const { number } = await deaf.reader(async () => answers.shift() ?? Promise.reject(new Error('asked')))(have, 0);
      numbers.push(number);
      have = number;
    }
    expect(numbers).toEqual([1, 1, 2, 2, 2, 2]);
    expect(answers.length).toBe(1);
  });
});
