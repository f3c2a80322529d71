import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { holdEndsAtMs, nextMove } from '../../cli/rollout/next-move.ts';
import { progress } from '../../cli/rollout/progress.ts';
import { width } from '../../cli/text/width.ts';
import type { RolloutView, VerificationView } from '../../schema/contracts/rollout.ts';
import { A, aDecision, aGuardrail, aRollout, B, NOON } from './samples.ts';
import { refuse, sluice, type Stub } from './stub.ts';

const terminal = { columns: 90, rows: 40 };
const started = aDecision();
const advanced = aDecision({
  n: 2,
  atMs: NOON + 1500,
  decision: 'advanced',
  by: 'evidence',
  reason: 'the hold is over',
  percent: 50,
});
const ended = aDecision({
  n: 3,
  atMs: NOON + 2500,
  decision: 'rolled_back',
  by: 'evidence',
  reason: 'error is worse',
  percent: 0,
});

/** Looks at these rollouts, one a look; the last one stays. */
function watching(looks: readonly (RolloutView | null)[], more: Stub = {}): Stub {
  let at = 0;
  const answer = () => looks[Math.min(at++, looks.length - 1)] ?? refuse('unavailable', 'Starting.');
  return { ...more, answers: { 'rollout.get': answer } };
}

const looks = [
  aRollout(),
  aRollout({ units: { control: 1300, candidate: 140 }, guardrails: [aGuardrail({ logE: 4.7 })] }),
  aRollout({ percent: 50, stage: 2, stageSinceMs: NOON + 1500, decisions: [started, advanced] }),
  aRollout({
    phase: 'rolled_back',
    percent: 0,
    decisions: [started, advanced, ended],
    endedAtMs: NOON + 2500,
    guardrails: [aGuardrail({ verdict: 'worse', logE: 5 })],
  }),
];
const completed = aRollout({ phase: 'completed', percent: 100, stage: 3, endedAtMs: NOON });

/** What hides the cursor and gives it back. */
const cursor = new RegExp(`${String.fromCharCode(27)}\\[\\?25[lh]`, 'g');

/** What moves the cursor over the last picture. */
const up = new RegExp(`${String.fromCharCode(27)}\\[\\d+A\r`);

/** The pictures that a terminal showed one after the other, without colours. */
function pictures(out: string): string[][] {
  return out.split(up).map((text) => stripVTControlCharacters(text).replace(/\n$/, '').split('\n'));
}

describe('rollout watch', () => {
  it('ends with 0 when it completed and with 8 when it was rolled back', async () => {
    expect((await sluice(['rollout', 'watch', 'hello.3'], watching([aRollout(), completed]))).exit).toBe(0);
    expect((await sluice(['rollout', 'watch', 'hello.3'], watching(looks))).exit).toBe(8);
  });

  const back = (state: VerificationView['state']) =>
    aRollout({
      phase: 'rolled_back',
      percent: 0,
      endedAtMs: NOON,
      verification: { version: B, state, sinceMs: NOON, boundMs: 2000, lastRunAtMs: NOON, lateReplies: 0 },
    });

  it.each([
    ['until they were seen to stop', [back('watching'), back('watching'), back('verified')], 8, 3],
    ['and ends with 9 when they did not', [back('watching'), back('ineffective')], 9, 2],
    ['but no longer than a quarter of a minute', [back('watching')], 8, 16],
    ['and not at all where nobody asks', [back('unseen')], 8, 1],
  ])('after a rollback watches replies on, %s', async (_, seen, exit, times) => {
    const done = await sluice(['rollout', 'watch', 'hello.3'], watching(seen));
    expect({ exit: done.exit, times: done.calls.length }).toEqual({ exit, times });
  });

  it('looks again after as long as it was told, and not after the end', async () => {
    const slept: number[] = [];
    const { calls } = await sluice(
      ['rollout', 'watch', 'hello.3', '--every', '2.5'],
      watching(looks, { slept: (nowMs) => slept.push(nowMs - NOON) }),
    );
    expect(calls).toHaveLength(looks.length);
    expect(slept).toEqual([2500, 5000, 7500]);
  });

  it.each(['0', '0.01', 'soon', '-1', '4000'])('refuses --every=%s', async (every) => {
    const { exit, calls } = await sluice(['rollout', 'watch', 'hello.3', `--every=${every}`]);
    expect({ exit, calls }).toEqual({ exit: 2, calls: [] });
  });
});

