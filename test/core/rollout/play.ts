import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import type { Decision, Effect } from '#core/rollout/effect';
import type { Event } from '#core/rollout/event';
import type { FeatureState } from '#core/rollout/state';
import { transition } from '#core/rollout/transition';
import type { Route } from '#schema/contracts/snapshot';
import { type Happening, happenings } from './happenings.ts';
import { Story } from './scene.ts';

/** An accepted event: what was before, what is after, what the shell must do, and what the world was told to route until now. */
export type Moment = {
  readonly before: FeatureState;
  readonly event: Event;
  readonly after: FeatureState;
  readonly effects: readonly Effect[];
  readonly nowMs: number;
  readonly world: World;
};

function same(a: unknown, b: unknown, otherwise: string): void {
  if (!isDeepStrictEqual(a, b)) throw new Error(otherwise);
}

/** Everything outside: it takes effects at least once and in any order, as the shell may deliver them after a crash. */
export class World {
  readonly taken = new Map<string, Effect>();
  route: Route | null = null;

  take(effects: readonly Effect[]): void {
    for (const effect of effects) {
      const known = this.taken.get(effect.id);
      if (known !== undefined) same(effect, known, `${effect.id} names two things`);
      this.taken.set(effect.id, effect);
      if (effect.type === 'publish' && effect.route.revision > (this.route?.revision ?? -1)) this.route = effect.route;
    }
  }
}

export const json = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** The event happens, and the machine is killed where the script says so; whatever it kept is read back from JSON. */
function happen(story: Story, { crash, event: eventOf }: Happening, world: World): Moment | null {
  const event = eventOf(story);
  const before = story.state;
  const { nowMs } = story;
  const asked = story.ask(event);
  if (!asked.ok) return null;
  if (crash === 'before_kept') {
    // Nothing was kept: the event comes again, to a machine that read its state anew.
    story.state = json(before);
    same(transition(story.state, event, nowMs), asked, 'asked again, the machine decides otherwise');
  }
  const effects = story.send(event);
  if (crash === 'while_performing') {
    // Some were performed and not crossed out: all of them come again, the other way round.
    world.take(effects.slice(0, Math.ceil(effects.length / 2)));
    story.state = json(story.state);
    same(story.state, asked.value.state, 'the state is not the JSON it was kept as');
    world.take([...effects].reverse());
  }
  world.take(effects);
  return { before, event, after: story.state, effects, nowMs, world };
}

/** Plays a story on a served feature and lets `look` see every accepted event; a refusal must leave everything as it is. */
export function play(script: readonly Happening[], look: (moment: Moment) => void): Story {
  const story = new Story();
  const world = new World();
  for (const n of [1, 2, 3]) world.take(story.push(n));
  for (const happening of script) {
    story.wait(happening.waitS);
    const before = story.state;
    const moment = happen(story, happening, world);
    if (moment !== null) look(moment);
    else if (story.state !== before) throw new Error('refused, and yet something changed');
  }
  return story;
}

export const stories = happenings(fc.constantFrom(0, 0, 1, 2, 4, 10, 30, 60, 60, 200, 700));

/** What holds in every moment of every story; `look` is made anew for each. */
export function always(look: () => (moment: Moment) => void): void {
  fc.assert(
    fc.property(stories, (script) => void play(script, look())),
    { numRuns: 400 },
  );
}

export const decisionsIn = (effects: readonly Effect[]): Decision[] =>
  effects.flatMap((effect) => (effect.type === 'decide' ? [effect.decision] : []));
