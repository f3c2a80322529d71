import { inspect } from '#core/expression/inspect';
import { saidBy } from '#core/memory/turn-of';
import { pathsOf } from '#core/prompt/paths-of';
import type { Manifest } from '#schema/contracts/manifest';
import type { Step } from '#schema/contracts/step';
import type { Issue } from '#schema/contracts/problem';
import { isCall } from './is-call.ts';
import { isJudged, judgesOf } from './judges-of.ts';
import { namedIn } from './named-in.ts';
import { pathOf, pathsRead, type Path } from './read-paths.ts';
import { listsIn, stepsIn } from './steps-in.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** What a guard redacts, by a name that leads to the original; `instead` leads to what the guard left, `by` is where it stands. */
type Guarded = { readonly path: Path; readonly guard: string; readonly by: string; readonly instead: Path };

/** The value of any guard is what it looked at, `of`, but for what it redacts itself; `by` is where it stands. */
type Copy = { readonly path: Path; readonly of: readonly Path[]; readonly by: string; readonly redacts: boolean };

/** What is known where a step stands: what was redacted before it, what was found, and which lists the items in reach come from. */
type Room = {
  readonly manifest: Manifest;
  readonly prompts: ReadonlySet<string>;
  readonly items: ReadonlyMap<string, readonly Path[]>;
  readonly guarded: readonly Guarded[];
  readonly copies: readonly Copy[];
  readonly found: readonly Path[];
};

/** What a step or a list of them adds to its room, and its faults. */
type Left = Pick<Room, 'guarded' | 'copies' | 'found'> & { readonly issues: readonly Issue[] };

const nothing: Left = { guarded: [], copies: [], found: [], issues: [] };

