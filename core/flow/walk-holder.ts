import type { Json } from '#schema/contracts/json';
import type { BranchStep, LoopStep, MapStep, ParallelStep } from '#schema/contracts/step';
import type { SubfeatureStep } from '#schema/contracts/subfeature-step';
import type { FailureCause } from './action.ts';
import { fillInput, judgeRound, listItems, takeCase } from './decide.ts';
import { entered, inside, leave, scopeOf, type Frame } from './frame.ts';
import type { Decided } from './history.ts';
import { partKey, type Part } from './program.ts';
import type { Spot } from './spot.ts';
import { broken, done, together, type Went } from './went.ts';

/** A step that holds others. */
export type Holder = BranchStep | ParallelStep | MapStep | LoopStep | SubfeatureStep;

type Kind = Decided['kind'];

/** The decision that the history has next for a step, if it was made. */
function decided<One extends Kind>(kind: One, step: string, { reading }: Spot): Extract<Decided, { kind: One }> | null {
  const outcome = reading.take(step);
  if (outcome === undefined) return null;
  if (outcome.kind !== kind)
    throw new Error(`The history does not belong to this flow: ${step} is no ${outcome.kind}.`);
  return outcome as Extract<Decided, { kind: One }>;
}

/** The taken steps are done in the same room, so that later ones see them by their own names. */
function walkBranch(step: BranchStep, spot: Spot): Went {
  const { frame, reading, walk } = spot;
  const path = `${frame.path}${step.name}`;
  const taken = decided('taken', path, spot);
  if (taken === null) return takeCase(step, { frame, doing: reading.doing(path) });
  const steps = taken.case === null ? step.else : (step.cases[taken.case]?.do ?? []);
  return walk(steps, { ...spot, frame: { ...frame, path: `${path}.${taken.case ?? 'else'}/` } });
}

function walkParallel(step: ParallelStep, spot: Spot): Went {
  const { frame, walk } = spot;
  const rooms = step.do.map(({ name, steps }) => ({ name, steps, room: inside(frame, `${step.name}.${name}`, {}) }));
  const went = together(rooms.map(({ steps, room }) => walk(steps, { ...spot, frame: room })));
  if (went.on === 'done')
    frame.results.set(step.name, Object.fromEntries(rooms.map(({ name, room }) => [name, leave(room, frame)])));
  return went;
}

/** So many items are begun at once; the next begins when one of them is done. */
function walkMap(step: MapStep, spot: Spot): Went {
  const { frame, reading, walk } = spot;
  const path = `${frame.path}${step.name}`;
  const listed = decided('listed', path, spot);
  if (listed === null) return listItems(step, { frame, doing: reading.doing(path) });
  const all: Went[] = [];
  const rooms: Frame[] = [];
  for (const [index, item] of listed.items.entries()) {
    const room = inside(frame, `${step.name}.${index}`, { own: { [step.as]: item }, most: step.max });
    rooms.push(room);
    all.push(walk(step.do, { ...spot, frame: room }));
    if (all.filter(({ on }) => on !== 'done').length === step.concurrency) break;
  }
  const went = together(all);
  if (went.on === 'done') frame.results.set(step.name, { items: rooms.map((room) => leave(room, frame)) });
  return went;
}

function walkLoop(step: LoopStep, spot: Spot): Went {
  const { frame, reading, walk } = spot;
  const path = `${frame.path}${step.name}`;
  const history: Json[] = [];
  const soFar = () => ({ last: history.at(-1) ?? null, count: history.length, history: [...history] });
  for (;;) {
    const room = inside(frame, `${step.name}.${history.length + 1}`, { own: { [step.name]: soFar() }, most: step.max });
    const went = walk(step.do, { ...spot, frame: room });
    if (went.on !== 'done') return went;
    history.push(leave(room, frame));
    if (history.length >= step.max) break;
    const judged = decided('judged', path, spot);
    const scope = { ...scopeOf(room), [step.name]: soFar() };
    if (judged === null) return judgeRound(step, scope, { frame, doing: reading.doing(path) });
    if (judged.enough) break;
  }
  frame.results.set(step.name, soFar());
  return done;
}

/** Its declared degraded answer stands in for a subfeature, and the run says so; without one the failure is the caller's. */
function standIn(step: SubfeatureStep, because: FailureCause, spot: Spot & { readonly part: Part }): Went {
  const { degraded } = spot.part.manifest;
  if (degraded === undefined) return broken(because);
  spot.reading.degraded ??= because;
  spot.frame.results.set(step.name, { output: degraded });
  return done;
}

function walkSubfeature(step: SubfeatureStep, spot: Spot): Went {
  const { frame, reading, program, run, walk } = spot;
  const part = program.parts.get(partKey(step));
  if (part === undefined) throw new Error(`No version ${partKey(step)}: the manifest was not checked.`);
  const path = `${frame.path}${step.name}`;
  if (part.disabled) {
    const detail = `Feature ${step.feature} is switched off.`;
    return standIn(step, { code: 'disabled', detail, step: path }, { ...spot, part });
  }
  const given = decided('filled', path, spot);
  if (given === null) return fillInput(step, part.manifest, { frame, doing: reading.doing(path) });
  const room = { ...entered(part.manifest, `${path}/`, { ...run, input: given.value }), many: frame.many };
  const went = walk(part.manifest.flow, { ...spot, frame: room });
  if (went.on !== 'ended') return went;
  const { ended } = went;
  if (ended.how === 'degrade') return standIn(step, ended.because, { ...spot, part });
  if (ended.how !== 'finish') return went;
  leave(room, frame);
  frame.results.set(step.name, { output: ended.output });
  return done;
}

/** How far the history leads through a step that holds others. What they decide is in the history too, so nothing is decided twice. */
export function walkHolder(step: Holder, spot: Spot): Went {
  switch (step.kind) {
    case 'branch':
      return walkBranch(step, spot);
    case 'parallel':
      return walkParallel(step, spot);
    case 'map':
      return walkMap(step, spot);
    case 'loop':
      return walkLoop(step, spot);
    case 'subfeature':
      return walkSubfeature(step, spot);
  }
}
