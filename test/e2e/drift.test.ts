import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetName, EvalId, FeatureName, VersionId } from '../../schema/contracts/ids.ts';
import { type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import type { Session } from '../../scripts/session.ts';
import { commandLine } from './command-line.ts';
import { adminOf, featureWith, must, newState, openSession, until } from './world.ts';

const QUESTIONS = 30;
const feature = 'drifting' as FeatureName;
const params = { feature, name: 'often' };

let state: string;
let upstream: FakeUpstream;
let session: Session;
let version: VersionId | undefined;
let receiver: Server;
const told: { type: string; text: string; owner: unknown }[] = [];

const admin = () => adminOf(session.url);
const questionOf = ({ messages }: { messages: { content: string }[] }): number =>
  Number(/question (\d+)/.exec(messages.at(-1)?.content ?? '')?.[1]);

/** What the provider's model says: right, until somebody there changes it. */
function answers(isRight: (question: number) => boolean): void {
  upstream.behave({ answer: (ask) => (isRight(questionOf(ask)) ? 'Right.' : 'No idea.') });
}

const seen = async () => must(await admin()('reeval.get', { params }));

beforeAll(async () => {
  state = newState();
  upstream = await startFakeUpstream({ answer: () => 'Right.' });
  session = await openSession(state, upstream);
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      told.push(JSON.parse(body) as (typeof told)[number]);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  [version] = await featureWith(admin(), feature, ['one']);
  const dataset = { name: 'drift' as DatasetName };
  must(await admin()('dataset.put', { params: dataset, body: { owner: 'docs', slices: [] } }));
  const rows = Array.from({ length: QUESTIONS }, (_, at) =>
    JSON.stringify({ id: `q${at}`, input: { question: `question ${at}` }, expected: 'Right.' }),
  );
  must(await admin()('dataset.import', { params: dataset, body: rows.join('\n') }));
});
afterAll(async () => {
  await session.stop();
  await upstream.close();
  receiver.close();
  rmSync(state, { recursive: true, force: true });
});

test('answers that get worse while nobody changes anything are told to who answers for incidents, across a kill, and traffic stays', async () => {
  const port = (receiver.address() as { port: number }).port;
  const hook = { kind: 'webhook' as const, url: `http://127.0.0.1:${port}/`, events: ['incident.opened' as const] };
  must(await admin()('notification.put', { params: { name: 'oncall' }, body: hook }));
  const graders = [{ grader: 'exact' as const, id: 'right', on: 'output.answer', atLeast: 0.5 }];
  const body = { feature, version: version as VersionId, dataset: 'drift', graders };
  const { id } = must(await admin()('eval.start', { body }));
  await until('the eval is over', async () => {
    const { status } = must(await admin()('eval.get', { params: { id: id as EvalId } }));
    return status === 'done';
  });
  must(await admin()('eval.bless', { params: { id: id as EvalId }, body: { reason: 'as it should be' } }));

  const set = await commandLine(session.url, ['reeval', 'set', feature, 'often', '--dataset', 'drift', '--every', '5']);
  expect(set).toMatchObject({ exit: 0, err: '' });
  const well = await until('a first turn said that all is well', async () => {
    const { last } = await seen();
    return last !== null && last;
  });
  expect(well).toMatchObject({ verdict: 'pass', version, baseline: { eval: id, shared: QUESTIONS } });

  answers((question) => question % 3 === 0);
  process.kill(-Number(readFileSync(join(state, 'group'), 'utf8')), 'SIGKILL');
  await session.ended;
  await session.stop();
  session = await openSession(state, upstream);

  const worse = await until('it says that it got worse', async () => {
    const now = await seen();
    return now.failingSinceMs !== null && now.incident !== null && now;
  });
  expect(worse.last).toMatchObject({ verdict: 'fail', difference: expect.closeTo(-2 / 3, 5) });
  await until('the receiver heard', async () => told.length > 0);
  expect(told[0]).toMatchObject({
    type: 'incident.opened',
    owner: { of: 'incidents', name: 'cem' },
    text: expect.stringContaining('what serves got worse on drift: worse; right 0.333 instead of 1'),
  });

  const second = await until('a further turn failed', async () => {
    const now = await seen();
    return now.turns > worse.turns && now.last?.n !== worse.last?.n && now;
  });
  expect(second.last).toMatchObject({ verdict: 'fail' });
  const { incidents } = must(await admin()('incident.list', { query: { feature } }));
  expect(incidents).toMatchObject([{ status: 'open', owner: 'cem', openedBy: { kind: 'reeval', name: 'often' } }]);
  expect(told).toHaveLength(1);
  expect(must(await admin()('feature.get', { params: { feature } }))).toMatchObject({
    control: version,
    candidate: null,
    baselines: [{ eval: id, dataset: 'drift' }],
  });

  answers(() => true);
  await until('it is well again', async () => (await seen()).failingSinceMs === null);
  const shown = await commandLine(session.url, ['reeval', 'show', feature, 'often']);
  expect(shown.out).toMatch(/fail +-0\.667/);
  expect(shown.out).toMatch(/pass +0\.000/);
  expect(await commandLine(session.url, ['reeval', 'delete', feature, 'often'])).toMatchObject({ exit: 0 });
  expect(await commandLine(session.url, ['reeval', 'list', feature])).toMatchObject({
    out: expect.stringContaining('None.'),
  });
});
