import { describe, expect, it } from 'vitest';
import { aFlag } from './a-flag.ts';
import { NOON } from './samples.ts';
import { refuse, sluice, type Answers } from './stub.ts';

const definition = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
const files = {
  'flag.json': JSON.stringify(definition),
  'flags.json': JSON.stringify({ flags: { 'dark-mode': definition } }),
};

function taking(): { sent: unknown[]; answers: Answers } {
  const sent: unknown[] = [];
  const flag = ({ params, body }: { params: unknown; body: unknown }) => (sent.push({ params, body }), aFlag());
  const imported = { created: 1, changed: 2, unchanged: 3, deleted: 0 };
  const warnings = [
    { key: 'dark-mode', issues: [{ path: 'state', message: 'Unknown state.' }] },
    { key: null, issues: [{ path: '', message: 'Odd.' }] },
  ];
  return {
    sent,
    answers: {
      'flag.put': flag,
      'flag.disable': (given) => ({ ...flag(given), enabled: false }),
      'flag.enable': flag,
      'flag.delete': ({ params }) => (sent.push({ params }), { ok: true }),
      'flag.import': ({ query, body }) => (sent.push({ query, body }), { ...imported, warnings }),
      'flag.export': () => ({ flags: { 'dark-mode': definition } }),
      'flag.schedule.delete': ({ params }) => (sent.push({ params }), { ok: true }),
      'flag.schedule.put': ({ params, body }) => {
        sent.push({ params, body });
        const made = { createdBy: 'ada', createdAtMs: NOON, outcome: null, doneAtMs: null };
        return { ...params, atMs: body.at as number, change: body.change, reason: body.reason, ...made };
      },
    },
  };
}

describe('flag', () => {
  it.each([
    [
      'set',
      ['set', 'a/b c', 'flag.json'],
      { params: { key: 'a/b c' }, body: definition },
      /^dark-mode {2}on {2}v_\w+ {2}by ada, 1 h ago/,
    ],
    [
      'disable',
      ['disable', 'x', '--reason', 'it hurts'],
      { params: { key: 'x' }, body: { reason: 'it hurts' } },
      /^dark-mode is off$/,
    ],
    [
      'enable',
      ['enable', 'x', '--reason', 'healed'],
      { params: { key: 'x' }, body: { reason: 'healed' } },
      /^dark-mode is on$/,
    ],
    ['delete', ['delete', 'x'], { params: { key: 'x' } }, /^x is deleted$/],
    ['schedule --off', ['schedule', 'x', 'go', '--off'], { params: { key: 'x', id: 'go' } }, /^go is called off$/],
    [
      'schedule',
      ['schedule', 'x', 'go', '--at', '2027-01-31T18:00Z', '--change', '{"state":"DISABLED"}', '--reason', 'y'],
      {
        params: { key: 'x', id: 'go' },
        body: { at: Date.UTC(2027, 0, 31, 18), change: { state: 'DISABLED' }, reason: 'y' },
      },
      /^go is planned for 2027-01-31T18:00Z$/,
    ],
  ])('%s sends what was said, and tells what came of it', async (_, argv, expected, says) => {
    const { sent, answers } = taking();
    const { exit, out } = await sluice(['flag', ...argv], { answers, files });
    expect([exit, sent]).toEqual([0, [expected]]);
    expect(out.trim()).toMatch(says);
  });

  it('import tells how many, and what is wrong with what was taken all the same', async () => {
    const { sent, answers } = taking();
    const { out } = await sluice(['flag', 'import', 'flags.json', '--replace'], { answers, files });
    expect(sent).toMatchObject([{ query: { replace: 'true' }, body: { flags: {} } }]);
    expect(out.trim().split('\n')).toEqual([
      '1 created, 2 changed, 3 as before, 0 deleted',
      'dark-mode: state: Unknown state.',
      '(all flags): Odd.',
    ]);
  });

  it('export prints a file that an import takes', async () => {
    const { answers } = taking();
    const { out } = await sluice(['flag', 'export'], { answers });
    expect(JSON.parse(out)).toEqual({ flags: { 'dark-mode': definition } });
  });

  it.each([
    [['--at', '2027-01-31']],
    [['--at', 'soon', '--change', '{}', '--reason', 'x']],
    [['--at', '1d', '--change', '{', '--reason', 'x']],
  ])('schedule without what it needs is refused, and nothing is sent (%#)', async (flags) => {
    const { sent, answers } = taking();
    const { exit } = await sluice(['flag', 'schedule', 'x', 'go', ...flags], { answers });
    expect([exit, sent]).toEqual([2, []]);
  });

  it('set says everything that is wrong with the definition', async () => {
    const issues = [{ path: 'defaultVariant', message: 'Unknown variant "blue"; known: on, off.' }];
    const answers: Answers = { 'flag.put': () => refuse('invalid', 'The flag was understood and refused.', issues) };
    const { exit, err } = await sluice(['flag', 'set', 'x', 'flag.json'], { answers, files });
    expect([exit, err]).toEqual([6, expect.stringContaining('known: on, off')]);
  });
});
