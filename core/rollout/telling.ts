import type { FeatureName, RolloutId } from '#schema/contracts/ids';
import type { Happening } from '#schema/contracts/notification';
import type { Note, Taken } from './change.ts';
import type { DecisionName } from './effect.ts';
import { exposureWords, stageWords } from './exposure-words.ts';
import { blocks } from './gate-words.ts';
import type { RolloutState } from './state.ts';

/** What receivers are told, before it has a name and a time. */
export type Telling = {
  readonly type: Happening;
  readonly rollout: RolloutId | null;
  readonly text: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** The longest line. */
const LINE = 400;

/** What a decision is to its receivers; what changes neither traffic nor anybody's part in it is in the audit alone. */
const ofDecision: Readonly<Record<DecisionName, Happening | null>> = {
  started: 'rollout.started',
  queued: 'rollout.queued',
  gated: 'rollout.gated',
  gate_passed: 'rollout.gate_passed',
  gate_inconclusive: 'rollout.gate_inconclusive',
  gate_overridden: 'rollout.gate_overridden',
  superseded: 'rollout.superseded',
  percent_set: 'traffic.set',
  held: 'rollout.held',
  awaiting_approval: 'rollout.awaiting_approval',
  approved: 'rollout.approved',
  mirror_spent: null,
  regraded: null,
  advanced: 'rollout.advanced',
  advanced_by_hand: 'rollout.advanced',
  completed: 'rollout.completed',
  completed_by_hand: 'rollout.completed',
  paused: 'rollout.paused',
  resumed: 'rollout.resumed',
  rolled_back: 'rollout.rolled_back',
  reverted: 'rollout.reverted',
};

const waits = (rollout: RolloutState): string => `waits for ${rollout.waitingFor ?? 'nothing'}`;

const opened = ({ gates }: RolloutState): boolean => !gates.some(blocks);

/** What was decided, as the end of a sentence that begins with the rollout's id. */
const words: Readonly<Record<DecisionName, (rollout: RolloutState) => string>> = {
  started: (one) => `starts ${one.candidate} with ${exposureWords(one)}; control is ${one.control}`,
  queued: (one) => `of ${one.candidate} ${waits(one)}`,
  gated: (one) => `of ${one.candidate} ${waits(one)}; nobody is exposed`,
  gate_passed: (one) => `of ${one.candidate} passed a gate`,
  gate_inconclusive: (one) =>
    `of ${one.candidate} has a gate that cannot tell${opened(one) ? '' : `; it ${waits(one)}`}`,
  gate_overridden: (one) => `of ${one.candidate} has a gate that was overridden`,
  superseded: (one) => `of ${one.candidate} gives way to a newer one`,
  percent_set: (one) => `gives ${one.candidate} to ${exposureWords(one)}`,
  held: (one) => `is held at ${exposureWords(one)} and ${waits(one)}`,
  awaiting_approval: (one) => `${waits(one)}; meanwhile it stays at ${exposureWords(one)}`,
  approved: (one) => `is approved (${stageWords(one, one.approvals.at(-1)?.stage ?? one.stage)})`,
  mirror_spent: () => 'mirrors nothing any more',
  regraded: () => 'is graded anew',
  advanced: (one) => `goes on to ${exposureWords(one)}`,
  advanced_by_hand: (one) => `was moved on by hand to ${exposureWords(one)}`,
  completed: (one) => `is completed: ${one.candidate} serves everybody`,
  completed_by_hand: (one) => `was completed by hand: ${one.candidate} serves everybody`,
  paused: (one) => `is paused at ${exposureWords(one)}`,
  resumed: (one) => `is resumed at ${exposureWords(one)}`,
  rolled_back: (one) => `is rolled back: ${one.control} serves everybody, ${one.candidate} nobody`,
  reverted: (one) => `is reverted: ${one.control} serves everybody again, ${one.candidate} nobody`,
};

/** What breaks a line, rings, or turns the direction of what follows. */
const unprintable = /[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

/** One line without breaks, however long and whatever a person wrote. */
function line(text: string): string {
  const flat = text.replace(unprintable, ' ').trim();
  return flat.length <= LINE ? flat : `${flat.slice(0, LINE - 1)}…`;
}

function ofTaken({ name, rollout, from }: Taken, { by, reason }: Note): Telling[] {
  const byHand = name === 'started' && rollout.kind === 'manual';
  const type = byHand ? 'traffic.set' : ofDecision[name];
  if (type === null) return [];
  const { id, candidate, control, phase, stage, percent, segment } = rollout;
  const text = line(`${id} ${words[name](rollout)}. Why: ${reason ?? 'not said'} (${by.name})`);
  const detail = { decision: name, by: by.name, reason, candidate, control, from, phase, stage, percent, segment };
  return [{ type, rollout: id, text, detail }];
}

/** What happened beside a decision, and why. What was seen of a rollback is its reason. */
function besideWords({ subject, reason, detail }: Note, happening: Happening, why: string): string {
  if (happening === 'feature.disabled') return `${subject} is disabled. ${why}`;
  if (happening === 'feature.enabled') return `${subject} is enabled again. ${why}`;
  if (happening === 'traffic.set') return `${subject} serves everybody. ${why}`;
  if (happening === 'alert.heeded') return `${subject}: an alert was heeded. ${String(detail?.['why'])} ${why}`;
  return `${subject}: ${reason ?? happening}`;
}

/** What a note says beside its decision. */
function beside(note: Note, feature: FeatureName): Telling[] {
  const { by, action, subject, reason, rollout, incident, happening, detail } = note;
  const about = { rollout, detail: { action, by: by.name, reason, ...detail } };
  const why = `Why: ${reason ?? 'not said'} (${by.name})`;
  const named = (text: string): string => line(text.startsWith(feature) ? text : `${feature}: ${text}`);
  const told = happening && {
    type: happening,
    text: named(besideWords(note, happening, why)),
    ...about,
  };
  const opened = incident !== null && {
    type: 'incident.opened' as const,
    text: named(`${subject}: incident. ${incident}. ${why}`),
    ...about,
    detail: { title: incident, ...about.detail },
  };
  return [told, opened].filter((one) => one !== null && one !== false);
}

/** What receivers hear of a note: of its decision, of what else it was, and of the incident it opens. */
export function tellings(note: Note, feature: FeatureName): Telling[] {
  return [...(note.taken === null ? [] : ofTaken(note.taken, note)), ...beside(note, feature)];
}
