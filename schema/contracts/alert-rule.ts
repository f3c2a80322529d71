import * as z from 'zod';
import { DatasetName, FeatureName } from './ids.ts';
import { oneOf, strict } from './strict.ts';

/** What a rule can watch of a feature's own numbers. */
export const ruleMetrics = ['error', 'slow', 'cost', 'silence', 'drift'] as const;
export type RuleMetric = (typeof ruleMetrics)[number];

const fields = {
  feature: FeatureName,
  metric: oneOf('metric', ruleMetrics),
  /** It fires above, or below, this: a share of runs (error, slow), USD (cost), a number of runs (silence), how much worse (drift). */
  over: z.number().min(0).optional(),
  under: z.number().min(0).optional(),
  /** `slow`: what is too long, one of the bounds that are counted. */
  overMs: z.number().optional(),
  /** `cost`: of all that the window's runs cost together (the default), or of a run on average. */
  per: oneOf('measure', ['window', 'run']).optional(),
  /** `drift`: the dataset on which what serves is held to its baseline. */
  dataset: DatasetName.optional(),
  /** The stretch of time that is looked at, always up to now. */
  windowS: z.number().int().min(5).max(2_592_000).default(300),
  /** How long it must be so, all the time, before it fires. */
  forS: z.number().int().min(0).max(86_400).default(0),
  /** With fewer runs in the window (drift: scored examples) nothing is said. Of no meaning to `silence`. */
  minRuns: z.number().int().min(1).max(1_000_000).default(20),
  /** Who is named in the incident; the feature's owner for incidents where nobody is. */
  owner: z.string().min(1).max(200).optional(),
  /** What to do: a sentence, or the address of a runbook. Nobody is called without being told that. */
  response: z.string().trim().min(1).max(2000),
};

/** `PUT /alert-rules/{name}`: when numbers of our own open an incident. */
export const AlertRuleInput = strict(fields);
export type AlertRuleInput = z.infer<typeof AlertRuleInput>;

/** A rule with its name. */
export const AlertRule = strict({ name: z.string(), ...fields });
export type AlertRule = z.infer<typeof AlertRule>;

/** How a rule stands. `unknown`: too little is known, which is no verdict. `value`, `runs`: what was last read. `incident`: the one its last firing opened, or found open. */
export const RuleStanding = z.object({
  state: z.enum(['unknown', 'quiet', 'pending', 'firing']),
  sinceMs: z.number(),
  value: z.number().nullable(),
  runs: z.number().nullable(),
  readAtMs: z.number().nullable(),
  incident: z.string().nullable(),
});
export type RuleStanding = z.infer<typeof RuleStanding>;

/** A rule as it is kept. */
export const AlertRuleRow = z.object({ ...AlertRule.shape, updatedBy: z.string(), updatedAtMs: z.number() });
export type AlertRuleRow = z.infer<typeof AlertRuleRow>;

/** A rule, and how it stands; null: whoever judges it could not be asked. */
export const AlertRuleView = AlertRuleRow.extend({ standing: RuleStanding.nullable() });
export type AlertRuleView = z.infer<typeof AlertRuleView>;

/** What judges a feature's rules. */
export type WatchRpc = {
  /** Takes the rules as they are kept now; durable when it returns. */
  sync(feature: FeatureName): Promise<void>;
  /** By rule. */
  standings(): Promise<{ [rule: string]: RuleStanding }>;
};
