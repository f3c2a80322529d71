import { describe, expect, it } from 'vitest';
import { frame } from '../../cli/rollout/frame.ts';
import { headline } from '../../cli/rollout/headline.ts';
import { logLines } from '../../cli/rollout/log-lines.ts';
import { nextMove } from '../../cli/rollout/next-move.ts';
import { width } from '../../cli/text/width.ts';
import type { RolloutView, VerificationView } from '../../schema/contracts/rollout.ts';
import { A, aDecision, aGuardrail, aPlan, aRollout, B, NOON } from './samples.ts';

const plain = (_: string, text: string): string => text;
const linesOf = (view: RolloutView, columns = 120): string[] => frame(view, { width: columns, paint: plain }, NOON);
const textOf = (view: RolloutView, columns = 120): string => linesOf(view, columns).join('\n');

const plan = aPlan();
const errors = aGuardrail({
  id: 'error+0.005',
  control: { before: { n: 1040, k: 20 }, since: { n: 395, k: 8 } },
  notWorse: { by: 0.02, logE: 1.5, threshold: 4.61, shown: false },
});
const byLanguage = aGuardrail({
  id: 'error by context.language',
  by: 'context.language',
  slice: 'de',
  logE: 4,
  threshold: 6.1,
  slices: [
    { value: 'en', logE: 0, threshold: 6.1, n0: 300, k0: 9, n1: 80, k1: 1 },
    { value: 'de', logE: 4, threshold: 6.1, n0: 40, k0: 1, n1: 12, k1: 4 },
  ],
});
const half = aRollout({ plan, stage: 3, percent: 50, guardrails: [errors, byLanguage] });
const awaiting = aRollout({ ...half, phase: 'awaiting_approval', awaits: 'approver', waitingFor: 'an approver' });
const shadow = aRollout({
  plan,
  stage: 0,
  percent: 0,
  guardrails: [
    aGuardrail({
      id: 'error+0.005',
      comparison: {
        n: 40,
        clusters: 33,
        difference: -0.05,
        interval: [-0.12, 0.02],
        confidence: 0.9975,
        verdict: 'inconclusive',
      },
    }),
  ],
  shadow: { pairs: 40, units: 33, spentUsd: 1.2, capUsd: 5, withheld: 3 },
});
const queued = aRollout({ phase: 'pending', stage: 0, percent: 0, waitingFor: 'hello.2 to end', guardrails: [] });

const seen = (changes: Partial<VerificationView>): VerificationView => ({
  version: B,
  state: 'watching',
  sinceMs: NOON,
  boundMs: 2000,
  lastRunAtMs: NOON + 400,
  lateReplies: 0,
  ...changes,
});
const ended = aDecision({ n: 3, decision: 'rolled_back', toPhase: 'rolled_back' });
const back = (verification: VerificationView | null, changes: Partial<RolloutView> = {}): RolloutView =>
  aRollout({
    ...half,
    phase: 'rolled_back',
    percent: 0,
    endedAtMs: NOON,
    verification,
    decisions: [ended],
    ...changes,
  });

