import { describe, expect, it } from 'vitest';
import { sampled } from '#core/evidence/sampled';
import { gradingEdition } from '#core/grading/edition';
import type { SegmentName } from '#schema/contracts/ids';
import { RunReply } from '#schema/contracts/run';
import { RunRecord, type RunEnded } from '#schema/contracts/record';
import type { ExposedRollout } from '#schema/contracts/snapshot';
import { asking, fails, rollingOut, routeWith, runOf, says, smallEdge } from './small-edge.ts';

const question = { question: 'Is it?' };
const asked = (context: Record<string, string>) =>
  runOf({ input: question, context: { targetingKey: 'u1', ...context } });
type Graders = ExposedRollout['graders'];
const polite: Graders[number] = {
  id: 'bad:contains',
  ask: { metric: 'bad', grader: 'contains', any: ['please'], under: 1, sample: 1, margin: 0 },
};
const grounded: Graders[number] = {
  id: 'bad:grounded',
  ask: { metric: 'bad', grader: 'grounded', under: 0.7, sample: 1, margin: 0 },
};
const bytes = (record: unknown) => new TextEncoder().encode(JSON.stringify(record)).byteLength;
const endOf = (records: readonly RunRecord[]): RunEnded => {
  const end = records.find((record) => record.kind === 'ended');
  if (end === undefined) throw new Error('No run has ended.');
  return end;
};

describe('the record of a run', () => {
  const team = 'team' as SegmentName;
  const inStage = (over: Partial<ExposedRollout>) =>
    smallEdge({
      manifest: asking(),
      route: routeWith(rollingOut({ segment: team, percent: 100, ...over })),
      segments: { [team]: { '==': [{ var: 'plan' }, 'team'] } },
    });

  it.each([
    ['of a member says nothing of it', { plan: 'team' }, 'segment', undefined],
    ['of anybody else says that it is outside', { plan: 'free' }, 'control', 'not_in_segment'],
  ])('%s, from the start', async (_, context, reason, outside) => {
    const edge = await inStage({});
    const reply = await edge.send(asked(context));
    expect(reply.headers.get('sluice-reason')).toBe(reason);
    expect(edge.records.map((record) => RunRecord.parse(record).outside)).toEqual([outside, outside]);
  });

  it('of a member of an earlier stage says so', async () => {
    const edge = await inStage({ segment: null, percent: 1, earlier: [{ segment: team, percent: 100 }] });
    const reply = await edge.send(asked({ plan: 'team' }));
    expect(reply.headers.get('sluice-reason')).toBe('earlier_segment');
    expect(edge.records.map(({ arm, outside }) => [arm, outside])).toEqual([
      ['candidate', 'earlier_segment'],
      ['candidate', 'earlier_segment'],
    ]);
  });

  it('carries the slices that are asked for, at the start and at the end', async () => {
    const slices = ['context.language', 'context.tenant'];
    const edge = await smallEdge({ manifest: asking(), route: routeWith(rollingOut({ slices })) });
    await edge.send(asked({ language: 'de' }));
    expect(edge.records.map((record) => RunRecord.parse(record).slices)).toEqual([
      ['de', null],
      ['de', null],
    ]);
  });

  it.each([
    ['nobody known', { input: question, context: { language: 'de' } }],
    ['a pinned version', { input: question, context: { language: 'de' }, version: 'v_aaaaaaaaaaaaaaaa' }],
  ])('of %s carries none: it is no evidence', async (_, body) => {
    const route = routeWith(rollingOut({ slices: ['context.language'] }));
    const edge = await smallEdge({ manifest: asking(), route });
    await edge.send(runOf(body));
    expect(edge.records.map(({ slices }) => slices)).toEqual([undefined, undefined]);
  });

  it('of an ordinary run stays small, and with a slice and a grade not much larger', async () => {
    const plain = await smallEdge({ manifest: asking(), route: routeWith(rollingOut()) });
    await plain.send(asked({}));
    const slices = ['context.language'];
    const more = await smallEdge({ manifest: asking(), route: routeWith(rollingOut({ slices, graders: [polite] })) });
    await more.send(asked({ language: 'de' }));
    await more.settled();
    expect(bytes(endOf(plain.records))).toBeLessThanOrEqual(450);
    expect(bytes(endOf(more.records))).toBeLessThanOrEqual(500);
  });
});

