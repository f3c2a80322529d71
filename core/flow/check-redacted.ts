import { inspect } from '#core/expression/inspect';
import { saidBy } from '#core/memory/turn-of';
import { pathsOf } from '#core/prompt/paths-of';
import type { Manifest } from '#schema/contracts/manifest';
import type { Step } from '#schema/contracts/step';
import type { Issue } from '#schema/contracts/problem';
import { isCall } from './is-call.ts';
import { pathOf, pathsRead, type Path } from './read-paths.ts';
import { listsIn, stepsIn } from './steps-in.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** What a guard redacts, by a name that leads to the original; `instead` leads to what the guard left. */
type Guarded = { readonly path: Path; readonly guard: string; readonly instead: Path };

/** What is known where a step stands: what was redacted before it, what was found, and which lists the items in reach come from. */
type Room = {
  readonly manifest: Manifest;
  readonly prompts: ReadonlySet<string>;
  readonly items: ReadonlyMap<string, readonly Path[]>;
  readonly guarded: readonly Guarded[];
  readonly found: readonly Path[];
};

/** What a step or a list of them adds to its room, and its faults. */
type Left = {
  readonly guarded: readonly Guarded[];
  readonly found: readonly Path[];
  readonly issues: readonly Issue[];
};

const nothing: Left = { guarded: [], found: [], issues: [] };

const joined = (all: readonly Left[]): Left => ({
  guarded: all.flatMap(({ guarded }) => guarded),
  found: all.flatMap(({ found }) => found),
  issues: all.flatMap(({ issues }) => issues),
});

const redacts = (step: StepOf<'guard'>): boolean => step.graders.some((one) => 'then' in one && one.then === 'redact');

/** One reading of a prompt's reply is as good as the other: its text and its JSON are one. */
function nameOf(path: Path, { prompts }: Room): Path {
  const at = path.findIndex(
    (name, index) => index > 0 && prompts.has(path[index - 1] ?? '') && /^(text|json)$/.test(name),
  );
  return at < 0 ? path : [...path.slice(0, at), 'text'];
}

const covers = (one: Path, other: Path): boolean =>
  one.length <= other.length &&
  one.every((name, index) => name === other[index] || name === '#' || other[index] === '#');

const templatePaths = (template: string): Path[] => pathsOf(template).paths.map(pathOf);

/** The built-in model reads what earlier retrieve steps found, as they found it. */
function readByPrompt(step: StepOf<'prompt' | 'agent'>, { manifest: { prompts, models }, found }: Room): Path[] {
  const { system = '', user = '' } = prompts[step.prompt] ?? {};
  const paths = templatePaths(`${system} ${user}`);
  return models[step.model]?.every(({ provider }) => provider !== 'baseline') ? paths : [...paths, ...found];
}

/** What a step reads to hand it on; guards, cases and ends of loops only look. */
function readsOf(step: Step, room: Room): Path[] {
  if (isCall(step)) return pathsRead(step.arguments);
  switch (step.kind) {
    case 'retrieve':
      return templatePaths(step.query);
    case 'prompt':
    case 'agent':
      return readByPrompt(step, room);
    case 'subfeature':
      return pathsRead(step.input);
    case 'output':
      return pathsRead(step.value);
    case 'map':
      return pathsRead({ over: step.over });
    case 'guard':
    case 'branch':
    case 'parallel':
    case 'loop':
      return [];
  }
}

const shown = (path: Path): string => path.join('.').replaceAll('#', '0');

function readsPast(read: readonly Path[], at: string, room: Room): Issue[] {
  const reads = read.map((path) => ({ path, name: nameOf(path, room) }));
  const seen = new Set<string>();
  return room.guarded.flatMap(({ path, guard, instead }) => {
    const past = reads.find(({ name }) => covers(path, name) || covers(name, path));
    if (past === undefined || seen.has(guard)) return [];
    seen.add(guard);
    const message = `Reads ${shown(past.path)} past guard ${JSON.stringify(guard)}, which redacts it; read ${shown(instead)}.`;
    return [{ path: at, message }];
  });
}

/** A path, and the lists that hold what it leads to when it is an item of them. */
const originals = (path: Path, { items }: Room): Path[] => [path, ...(items.get(path[0] ?? '') ?? [])];

/** What a guard redacts; of an item it is the list too, which holds the original. */
function guardedBy(guard: StepOf<'guard'>, room: Room): Left {
  if (!redacts(guard)) return nothing;
  const paths = inspect(guard.on).references.flatMap(({ path }) => originals(pathOf(path), room));
  const { name } = guard;
  return {
    ...nothing,
    guarded: paths.map((path) => ({ path: nameOf(path, room), guard: name, instead: [name, 'value'] })),
  };
}

