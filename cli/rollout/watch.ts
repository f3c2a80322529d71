import { problems } from '#schema/contracts/problem';
import type { RolloutView } from '#schema/contracts/rollout';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Call, Outcome } from '../command.ts';
import { NOT_STOPPED, ROLLED_BACK } from '../exit-codes.ts';
import type { Fault } from '../fault.ts';
import { clean } from '../text/clean.ts';
import { cut } from '../text/cut.ts';
import { duration } from '../text/duration.ts';
import { redraw } from '../text/redraw.ts';
import { columnsOf } from '../world.ts';
import { frame } from './frame.ts';
import { logLines } from './log-lines.ts';

/** What was seen at one look, or why nothing was; `silentMs` is how long nothing has been seen. */
type Look =
  | { readonly ok: true; readonly body: unknown; readonly view: RolloutView }
  | { readonly ok: false; readonly fault: Fault; readonly silentMs: number };

/** Shows one look after the other, until it is ended. */
type Show = { readonly show: (look: Look) => void; readonly end: () => void };

type Watcher = Pick<Call, 'ask' | 'world' | 'paint' | 'print'> & {
  readonly flags: { readonly json: boolean };
};

/** A server may be started again while somebody watches; it is given this long. One that never answered gets nothing. */
const PATIENCE_MS = 60_000;

/** A line of counts at most this often in a log; decisions are told at once. */
const LOG_EVERY_MS = 10_000;

/** After a rollback the machine watches whether replies stopped. Traffic answers that in seconds; without traffic nobody waits. */
const VERIFIES_MS = 15_000;

/** Looks at a rollout until it is over (after a rollback: until its replies were seen to stop), or until the server has been silent too long. */
export async function watch(call: Watcher, id: string, everyMs: number): Promise<Outcome> {
  const shown = showFor(call);
  try {
    return await look(call, { id, everyMs, show: shown.show });
  } finally {
    shown.end();
  }
}

type Watched = { readonly id: string; readonly everyMs: number; readonly show: Show['show'] };

async function look({ ask, world }: Watcher, { id, everyMs, show }: Watched): Promise<Outcome> {
  let seenMs = -Infinity;
  let overMs: number | null = null;
  for (;;) {
    const answer = await ask('rollout.get', { params: { id } });
    if (answer.ok) seenMs = world.now();
    const silentMs = world.now() - seenMs;
    if (!answer.ok && (!passes(answer.error) || silentMs >= PATIENCE_MS)) return err(answer.error);
    show(lookOf(answer, silentMs));
    if (answer.ok && answer.value.value.phase === 'rolled_back') overMs ??= world.now();
    const exit = answer.ok ? exitOf(answer.value.value, overMs === null ? 0 : world.now() - overMs) : null;
    if (exit !== null) return ok(exit);
    await world.sleep(everyMs);
  }
}

/** How the program ends when the rollout is over for good; null as long as there is something to see. */
function exitOf({ phase, verification }: RolloutView, overForMs: number): number | null {
  if (phase === 'completed') return 0;
  if (phase !== 'rolled_back') return null;
  if (verification?.state === 'ineffective') return NOT_STOPPED;
  return verification?.state === 'watching' && overForMs < VERIFIES_MS ? null : ROLLED_BACK;
}

function lookOf(answer: Result<{ body: unknown; value: RolloutView }, Fault>, silentMs: number): Look {
  return answer.ok
    ? { ok: true, body: answer.value.body, view: answer.value.value }
    : { ok: false, fault: answer.error, silentMs };
}

/** Whether a fault may be over at the next look. */
const passes = ({ exit }: Fault): boolean => exit === problems.unavailable.exit || exit === problems.internal.exit;

function showFor(call: Watcher): Show {
  if (call.flags.json) return jsonLines(call);
  const { isTty, env } = call.world;
  return isTty && env['TERM'] !== 'dumb' ? picture(call) : log(call);
}

/** One picture, drawn again and again, as wide as the terminal is now. When the server is silent the last one stays, with a line that says so. */
function picture({ world, paint }: Watcher): Show {
  const { draw, end } = redraw(world);
  let last: RolloutView | null = null;
  const show: Show['show'] = (look) => {
    const width = columnsOf(world);
    if (look.ok) last = look.view;
    const lines = last === null ? [] : frame(last, { width, paint }, world.now());
    draw(look.ok ? lines : [...lines, '', paint('bad', cut(silence(look), width))]);
  };
  return { show, end };
}

const nothing = (): void => {};

/** A line for whatever changed: for pipes, logs and terminals that cannot draw. */
function log({ world, print }: Watcher): Show {
  let told: RolloutView | null = null;
  let toldMs = -Infinity;
  const complain = complaint(world);
  const show: Show['show'] = (look) => {
    const nowMs = world.now();
    complain(look);
    if (!look.ok) return;
    if (told !== null && news(told) === news(look.view) && nowMs - toldMs < LOG_EVERY_MS) return;
    const lines = logLines(told, look.view, nowMs);
    if (lines.length > 0) print(...lines);
    [told, toldMs] = [look.view, nowMs];
  };
  return { show, end: nothing };
}

/** What is told at once when it changes: decisions, and whether replies stopped. */
const news = ({ decisions, verification }: RolloutView): string =>
  `${Math.max(0, ...decisions.map(({ n }) => n))} ${verification?.state ?? ''}`;

/** The answer whenever it is another one. */
function jsonLines({ world, print }: Watcher): Show {
  let last = '';
  const complain = complaint(world);
  const show: Show['show'] = (look) => {
    complain(look);
    if (!look.ok) return;
    const line = JSON.stringify(look.body);
    if (line !== last) print(line);
    last = line;
  };
  return { show, end: nothing };
}

/** Says on stderr that the server is silent: at once, then as often as counts are told. */
function complaint({ err: say, now }: Watcher['world']): (look: Look) => void {
  let saidMs = -Infinity;
  return (look) => {
    if (look.ok) saidMs = -Infinity;
    else if (now() - saidMs >= LOG_EVERY_MS) {
      say(`${silence(look)}\n`);
      saidMs = now();
    }
  };
}

const silence = (look: Look & { ok: false }): string =>
  `no answer for ${duration(look.silentMs)}, trying again: ${clean(look.fault.message)}`;