describe('a picture of a rollout', () => {
  it.each([
    ['a stage of everybody', half],
    ['a rollout that waits for somebody', awaiting],
    ['a shadow stage', shadow],
    ['a queued rollout', queued],
    ['one that was rolled back without effect', back(seen({ state: 'ineffective', lateReplies: 12 }))],
  ])('of %s fits every width from 60 to 200', (_, view) => {
    for (let columns = 60; columns <= 200; columns += 1)
      expect(linesOf(view, columns).filter((line) => width(line) > columns)).toEqual([]);
  });

  it('has all that is known of a guardrail in one line where there is room', () => {
    const lines = linesOf(half, 130);
    expect(lines).toContain(
      'GUARDRAIL                  SLICE  TO ROLLBACK   LOG E    OF      CONTROL    CANDIDATE  BEFORE → SINCE  VERDICT',
    );
    expect(lines).toContain(
      'error by context.language  de     ███████▉····   4.00  6.10   2.5 % 1/40  33.3 % 4/12               –  too little data',
    );
    expect(lines).toContain('error+0.005  ███▉········   1.50  4.61  2 % worse  not yet');
  });

  it.each([60, 80, 100])('never shortens counts, evidence or thresholds: %d columns', (columns) => {
    const text = textOf(half, columns);
    for (const says of [
      '2.42  4.83',
      '4.00  6.10',
      '2.0 % 8/395',
      '5.0 % 5/100',
      '33.3 % 4/12',
      '1.9 % →',
      '1.50  4.61',
    ])
      expect(text).toContain(says);
  });

  it('says whom a stage exposes, and whom earlier ones still do', () => {
    expect(textOf(half)).toContain('50 % of units get the candidate, and 50 % of internal as before');
    expect(textOf(aRollout({ plan, stage: 1, percent: 50 }))).toContain('50 % of segment internal get the candidate');
    expect(textOf(shadow)).toContain('nobody gets the candidate; 20 % of runs are mirrored');
  });

  it('says what a stage asks before it is left', () => {
    expect(textOf(half)).toContain('asks       error shown at most 2 % worse, the word of an approver');
    expect(textOf(aRollout({ plan, stage: 2 }))).toContain('asks       200 candidate units in this stage');
  });

  it('shows this stage among all, leaving out those that are over where there is no room', () => {
    expect(textOf(half)).toContain('plan       shadow 20 → internal 50 → 5 → [50] → 100 %   by ada');
    expect(textOf(half, 60)).toContain('plan       … → internal 50 → 5 → [50] → 100 %   by ada');
  });

  it('of a shadow stage says what was spent of what, how many pairs, and how sure the difference is', () => {
    const text = textOf(shadow);
    expect(text).toContain('$1.20 of $5.00; 40 pairs, 33 units; 3 stopped before a tool with effects');
    expect(text).toContain('40      +5 %  -2 % and +12 %  99.75 %  too little data');
  });

  it('of a shadow stage that nobody looked at yet has no numbers that mean nothing', () => {
    const early = aRollout({
      ...shadow,
      guardrails: [aGuardrail({ cause: 'no_data', logE: 0, watch: 0, periods: [] })],
    });
    expect(textOf(early)).toMatch(/error +·{12} +– +– +– +– +no data/);
  });

  it('of a queued one says what it waits for, and that nobody was exposed', () => {
    expect(linesOf(queued)[0]).toBe('hello.3  pending (queued)  stage 1 of 4 "5%"');
    expect(textOf(queued)).toContain('next       it begins by itself; it waits for hello.2 to end');
    expect(textOf(queued)).toContain('It has not begun: nobody was exposed.');
  });

  it('says that somebody took the place of one, and that one never began', () => {
    const decisions = [aDecision({ decision: 'queued' }), aDecision({ n: 2, decision: 'superseded' })];
    const replaced = back(null, { decisions });
    expect(linesOf(replaced)[0]).toContain('rolled back (superseded)');
    expect(nextMove(replaced, NOON).says).toBe('nothing; it never began');
    expect(nextMove(back(null), NOON).says).toBe(`nothing; ${A} serves everybody`);
  });

  it('names who said yes', () => {
    const approvals = [{ stage: 3, by: 'bob', role: 'approver', reason: 'read fifty', atMs: NOON, waived: false }];
    expect(textOf(aRollout({ ...half, approvals }))).toContain('approved   stage "half" by bob (approver): read fifty');
    const waived = approvals.map((one) => ({ ...one, waived: true }));
    expect(textOf(aRollout({ ...half, approvals: waived }))).toContain('by bob (who started it; waived under dev)');
  });
});

describe('a word that is waited for', () => {
  const type = 'an approver: npx sluice rollout approve hello.3 --reason …';

  it('is announced while the stage runs', () => {
    expect(nextMove(half, NOON).says).toBe('an approver is asked, then everybody gets the candidate');
  });

  it('that everybody needs is announced in the stage before', () => {
    const stages = [...plan.stages.slice(0, 3), { ...plan.stages[4], requires: [{ approval: 'admin' }] }];
    const view = aRollout({ plan: { ...plan, stages: stages as typeof plan.stages }, stage: 2, stageSinceMs: NOON });
    expect(nextMove(view, NOON).says).toBe('an admin is asked, then everybody gets the candidate');
  });

  it('that was given is not announced again', () => {
    const approvals = [{ stage: 3, by: 'bob', role: 'approver', reason: 'fine', atMs: NOON, waived: false }];
    expect(nextMove(aRollout({ ...half, approvals }), NOON).says).toBe('everybody gets the candidate');
  });

  it('is shown with what to type, once: in the picture, in a log and after a command', () => {
    expect(linesOf(awaiting)).toContain(`waits for  ${type}`);
    expect(linesOf(awaiting)).toContain('next       everybody gets the candidate, once an approver says so');
    expect(textOf(awaiting).match(/waits for/g)).toHaveLength(1);
    expect(logLines(null, awaiting, NOON).at(-1)).toContain(`waits for ${type}`);
    expect(headline(awaiting, NOON)).toContain(`waits for ${type}`);
  });
});