describe('on a terminal, rollout watch', () => {
  it('shows stage, share, evidence, counts, what comes next and when, and the last decisions', async () => {
    const { out } = await sluice(['rollout', 'watch', 'hello.3'], watching(looks, { tty: terminal }));
    expect(pictures(out)[0]).toEqual([
      'hello.3  running  stage 2 of 4 "25%"',
      `versions   ${A} (control) → ${B}`,
      'traffic    ███········· 25 % of units get the candidate',
      'plan       5 → [25] → 50 → 100 %   by ada',
      'asks       200 candidate units in this stage',
      'units      control 1,204, candidate 100; not counted: anonymous 12',
      '',
      'GUARDRAIL  TO ROLLBACK   LOG E    OF      CONTROL    CANDIDATE  VERDICT',
      'error      ██████······   2.42  4.83  2.0 % 8/395  5.0 % 5/100  too little data',
      '',
      'next       50 % at 12:09:00Z, in 9 min, if nothing lacks',
      '',
      'N  WHEN       DECISION  SHARE  BY   WHY',
      '1  11:59:00Z  started     5 %  ada  a planned rollout',
    ]);
  });

  it('draws every picture over the one before, line by line, and leaves the last one standing', async () => {
    const { out } = await sluice(['rollout', 'watch', 'hello.3'], watching(looks, { tty: terminal }));
    const drawn = pictures(out);
    const ups = [...out.matchAll(new RegExp(up, 'g'))].map(([move]) => Number.parseInt(move.slice(2), 10));
    expect(drawn).toHaveLength(looks.length);
    expect(ups).toEqual(drawn.slice(0, -1).map((lines) => lines.length));
    expect(out.endsWith('\u001b[0J\u001b[?25h')).toBe(true);
    expect([...out.matchAll(cursor)].map(([seen]) => seen)).toEqual(['\u001b[?25l', '\u001b[?25h']);
    expect(drawn.at(-1)?.[0]).toBe('hello.3  rolled back  stage 2 of 4 "25%"');
    expect(drawn.at(-1)).toContain(`next       nothing; ${A} serves everybody`);
    expect(drawn.at(-1)).toContain('3  12:00:02Z  rolled back    0 %  evidence  error is worse');
  });

  it('counts the hold down by its own clock', async () => {
    const { out } = await sluice(
      ['rollout', 'watch', 'hello.3', '--every', '60'],
      watching([aRollout(), aRollout(), completed], { tty: terminal }),
    );
    const next = pictures(out).map((lines) => lines.find((line) => line.startsWith('next')));
    expect(next[0]).toContain('at 12:09:00Z, in 9 min,');
    expect(next[1]).toContain('at 12:09:00Z, in 8 min,');
  });

  it('never draws wider than the terminal nor taller, for it could not draw over that', async () => {
    const many = Array.from({ length: 16 }, (_, at) => aGuardrail({ id: `rejected:${'long-'.repeat(20)}${at}` }));
    const { out } = await sluice(
      ['rollout', 'watch', 'hello.3'],
      watching([aRollout({ guardrails: many, waitingFor: 'x'.repeat(200) }), completed], {
        tty: { columns: 44, rows: 12 },
      }),
    );
    const [first = []] = pictures(out);
    expect(first).toHaveLength(11);
    expect(first.filter((line) => width(line) > 44)).toEqual([]);
  });

  it('keeps the last picture while the server is away, says for how long, and goes on when it is back', async () => {
    const { exit, out } = await sluice(
      ['rollout', 'watch', 'hello.3', '--every', '5'],
      watching([aRollout(), null, null, completed], { tty: terminal }),
    );
    const drawn = pictures(out);
    expect(exit).toBe(0);
    expect(drawn[2]?.slice(0, 3)).toEqual(drawn[0]?.slice(0, 3));
    expect(drawn[2]?.at(-1)).toBe('no answer for 10 s, trying again: Not available now: Starting.');
    expect(drawn[3]?.at(-1)).not.toContain('no answer');
  });
});

