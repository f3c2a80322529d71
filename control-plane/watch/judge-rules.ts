import { driftQuestion } from '#core/watch/drift-question';
import { judgeRule } from '#core/watch/judge-rule';
import { beginning, type Reading, readWindow } from '#core/watch/read-window';
import { ruleWords } from '#core/watch/rule-words';
import type { Totals } from '#core/watch/totals';
import type { AlertRule, RuleStanding } from '#schema/contracts/alert-rule';
import { owe } from './owed-rows.ts';
import { type Kept, keepStanding } from './rule-rows.ts';
import { samplesSince } from './sample-rows.ts';
import type { Sql } from './tables.ts';

/** What is known at a look; `totals` null: the counters could not be asked. `drifts`: what was read of drift, by question. */
export type Look = {
  readonly nowMs: number;
  readonly totals: Totals | null;
  readonly drifts: ReadonlyMap<string, Reading | null>;
};

function readingOf(sql: Sql, rule: AlertRule, { nowMs, totals, drifts }: Look): Reading | null {
  if (rule.metric === 'drift') return drifts.get(driftQuestion(rule)) ?? null;
  if (totals === null) return null;
  const windowMs = rule.windowS * 1000;
  const begun = beginning(samplesSince(sql, nowMs - windowMs), { windowMs, nowMs });
  return begun && readWindow(rule, begun, totals);
}

/** Judges rules by what is known now: how each stands, and what is owed, in the transaction of the caller. */
export function judgeRules(sql: Sql, rules: readonly Kept[], look: Look): void {
  const { nowMs } = look;
  for (const { rule, standing } of rules) {
    const read = readingOf(sql, rule, look);
    const judged = judgeRule(rule, standing, { read, nowMs });
    const incident = judged.did === 'fires' && read !== null ? fires(sql, rule, { read, nowMs }) : null;
    keepStanding(sql, rule.name, incident === null ? judged.standing : { ...judged.standing, incident });
    if (judged.did === 'resolves') resolves(sql, rule, { standing, read, nowMs });
  }
}

/** Answers the incident that shall be opened; should one be open, that one takes its place when it is known. */
function fires(sql: Sql, rule: AlertRule, { read, nowMs }: { read: Reading; nowMs: number }): string {
  const { name, feature, response, owner } = rule;
  const id = `${feature}/rule/${name}/${nowMs}`;
  const opening = {
    ...{ id, atMs: nowMs, feature, title: ruleWords(rule, read), key: `rule/${name}`, response },
    ...(owner !== undefined && { owner }),
    openedBy: { kind: 'rule', name } as const,
    detail: { rule: { ...rule }, read },
  };
  owe(sql, id, { do: 'open', rule: name, opening, windowMs: rule.windowS * 1000 });
  return id;
}

type Calm = { readonly standing: RuleStanding; readonly read: Reading | null; readonly nowMs: number };

/** Noted in the story of what it opened; a person closes it. */
function resolves(sql: Sql, rule: AlertRule, { standing, read, nowMs }: Calm): void {
  const incident = standing.incident;
  if (incident === null || read === null) return;
  const text = `It is so no more: ${ruleWords(rule, read)} does not hold.`;
  owe(sql, `${incident}/resolved/${nowMs}`, { do: 'resolve', incident, atMs: nowMs, text });
}