describe('after a rollback', () => {
  it.each([
    ['that it stopped, and when', seen({ state: 'verified' }), `replies of ${B} stopped after 0.4 s (verified)`],
    [
      'that it stopped at once',
      seen({ state: 'verified', lastRunAtMs: null }),
      `replies of ${B} stopped at once (verified)`,
    ],
    ['that it is being watched', seen({}), `replies of ${B} are being watched: none may begin more than 2 s after`],
    [
      'that nobody asked',
      seen({ state: 'unseen' }),
      `nobody asked since, so nobody saw whether replies of ${B} stopped`,
    ],
    [
      'loudly that it did not stop',
      seen({ state: 'ineffective', lateReplies: 12, lastRunAtMs: NOON + 9000 }),
      `NOT STOPPED: replies of ${B}: 12 began more than 2 s after the rollback, the last at 12:00:09Z; an incident is open`,
    ],
  ])('a person is told %s', (_, verification, says) => {
    expect(textOf(back(verification), 160)).toContain(`rollback   ${says}`);
    expect(logLines(back(null), back(verification), NOON).join('\n')).toContain(says);
  });

  it('a log tells it once', () => {
    const verified = back(seen({ state: 'verified' }));
    expect(logLines(verified, verified, NOON)).toEqual([]);
  });
});

describe('a log', () => {
  it('names the slice that is nearest, what is to be shown, and what mirroring cost', () => {
    const [, counts = ''] = logLines(null, half, NOON);
    expect(counts).toContain('error+0.005 50 % to rollback, 33 % shown not worse');
    expect(counts).toContain('error by context.language = de 66 % to rollback');
    expect(logLines(null, shadow, NOON).at(-1)).toContain('40 pairs mirrored for $1.20 of $5.00');
  });
});

describe('a rollout that waits for its gates', () => {
  const gate = {
    eval: 'golden',
    id: null,
    verdict: null,
    open: false,
    why: null,
    done: null,
    total: null,
    override: null,
  };
  const decisions = [aDecision({ decision: 'gated', toPhase: 'pending', percent: 0 })];
  const gated = (changes: Partial<RolloutView['gates'][number]>, more: Partial<RolloutView> = {}): RolloutView =>
    aRollout({
      ...{ phase: 'pending', stage: 0, percent: 0, guardrails: [], waitingFor: 'its gates: golden', decisions },
      ...{ gates: [{ ...gate, ...changes }], ...more },
    });
  const id = 'e_0123456789abcdef' as NonNullable<RolloutView['gates'][number]['id']>;

  it('says how far its evals are, and that nobody was exposed', () => {
    const text = textOf(gated({ id, done: 20, total: 80 }));
    expect(text).toContain('pending (gates)');
    expect(text).toContain(`20 of 80 runs (${id})`);
    expect(text).toContain('nobody was exposed');
    expect(logLines(null, gated({ id, done: 20, total: 80 }), NOON).join(' ')).toContain('gate golden');
  });

  it('says what an eval said, and that it blocks or who overrode it', () => {
    const blocked = { id, verdict: 'inconclusive', why: 'too_wide; right 0.8 instead of 1' } as const;
    expect(textOf(gated(blocked))).toContain('golden inconclusive, blocks: too_wide; right 0.8 instead of 1');
    const override = { by: 'eva', reason: 'read all five', atMs: NOON };
    expect(textOf(gated({ ...blocked, open: true, override }))).toContain('overridden by eva: read all five');
  });

  it('whose gate failed never began', () => {
    const ended = [...decisions, aDecision({ n: 2, decision: 'rolled_back', toPhase: 'rolled_back', percent: 0 })];
    const view = gated({ id, verdict: 'fail', why: 'worse' }, { phase: 'rolled_back', decisions: ended });
    expect(textOf(view)).toContain('rolled back (never began)');
    expect(textOf(view)).toContain('golden fail: worse');
    expect(nextMove(view, NOON).says).toContain('it never began');
  });
});