describe('elsewhere, rollout watch', () => {
  it('prints a line a decision, and counts when they changed and ten seconds have passed', async () => {
    const { out } = await sluice(['rollout', 'watch', 'hello.3'], watching(looks));
    expect(out.split('\n')).toEqual([
      '11:59:00Z started at 5 % by ada: a planned rollout',
      '12:00:00Z running at 25 %, control 1,204, candidate 100, error 50 % to rollback',
      '12:00:01Z advanced at 50 % by evidence: the hold is over',
      '12:00:02Z running at 50 %, control 1,204, candidate 100, error 50 % to rollback',
      '12:00:02Z rolled back at 0 % by evidence: error is worse',
      '12:00:03Z rolled back at 0 %, control 1,204, candidate 100, error 100 % to rollback',
      '',
    ]);
  });

  it('moves no cursor, nor on a terminal that says it is dumb', async () => {
    expect((await sluice(['rollout', 'watch', 'hello.3'], watching(looks))).out).not.toContain('\u001b');
    expect(
      (await sluice(['rollout', 'watch', 'hello.3'], watching(looks, { tty: terminal, env: { TERM: 'dumb' } }))).out,
    ).not.toContain('\u001b');
  });

  it('under --json prints the answer on a line whenever it is another one', async () => {
    const { out, bodies, exit } = await sluice(
      ['rollout', 'watch', 'hello.3', '--json'],
      watching([looks[0], looks[0], looks[2], looks[3]] as RolloutView[]),
    );
    expect(exit).toBe(8);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([bodies[0], bodies[2], bodies[3]]);
  });

  it('gives up after a minute of silence with what was wrong', async () => {
    const { exit, err, calls } = await sluice(
      ['rollout', 'watch', 'hello.3', '--every', '10'],
      watching([aRollout(), null]),
    );
    expect(exit).toBe(7);
    expect(calls).toHaveLength(7);
    expect(err.trimEnd().split('\n').at(-1)).toBe('sluice: Not available now: Starting.');
  });

  it('complains of silence once in ten seconds', async () => {
    const looksOf = [aRollout(), ...Array.from({ length: 25 }, () => null), completed];
    const { err } = await sluice(['rollout', 'watch', 'hello.3'], watching(looksOf));
    expect(err.match(/no answer for \d+ s/g)).toEqual([
      'no answer for 1 s',
      'no answer for 11 s',
      'no answer for 21 s',
    ]);
  });

  it('has no patience with a server that never answered', async () => {
    const { exit, calls } = await sluice(['rollout', 'watch', 'hello.3'], watching([null]));
    expect({ exit, calls: calls.length }).toEqual({ exit: 7, calls: 1 });
  });

  it('does not wait for what will not pass', async () => {
    const { exit, calls } = await sluice(['rollout', 'watch', 'hello.3'], {
      answers: { 'rollout.get': () => refuse('forbidden', 'No.') },
    });
    expect({ exit, calls: calls.length }).toEqual({ exit: 3, calls: 1 });
  });
});

describe('what comes next', () => {
  const at = (changes: Partial<RolloutView>) => nextMove(aRollout(changes), NOON);
  const stages = [
    { percent: 5, holdS: 0, minUnits: 0 },
    { percent: 95, holdS: 600, minUnits: 0 },
  ];

  it.each([
    ['while a stage is held, the next share and when', {}, { says: '50 %', atMs: NOON + 540_000 }],
    ['before the last stage, everybody', { stage: 2 }, { says: 'everybody gets the candidate', atMs: NOON + 540_000 }],
    [
      'in a last stage below 100 too',
      { stage: 1, plan: { ...aRollout().plan, stages } },
      { says: 'everybody gets the candidate', atMs: NOON + 540_000 },
    ],
    [
      'when the hold is over and something lacks, what it is',
      { stageSinceMs: 0, phase: 'holding', waitingFor: 'more candidate units' },
      { says: '50 %; it waits for more candidate units', atMs: null },
    ],
    ['when the hold is over and nothing lacks, at once', { stageSinceMs: 0 }, { says: '50 %, at once', atMs: null }],
    [
      'while paused, nothing',
      { phase: 'paused', waitingFor: 'a person, to resume it' },
      { says: 'nothing; it waits for a person, to resume it', atMs: null },
    ],
    [
      'while somebody is waited for, whose word it is',
      { phase: 'awaiting_approval', awaits: 'operator' },
      { says: '50 %, once an operator says so', atMs: null },
    ],
    [
      'by hand, nothing by itself',
      { kind: 'manual' },
      { says: 'nothing by itself: a person moves this traffic', atMs: null },
    ],
    ['after a rollback, nothing', { phase: 'rolled_back' }, { says: `nothing; ${A} serves everybody`, atMs: null }],
    [
      'after completion, that it can be undone',
      { phase: 'completed', endedAtMs: NOON - 1000 },
      { says: `nothing; rollback can still restore ${A}`, atMs: null },
    ],
    [
      'and no longer than it can be',
      { phase: 'completed', endedAtMs: NOON - 86_400_001 },
      { says: 'nothing', atMs: null },
    ],
  ] as [string, Partial<RolloutView>, ReturnType<typeof nextMove>][])('is told %s', (_, changes, expected) => {
    expect(at(changes)).toEqual(expected);
  });

  it('never counts paused time as hold time', () => {
    const pause = (n: number, atMs: number, toPhase: 'paused' | 'running') =>
      aDecision({ n, atMs, toPhase, fromPhase: toPhase === 'paused' ? 'running' : 'paused' });
    const since = NOON - 60_000;
    const decisions = [
      pause(9, since + 40_000, 'running'),
      pause(8, since + 10_000, 'paused'),
      pause(2, since - 5000, 'paused'),
      pause(3, since - 1000, 'running'),
    ];
    expect(holdEndsAtMs(aRollout({ decisions }))).toBe(since + 600_000 + 30_000);
  });
});

describe('the bar of a guardrail', () => {
  it.each([
    [-5, 4.83, 0],
    [0, 4.83, 0],
    [2.415, 4.83, 0.5],
    [9, 4.83, 1],
    [Number.NEGATIVE_INFINITY, 4.83, 0],
    [1, 0, 0],
  ])('at log evidence %d of %d is filled to %d', (logE, threshold, share) => {
    expect(progress(aGuardrail({ logE, threshold }))).toBe(share);
  });
});