describe('a reply that is graded', () => {
  const graded = (graders: Graders, over: Partial<Parameters<typeof smallEdge>[0]> = {}) =>
    smallEdge({
      manifest: asking(),
      route: routeWith(rollingOut({ graders })),
      openai: [says('Yes, please.')],
      ...over,
    });

  it('goes out before its grades are made, and its record carries them with their edition', async () => {
    const edge = await graded([polite]);
    RunReply.parse(await (await edge.send(asked({}))).json());
    expect(edge.records.map(({ kind }) => kind)).toEqual(['started']);
    await edge.settled();
    expect(RunRecord.parse(endOf(edge.records))).toMatchObject({ scores: [1], grading: gradingEdition });
  });

  it('is graded as people read it, and its schema as it stands', async () => {
    const schema = { type: 'object', required: ['sources'] };
    const length: Graders[number] = {
      id: 'bad:length',
      ask: { metric: 'bad', grader: 'length', max: 12, under: 1, sample: 1, margin: 0 },
    };
    const shape: Graders[number] = {
      id: 'bad:schema',
      ask: { metric: 'bad', grader: 'schema', schema, under: 1, sample: 1, margin: 0 },
    };
    const edge = await graded([length, shape]);
    await edge.send(asked({}));
    await edge.settled();
    expect(endOf(edge.records).scores).toEqual([1, 0]);
  });

  it('is graded where a guardrail looks, and is bad where nothing is', async () => {
    const at = (on: string): Graders[number] => ({ id: `bad@${on}`, ask: { ...polite.ask, on } });
    const edge = await graded([polite, at('output'), at('output.answer'), at('output.nowhere')]);
    await edge.send(asked({}));
    await edge.settled();
    expect(endOf(edge.records).scores).toEqual([1, 1, 1, 0]);
  });

  it('is held against every document that the run found', async () => {
    const found = (text: string) => ({
      id: text,
      text,
      source: 'docs',
      score: 1,
      fetchedAt: null,
      version: 'v1',
      owner: '',
      stale: false,
    });
    const cites = (on: string): Graders[number] => ({
      id: `bad:citation@${on}`,
      ask: { metric: 'bad', grader: 'citation', on, under: 1, sample: 1, margin: 0 },
    });
    const texts = ['workers are fast', 'queues are slow'];
    const flow = [
      { kind: 'retrieve' as const, name: 'one', from: 'docs' as never, query: 'workers' },
      { kind: 'retrieve' as const, name: 'two', from: 'docs' as never, query: 'queues' },
      {
        kind: 'output' as const,
        value: { answer: { cat: ['fast queues ', 'explode softly'] }, sources: ['nowhere', 'queues are slow'] },
      },
    ];
    const search = async ({ query }: { query: string }) => texts.filter((text) => text.startsWith(query)).map(found);
    const graders = [{ ...grounded, ask: { ...grounded.ask, on: 'output.answer' } }, cites('output.sources')];
    const edge = await graded(graders, { manifest: asking({ flow }), over: { search } });
    await edge.send(asked({}));
    await edge.settled();
    expect(endOf(edge.records).scores).toEqual([0.5, 0.5]);
  });

  it('is asked of the sample that the Conductor draws too, and of nobody else', async () => {
    const half: Graders = [
      { ...polite, ask: { ...polite.ask, sample: 0.5 } },
      { ...polite, id: 'bad:contains#2' },
    ];
    const edge = await graded(half);
    for (let number = 0; number < 40; number++)
      await edge.send(runOf({ input: question, context: { targetingKey: `u${number}` } }));
    await edge.settled();
    const ends = edge.records.filter((record) => record.kind === 'ended');
    expect(ends.map(({ scores }) => scores)).toEqual(
      ends.map(({ unit }) => [
        sampled({ rollout: 'help.1', guardrail: 'bad:contains', unit: unit ?? '' }, 0.5) ? 1 : null,
        1,
      ]),
    );
    expect(new Set(ends.map(({ scores }) => scores?.[0])).size).toBe(2);
  });

  it('gets null from a grader that breaks, and the run is none the worse', async () => {
    const broken: Graders[number] = {
      id: 'bad:schema',
      ask: { metric: 'bad', grader: 'schema', schema: { $ref: '#/nowhere' }, under: 1, sample: 1, margin: 0 },
    };
    const edge = await graded([broken, polite]);
    expect((await edge.send(asked({}))).status).toBe(200);
    await edge.settled();
    expect(endOf(edge.records)).toMatchObject({ outcome: 'ok', scores: [null, 1] });
  });

  it('has no grades when nothing was served', async () => {
    const edge = await graded([polite], { openai: [fails(500)] });
    await edge.send(asked({}));
    await edge.settled();
    expect(endOf(edge.records)).toMatchObject({ outcome: 'error' });
    expect(endOf(edge.records)).not.toHaveProperty('scores');
  });

  it('is the declared answer too, when that was served', async () => {
    const edge = await graded([polite], {
      manifest: asking({ degraded: { answer: 'Later, please.' } }),
      openai: [fails(500)],
    });
    await edge.send(asked({}));
    await edge.settled();
    expect(endOf(edge.records)).toMatchObject({ degraded: true, scores: [1] });
  });

  it('counts no time of its grading', async () => {
    let nowMs = 1_000_000;
    const edge = await graded([polite], { over: { now: () => nowMs } });
    await edge.send(asked({}));
    nowMs += 5000;
    await edge.settled();
    expect(endOf(edge.records).durationMs).toBe(0);
    expect(edge.traces[0]?.durationMs).toBe(0);
  });
});
