import { describe, expect, it } from 'vitest';
import { A, aReply, B } from './samples.ts';
import { sluice, type Stub } from './stub.ts';

describe('run', () => {
  const argv = ['run', 'hello', '--input', '{"question":"How?"}'];
  const stub: Stub = { edge: ({ path }) => (path === '/v1/features/hello/runs' ? { body: aReply() } : undefined) };

  it('prints the answer, and below it which version gave it, at what price', async () => {
    const { exit, out } = await sluice(argv, stub);
    expect(exit).toBe(0);
    expect(out.split('\n').slice(0, 4)).toEqual([
      'So.',
      '',
      `${A} (control, only_version)`,
      '120 ms, 1,200 + 80 tokens, $0.00123',
    ]);
  });

  it('under --json is exactly what the edge answered', async () => {
    const { out, bodies } = await sluice([...argv, '--json'], stub);
    expect(JSON.parse(out)).toEqual(bodies[0]);
  });

  it('sends unit, context, session and version as the contract names them, with the API key', async () => {
    const seen: unknown[] = [];
    const { exit } = await sluice(
      [...argv, '--unit', 'u-1', '--context', '{"plan":"pro"}', '--session', 's', '--version', B],
      {
        env: { SLUICE_API_KEY: 'k-1', SLUICE_TOKEN: 'never' },
        edge: ({ headers, body }) => {
          seen.push([headers['authorization'], body]);
          return { body: aReply() };
        },
      },
    );
    const context = { plan: 'pro', targetingKey: 'u-1' };
    expect({ exit, seen }).toEqual({
      exit: 0,
      seen: [['Bearer k-1', { input: { question: 'How?' }, context, session: 's', version: B }]],
    });
  });

  it.each([
    [['run', 'hello', '--input', '{"q'], 2, '--input is not JSON'],
    [['run', 'hello', '--input', '[]'], 6, 'input: '],
    [['run', 'hello', '--input', '{}', '--version', 'v_1'], 6, 'version: v_ and 16 hex digits.'],
    [['run', 'No', '--input', '{}'], 2, 'feature: Lower-case words'],
    [['run', 'hello', '--input', '{}', '--context', 'x'], 2, '--context is not JSON'],
    [['run', 'hello', '--input', '{}', '--context', '"x"'], 6, 'context'],
  ])('%j is refused before anything is sent', async (bad, exit, says) => {
    const done = await sluice(bad);
    expect({ exit: done.exit, calls: done.calls }).toEqual({ exit, calls: [] });
    expect(done.err).toContain(says);
  });

  it('says which run failed and where to look', async () => {
    const problem = {
      type: 'urn:sluice:problem:upstream_failed',
      title: 'The model provider failed',
      status: 502,
      code: 'upstream_failed',
      detail: 'All tries failed.',
      run: aReply().id,
    };
    const { exit, err } = await sluice(argv, { edge: () => ({ status: 502, body: problem }) });
    expect(exit).toBe(7);
    expect(err).toBe(
      `sluice: The model provider failed: All tries failed.\nWhat the run did: npx sluice trace show ${aReply().id}\n`,
    );
  });
});
