import { problems } from '#schema/contracts/problem';
import type { EvalView } from '#schema/contracts/eval';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Call } from '../command.ts';
import type { Fault } from '../fault.ts';
import { bar } from '../text/bar.ts';
import { cut } from '../text/cut.ts';
import { duration } from '../text/duration.ts';
import { redraw } from '../text/redraw.ts';
import { columnsOf } from '../world.ts';
import { costWords, pairWords } from './verdict-words.ts';

/** An eval's answer: as it came, and read. */
export type Seen = { readonly body: unknown; readonly value: EvalView };

type Waiter = Pick<Call, 'ask' | 'world' | 'paint'>;
type Show = { readonly show: (view: EvalView) => void; readonly end: () => void };

const EVERY_MS = 500;
/** Where nothing can be drawn, a line so often. */
const LINE_EVERY_MS = 10_000;
/** A server may be started again meanwhile; it is given this long. */
const PATIENCE_MS = 60_000;

/** Whether an eval goes on. */
export const isGoing = ({ status }: EvalView): boolean => status === 'loading' || status === 'running';

/** Shows how far an eval is until it is over. Whoever interrupts is told how to come back: the eval goes on without them. */
export async function wait(call: Waiter, id: string): Promise<Result<Seen, Fault>> {
  const { world } = call;
  const shown = world.isTty && world.env['TERM'] !== 'dumb' ? picture(call) : log(call);
  const forget = world.onInterrupt(() => {
    shown.end();
    world.err(
      `\nThe eval goes on without you. Come back: npx sluice eval show ${id} --wait\nStop it: npx sluice eval cancel ${id}\n`,
    );
  });
  try {
    return await look(call, id, shown.show);
  } finally {
    forget();
    shown.end();
  }
}

async function look({ ask, world }: Waiter, id: string, show: Show['show']): Promise<Result<Seen, Fault>> {
  let seenMs = world.now();
  for (;;) {
    const answer = await ask('eval.get', { params: { id } });
    if (answer.ok) {
      seenMs = world.now();
      if (!isGoing(answer.value.value)) return ok(answer.value);
      show(answer.value.value);
    } else if (!passes(answer.error) || world.now() - seenMs >= PATIENCE_MS) return err(answer.error);
    await world.sleep(EVERY_MS);
  }
}

const passes = ({ exit }: Fault): boolean => exit === problems.unavailable.exit || exit === problems.internal.exit;

/** How long the rest will take at the pace seen since this program looks on: what was done before says nothing of now. */
function pace(now: () => number): (view: EvalView) => string {
  let first: { readonly done: number; readonly atMs: number } | null = null;
  return ({ done, total }) => {
    first ??= { done, atMs: now() };
    const [made, tookMs] = [done - first.done, now() - first.atMs];
    if (made <= 0 || tookMs < 1000) return '';
    return `, ${duration(((total - done) * tookMs) / made)} left`;
  };
}

const standing = (view: EvalView): string =>
  view.status === 'loading' ? `copying examples: ${view.items}` : costWords(view);

function picture({ world, paint }: Waiter): Show {
  const { draw, end } = redraw(world);
  const left = pace(world.now);
  const show = (view: EvalView): void => {
    const columns = columnsOf(world);
    const head = `${view.id}  ${view.feature}  ${pairWords(view)}`;
    const share = view.total === 0 ? 0 : view.done / view.total;
    const about = `${standing(view)}${left(view)}`;
    draw([cut(head, columns), paint('good', bar(share, Math.min(40, columns))), cut(about, columns)]);
  };
  return {
    show,
    end: () => {
      draw([]);
      end();
    },
  };
}

/** On stderr: stdout is for what came of it. */
function log({ world }: Waiter): Show {
  let toldMs = -Infinity;
  const left = pace(world.now);
  const show = (view: EvalView): void => {
    const rest = left(view);
    if (world.now() - toldMs < LINE_EVERY_MS) return;
    toldMs = world.now();
    world.err(`${view.id}: ${standing(view)}${rest}\n`);
  };
  return { show, end: () => {} };
}
