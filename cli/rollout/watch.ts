import { problems } from '#schema/contracts/problem';
import type { RolloutView } from '#schema/contracts/rollout';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Call, Outcome } from '../command.ts';
import { ROLLED_BACK } from '../exit-codes.ts';
import type { Fault } from '../fault.ts';
import { clean } from '../text/clean.ts';
import { cut } from '../text/cut.ts';
import { duration } from '../text/duration.ts';
import { redraw } from '../text/redraw.ts';
import { frame } from './frame.ts';
import { logLines } from './log-lines.ts';

/** What was seen at one look, or why nothing was; `silentMs` is how long nothing has been seen. */
type Look =
  | { readonly ok: true; readonly body: unknown; readonly view: RolloutView }
  | { readonly ok: false; readonly fault: Fault; readonly silentMs: number };

/** Shows one look. */
type Show = (look: Look) => void;

type Watcher = Pick<Call, 'ask' | 'world' | 'paint' | 'width' | 'print'> & {
  readonly flags: { readonly json: boolean };
};

/** A server may be started again while somebody watches; it is given this long. One that never answered gets nothing. */
const PATIENCE_MS = 60_000;

/** A line of counts at most this often in a log; decisions are told at once. */
const LOG_EVERY_MS = 10_000;

/** Looks at a rollout until it is over, or until the server has been silent too long. */
export async function watch(call: Watcher, id: string, everyMs: number): Promise<Outcome> {
  const { ask, world } = call;
  const show = showFor(call);
  let seenMs = -Infinity;
  for (;;) {
    const answer = await ask('rollout.get', { params: { id } });
    if (answer.ok) seenMs = world.now();
    const silentMs = world.now() - seenMs;
    if (!answer.ok && (!passes(answer.error) || silentMs >= PATIENCE_MS)) return err(answer.error);
    show(lookOf(answer, silentMs));
    const phase = answer.ok ? answer.value.value.phase : null;
    if (phase === 'completed') return ok(0);
    if (phase === 'rolled_back') return ok(ROLLED_BACK);
    await world.sleep(everyMs);
  }
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

/** One picture, drawn again and again. When the server is silent the last one stays, with a line that says so. */
function picture({ world, paint, width }: Watcher): Show {
  const draw = redraw(world);
  let last: RolloutView | null = null;
  return (look) => {
    if (look.ok) last = look.view;
    const lines = last === null ? [] : frame(last, { width, paint }, world.now());
    draw(look.ok ? lines : [...lines, '', paint('bad', cut(silence(look), width))]);
  };
}

/** A line for whatever changed: for pipes, logs and terminals that cannot draw. */
function log({ world, print }: Watcher): Show {
  let told: RolloutView | null = null;
  let toldMs = -Infinity;
  const complain = complaint(world);
  return (look) => {
    const nowMs = world.now();
    complain(look);
    if (!look.ok) return;
    if (told !== null && newest(told) === newest(look.view) && nowMs - toldMs < LOG_EVERY_MS) return;
    const lines = logLines(told, look.view, nowMs);
    if (lines.length > 0) print(...lines);
    [told, toldMs] = [look.view, nowMs];
  };
}

const newest = ({ decisions }: RolloutView): number => Math.max(0, ...decisions.map(({ n }) => n));

/** The answer whenever it is another one. */
function jsonLines({ world, print }: Watcher): Show {
  let last = '';
  const complain = complaint(world);
  return (look) => {
    complain(look);
    if (!look.ok) return;
    const line = JSON.stringify(look.body);
    if (line !== last) print(line);
    last = line;
  };
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
