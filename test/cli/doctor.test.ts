import { describe, expect, it } from 'vitest';
import { Feedback } from '../../schema/contracts/feedback.ts';
import { aFeature, LONG, NOON } from './samples.ts';
import { refuse, sluice, type Answers, type EdgeReply, type Stub } from './stub.ts';

const health = { ok: true, instance: 'i-1', snapshot: 12, ageMs: 310, stale: false };
const problem = (code: string, status: number) => ({
  type: `urn:sluice:problem:${code}`,
  title: 'T',
  status,
  code,
  detail: 'D.',
});

/** A world where all is well, but for what is changed. */
function world(changes: { health?: EdgeReply; key?: EdgeReply; more?: Stub } = {}): Stub {
  return {
    answers: { 'token.list': () => ({ tokens: [] }), 'feature.list': () => ({ features: [aFeature()] }) },
    ...changes.more,
    edge: ({ path }) =>
      path === '/healthz'
        ? (changes.health ?? { body: health, date: new Date(NOON).toUTCString() })
        : (changes.key ?? { status: 422, body: problem('invalid', 422) }),
  };
}

const forbidden = (role: string): Answers => ({
  'token.list': () => refuse('forbidden', `This asks for the role admin; the token ci has ${role}.`),
  'feature.list': () => ({ features: [] }),
});

describe('doctor', () => {
  it('ends with 0 and a ✓ a line when all is well', async () => {
    const { exit, out, err } = await sluice(['doctor'], world());
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out.split('\n')).toEqual([
      '✓ node      v24.21.0',
      '✓ server    http://127.0.0.1:8787, instance i-1',
      '✓ snapshot  number 12, 0 s old',
      '✓ clocks    agree within five seconds',
      '✓ token     works',
      '✓ role      admin',
      '✓ API key   works',
      '✓ features  1, each with a version that serves',
      '',
    ]);
  });

  it('changes nothing: all it sends is reads, and feedback that no contract would take', async () => {
    const { calls } = await sluice(['doctor'], world());
    expect(calls.filter((call) => !call.startsWith('GET '))).toEqual(['POST /v1/feedback']);
    expect(Feedback.safeParse({}).success).toBe(false);
  });

  it.each([
    ['an old Node', world({ more: { nodeVersion: 'v20.20.2' } }), '✗ node      v20.20.2', 'npx'],
    ['nobody at the address', { ...world(), fetch: refused }, '✗ server    Nothing listens', 'npm run dev'],
    ['another program at the address', world({ health: { body: '<html>' } }), '✗ server', 'is no Sluice edge'],
    [
      'no address at all',
      world({ more: { env: { SLUICE_URL: 'x' } } }),
      '✗ server    SLUICE_URL is no address',
      'http://127.0.0.1:8787',
    ],
    [
      'a stale snapshot',
      world({ health: { body: { ...health, stale: true, ageMs: 61_000 } } }),
      '✗ snapshot  number 12, 1 min 1 s old: stale',
      'control plane',
    ],
    [
      'clocks apart',
      world({ health: { body: health, date: new Date(NOON + 90_000).toUTCString() } }),
      '✗ clocks    are 1 min 30 s apart',
      'Set the clock',
    ],
    [
      'an unknown token',
      world({ more: { answers: { 'token.list': () => refuse('unauthorized', 'No.') } } }),
      '✗ token',
      'SLUICE_TOKEN',
    ],
    [
      'an unknown API key',
      world({ key: { status: 401, body: problem('unauthorized', 401) } }),
      '✗ API key   the edge does not know it',
      'SLUICE_API_KEY',
    ],
    [
      'an edge that fails',
      world({ key: { status: 500, body: problem('internal', 500) } }),
      '✗ API key   the edge answered HTTP 500',
      'log',
    ],
    [
      'a feature without a version',
      world({
        more: {
          answers: {
            'token.list': () => ({ tokens: [] }),
            'feature.list': () => ({ features: [aFeature(), aFeature({ feature: LONG, control: null })] }),
          },
        },
      }),
      `✗ features  ${LONG} serves no version`,
      'feature push',
    ],
  ] as [string, Stub, string, string][])('ends with 1 for %s, and says what to do', async (_, stub, line, todo) => {
    const { exit, out } = await sluice(['doctor'], stub);
    const lines = out.split('\n');
    const at = lines.findIndex((one) => one.startsWith(line));
    expect(exit).toBe(1);
    expect(at).toBeGreaterThan(-1);
    expect(lines[at + 1]).toContain(todo);
  });

  it('asks nothing more of a server that does not answer', async () => {
    const { out } = await sluice(['doctor'], { ...world(), fetch: refused });
    expect(out).not.toMatch(/token|API key/);
  });

  it.each(['viewer', 'editor', 'operator', 'approver', 'alerter'])(
    'finds out that a token is of role %s without a write',
    async (role) => {
      const { exit, out } = await sluice(['doctor'], world({ more: { answers: forbidden(role) } }));
      expect(exit).toBe(0);
      expect(out).toContain(`✓ role      ${role}\n`);
    },
  );

  it.each([
    [
      'a snapshot that no run has read yet',
      world({ health: { body: { ...health, snapshot: null, ageMs: null } } }),
      '– snapshot  none read yet',
    ],
    ['a server that hides its clock', world({ health: { body: health } }), '– clocks    the server does not tell'],
    [
      'a feature that is switched off',
      world({
        more: {
          answers: {
            'token.list': () => ({ tokens: [] }),
            'feature.list': () => ({ features: [aFeature({ disabled: true })] }),
          },
        },
      }),
      '– features  hello is switched off',
    ],
  ] as [string, Stub, string][])('does not call %s a fault', async (_, stub, line) => {
    const { exit, out } = await sluice(['doctor'], stub);
    expect({ exit, said: out.includes(line) }).toEqual({ exit: 0, said: true });
  });

  it('needs the secrets of another machine to be set', async () => {
    const { exit, out, headers } = await sluice(
      ['doctor'],
      world({ more: { env: { SLUICE_URL: 'https://sluice.example' } } }),
    );
    expect(exit).toBe(1);
    expect(out).toContain('SLUICE_TOKEN is not set');
    expect(out).toContain('SLUICE_API_KEY is not set');
    expect(headers.filter((one) => 'authorization' in one)).toEqual([]);
  });

  it('under --json gives the same checks as data', async () => {
    const { exit, out } = await sluice(
      ['doctor', '--json'],
      world({ key: { status: 401, body: problem('unauthorized', 401) } }),
    );
    const { checks } = JSON.parse(out) as { checks: { name: string; passed: boolean | null }[] };
    expect(exit).toBe(1);
    expect(checks.filter(({ passed }) => passed === false).map(({ name }) => name)).toEqual(['API key']);
  });
});

async function refused(): Promise<never> {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });
}