const joined = (all: readonly Left[]): Left => ({
  guarded: all.flatMap(({ guarded }) => guarded),
  copies: all.flatMap(({ copies }) => copies),
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

/** Whether one of two names leads to a part of what the other leads to. */
const meets = (one: Path, other: Path): boolean => covers(one, other) || covers(other, one);

const templatePaths = (template: string): Path[] => pathsOf(template).paths.map(pathOf);

/** The built-in model reads what earlier retrieve steps found, as they found it. */
function readByPrompt(step: StepOf<'prompt' | 'agent'>, { manifest: { prompts, models }, found }: Room): Path[] {
  const { system = '', user = '' } = namedIn(prompts, step.prompt) ?? {};
  const paths = templatePaths(`${system} ${user}`);
  return namedIn(models, step.model)?.every(({ provider }) => provider !== 'baseline') ? paths : [...paths, ...found];
}

/** Judges read what their prompts name. */
const readByJudges = (step: StepOf<'guard'>, { manifest: { prompts } }: Room): Path[] =>
  judgesOf(step).flatMap(({ prompt }) => {
    const { system = '', user = '' } = namedIn(prompts, prompt) ?? {};
    return templatePaths(`${system} ${user}`);
  });

/** What a step reads to hand it on; guards (but for their judges), cases and ends of loops only look. */
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

/** A name, and what is behind it: `passed` are the guards through which it was copied on the way. */
type Seen = { readonly name: Path; readonly passed: ReadonlySet<string> };

/** All that is read with a name: the values of guards are copies, and of copies. A copy is of what was there before it, so this ends. */
function behind({ name, passed }: Seen, copies: readonly Copy[]): Seen[] {
  const here = copies.filter(({ path, by }) => meets(path, name) && !passed.has(by));
  const through = new Set([...passed, ...here.map(({ by }) => by)]);
  const further = here.flatMap(({ of }) => of).flatMap((path) => behind({ name: path, passed: through }, copies));
  return [{ name, passed }, ...further];
}

function pastIn({ path, guard, by, instead }: Guarded, read: Path, seen: readonly Seen[]): string | null {
  const past = seen.find(({ name, passed }) => !passed.has(by) && meets(path, name));
  if (past === undefined) return null;
  const cleaned =
    past === seen[0]
      ? `which redacts it; read ${shown(instead)}.`
      : `which redacts what it is made of; let one guard look at the value of the other.`;
  return `Reads ${shown(read)} past guard ${JSON.stringify(guard)}, ${cleaned}`;
}

function readsPast(read: readonly Path[], at: string, room: Room): Issue[] {
  const reads = read.map((path) => {
    const name = nameOf(path, room);
    return { path, seen: behind({ name, passed: new Set() }, room.copies) };
  });
  const told = new Set<string>();
  return room.guarded.flatMap((one) => {
    const message = reads.map(({ path, seen }) => pastIn(one, path, seen)).find((fault) => fault !== null);
    if (message === undefined || told.has(one.guard)) return [];
    told.add(one.guard);
    return [{ path: at, message }];
  });
}

/** A path, and the lists that hold what it leads to when it is an item of them. */
const inLists = (path: Path, { items }: Room): Path[] => [path, ...(items.get(path[0] ?? '') ?? [])];

/** These, and what a guard that left all as it was has copied to the path. */
function originals(path: Path, room: Room): Path[] {
  const copied = room.copies.filter((copy) => !copy.redacts && meets(copy.path, path)).flatMap(({ of }) => of);
  return [...inLists(path, room), ...copied.flatMap((one) => originals(one, room))];
}

/** What a guard redacts, of an item the list too, which holds the original; and its own value, a copy. */
function leftByGuard(guard: StepOf<'guard'>, by: string, room: Room): Left {
  const on = inspect(guard.on).references.map(({ path }) => nameOf(pathOf(path), room));
  const { name } = guard;
  const copies = [
    { path: [name, 'value'], of: on.flatMap((path) => inLists(path, room)), by, redacts: redacts(guard) },
  ];
  if (!redacts(guard)) return { ...nothing, copies };
  const paths = on.flatMap((path) => originals(path, room));
  const instead = [name, 'value'];
  const guarded = paths.map((path) => ({ path: nameOf(path, room), guard: name, by, instead }));
  return { ...nothing, guarded, copies };
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
  const copies = left.copies.map((one) => ({ ...one, path: told(one.path), of: one.of.map(told) }));
  return { guarded, copies, found: left.found.map(told), issues: left.issues };
}

const inRoom = (room: Room, { guarded, copies, found }: Left): Room => ({
  ...room,
  guarded: [...room.guarded, ...guarded],
  copies: [...room.copies, ...copies],
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
    const copies = [...last.copies, ...all.copies];
    return { guarded: [...last.guarded, ...all.guarded], copies, found: all.found, issues: left.issues };
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
      return leftByGuard(step, at, room);
    case 'prompt':
    case 'agent':
    case 'subfeature':
    case 'output':
      return nothing;
  }
}

/** Judges are shown what their guard looks at; its own redaction lies between, and their prompts may not read past that. */
function readsPastJudged(guard: StepOf<'guard'>, at: string, { room, left }: { room: Room; left: Left }): Issue[] {
  if (!isJudged(guard)) return [];
  const checked = inspect(guard.on).references.map(({ path }) => pathOf(path));
  const guarded = left.guarded.map((one) => ({ ...one, instead: ['judged'] }));
  const read = readsPast(readByJudges(guard, room), at, inRoom(room, { ...left, guarded }));
  return [...readsPast(checked, at, room), ...read];
}

function checkList(steps: readonly Step[], at: string, room: Room): Left {
  let here = room;
  const all = steps.map((step, index) => {
    const path = `${at}.${index}`;
    const left = checkInside(step, path, here);
    const judged = step.kind === 'guard' ? readsPastJudged(step, path, { room: here, left }) : [];
    const issues = [...readsPast(readsOf(step, here), path, here), ...judged];
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
  const room: Room = { manifest, prompts, items: new Map(), guarded: [], copies: [], found: [] };
  const left = checkList(manifest.flow, 'flow', room);
  return [...left.issues, ...readsPast(remembered(manifest), 'memory.input', inRoom(room, left))];
}