/** The names that a list of steps gives to the room it is done in. */
const namesOf = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) =>
    step.kind === 'branch'
      ? listsIn(step).flatMap((list) => namesOf(list.steps))
      : step.name === undefined
        ? []
        : [step.name],
  );

/** What was learnt in an inner room, by the names it has outside: those of its own steps stand behind `prefix`. */
function outside(left: Left, steps: readonly Step[], prefix: Path): Left {
  const own = new Set(namesOf(steps));
  const told = (path: Path): Path => (own.has(path[0] ?? '') ? [...prefix, ...path] : path);
  const guarded = left.guarded.map((one) => ({ ...one, path: told(one.path), instead: told(one.instead) }));
  return { guarded, found: left.found.map(told), issues: left.issues };
}

const inRoom = (room: Room, { guarded, found }: Left): Room => ({
  ...room,
  guarded: [...room.guarded, ...guarded],
  found: [...room.found, ...found],
});

function checkMap(step: StepOf<'map'>, at: string, room: Room): Left {
  const lists = pathsRead({ over: step.over }).flatMap((path) => originals(path, room));
  const items = new Map([...room.items, [step.as, lists]]);
  const left = outside(checkList(step.do, `${at}.do`, { ...room, items }), step.do, [step.name, 'items', '#']);
  return { ...left, guarded: left.guarded.filter(({ path }) => path[0] !== step.as) };
}

/** A later round reads the rounds before it, so all is asked once more with what the first one left. */
function checkLoop(step: StepOf<'loop'>, at: string, room: Room): Left {
  const round = (before: Room): Left => {
    const left = checkList(step.do, `${at}.do`, before);
    const last = outside(left, step.do, [step.name, 'last']);
    const all = outside(left, step.do, [step.name, 'history', '#']);
    return { guarded: [...last.guarded, ...all.guarded], found: all.found, issues: left.issues };
  };
  const rounds = round(room);
  const own = rounds.guarded.filter(({ path }) => path[0] === step.name);
  return { ...rounds, issues: round(inRoom(room, { ...rounds, guarded: own })).issues };
}

function checkInside(step: Step, at: string, room: Room): Left {
  if (isCall(step)) return nothing;
  switch (step.kind) {
    case 'branch':
      return joined(listsIn(step).map((list) => checkList(list.steps, `${at}.${list.at}`, room)));
    case 'parallel':
      return joined(
        step.do.map(({ name, steps }, index) =>
          outside(checkList(steps, `${at}.do.${index}.steps`, room), steps, [step.name, name]),
        ),
      );
    case 'map':
      return checkMap(step, at, room);
    case 'loop':
      return checkLoop(step, at, room);
    case 'retrieve':
      return { ...nothing, found: [[step.name, 'documents']] };
    case 'guard':
      return guardedBy(step, room);
    case 'prompt':
    case 'agent':
    case 'subfeature':
    case 'output':
      return nothing;
  }
}

function checkList(steps: readonly Step[], at: string, room: Room): Left {
  let here = room;
  const all = steps.map((step, index) => {
    const path = `${at}.${index}`;
    const issues = readsPast(readsOf(step, here), path, here);
    const left = checkInside(step, path, here);
    here = inRoom(here, left);
    return { ...left, issues: [...issues, ...left.issues] };
  });
  return joined(all);
}

/** What is read for a session to remember: it would come back in the next run. */
function remembered(manifest: Manifest): Path[] {
  const { memory } = manifest;
  const said = memory === undefined ? null : saidBy(manifest, memory);
  return said === null ? [] : pathsRead({ said });
}

/**
 * Steps that read what an earlier guard redacts from where it stands unredacted, and a memory that does: there the guard would be for nothing. What is
 * in arms, items and rounds is known outside by longer names, and by these it is looked for there.
 */
export function checkRedacted(manifest: Manifest): readonly Issue[] {
  const prompts = new Set(
    stepsIn(manifest.flow).flatMap(({ step }) => (step.kind === 'prompt' || step.kind === 'agent' ? [step.name] : [])),
  );
  const room: Room = { manifest, prompts, items: new Map(), guarded: [], found: [] };
  const left = checkList(manifest.flow, 'flow', room);
  return [...left.issues, ...readsPast(remembered(manifest), 'memory.input', inRoom(room, left))];
}
