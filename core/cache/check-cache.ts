import { inspect } from '#core/expression/inspect';
import { isCall } from '#core/flow/is-call';
import { judgesOf } from '#core/flow/judges-of';
import { ownTool } from '#core/flow/own-tool';
import { namedIn } from '#core/flow/named-in';
import { partKey, type Parts } from '#core/flow/program';
import { pathOf, pathsRead, type Path } from '#core/flow/read-paths';
import { listsIn } from '#core/flow/steps-in';
import { pathsOf } from '#core/prompt/paths-of';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import type { PromptStep } from '#schema/contracts/prompt-step';
import type { Step } from '#schema/contracts/step';
import type { SubfeatureStep } from '#schema/contracts/subfeature-step';
import type { Tool } from '#schema/contracts/tool';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** What a value was made of that keeps answers made of it from being shared: a path that tells who asks, and something with effects. */
type Stain = { readonly personal?: string; readonly effects?: string };

/** What is known where a step stands. `stains` are by the first word of a path, `found` is that of all documents found so far. */
type Room = {
  readonly manifest: Manifest;
  readonly known: Known;
  readonly stains: { readonly [name: string]: Stain };
  readonly found: Stain;
};

/** What a step or a list of them adds to its room, and its faults. */
type Left = Pick<Room, 'stains' | 'found'> & { readonly issues: readonly Issue[] };

/** The declared tools by name, and the versions that a flow runs in place. */
type Known = { readonly tools: { readonly [name: string]: Tool }; readonly parts: Parts };

const clean: Stain = {};
/** What differs from asker to asker. */
const personal = new Set(['context', 'session', 'memory', '']);

const joined = (stains: readonly Stain[]): Stain => Object.assign({}, ...stains) as Stain;

function stainOf(paths: readonly Path[], { stains }: Pick<Room, 'stains'>): Stain {
  return joined(
    paths.map((path) => {
      const [root = ''] = path;
      if (personal.has(root)) return { personal: root === '' ? 'everything' : path.join('.') };
      return Object.hasOwn(stains, root) ? (stains[root] ?? clean) : clean;
    }),
  );
}

const templatePaths = (template: string): Path[] => pathsOf(template).paths.map(pathOf);

/** A prompt's templates, and what its session remembers; the built-in model reads all that was found besides. */
function stainOfPrompt(step: Pick<PromptStep, 'prompt' | 'model' | 'memory'>, room: Room): Stain {
  const { system = '', user = '' } = namedIn(room.manifest.prompts, step.prompt) ?? {};
  const remembered: Path[] = step.memory === true ? [['memory']] : [];
  const read = stainOf([...templatePaths(`${system} ${user}`), ...remembered], room);
  const asksBaseline =
    namedIn(room.manifest.models, step.model)?.some(({ provider }) => provider === 'baseline') === true;
  return asksBaseline ? joined([room.found, read]) : read;
}

function faultsOf({ cache }: PromptStep, { personal: path, effects }: Stain): string[] {
  if (cache === undefined) return [];
  const shared =
    path === undefined || cache.personal
      ? []
      : [
          `Reads ${path}, so its answers are personal: say "personal": true, and each unit has its own; or leave it out of the prompt.`,
        ];
  return effects === undefined
    ? shared
    : [...shared, `Reads what ${effects} gave, which has effects: not to be cached.`];
}

function checkPrompt(step: PromptStep, at: string, room: Room): Left {
  const stain = stainOfPrompt(step, room);
  const issues = faultsOf(step, stain).map((message) => ({ path: `${at}.cache`, message }));
  return { stains: { [step.name]: stain }, found: clean, issues };
}

/** A tool of the version's own, like any function, has no effects. */
const writes = (name: string, { known: { tools }, manifest }: Room): boolean =>
  ownTool(manifest, name) === undefined && Object.hasOwn(tools, name) && tools[name]?.effect === 'write';

/** A function has no effects. */
function stainOfCall(step: StepOf<'tool' | 'code'>, room: Room): Stain {
  const read = stainOf(pathsRead(step.arguments), room);
  if (step.kind === 'code') return read;
  return { ...read, ...(writes(step.tool, room) && { effects: `tool ${step.tool}` }) };
}

/** What is checked, and what judges read, whose reasons may tell of it. */
function stainOfGuard(step: StepOf<'guard'>, room: Room): Stain {
  const checked = inspect(step.on).references.map(({ path }) => pathOf(path));
  const judged = judgesOf(step).map(({ prompt, model }) => stainOfPrompt({ prompt, model }, room));
  return joined([stainOf(checked, room), ...judged]);
}

/** What a model makes of its prompt, and of what its tools answer it. */
function stainOfAgent(step: StepOf<'agent'>, room: Room): Stain {
  const effects = step.tools.find((name) => writes(name, room));
  return { ...stainOfPrompt(step, room), ...(effects !== undefined && { effects: `tool ${effects}` }) };
}

/** What a version makes of its input, run in place; faults that this input brings about are told at the input. */
function checkSubfeature(step: SubfeatureStep, at: string, room: Room): Left {
  const given = stainOf(pathsRead(step.input), room);
  const part = room.known.parts.get(partKey(step))?.manifest;
  if (part === undefined) return { stains: { [step.name]: given }, found: clean, issues: [] };
  const inside: Room = { manifest: part, known: room.known, stains: { input: given }, found: clean };
  const left = checkList(part.flow, 'flow', inside);
  const last = part.flow.at(-1);
  const made =
    last?.kind === 'output' ? stainOf(pathsRead(last.value), { stains: { ...inside.stains, ...left.stains } }) : given;
  const issues = left.issues.map(({ path, message }) => ({
    path: `${at}.input`,
    message: `${partKey(step)}, ${path}: ${message}`,
  }));
  return { stains: { [step.name]: made }, found: left.found, issues };
}

/** The lists of a step, each in a room of its own that begins with `stains`; what they leave is known by the step's name. */
function checkInside(step: StepOf<'parallel' | 'map' | 'loop'>, at: string, room: Room): Left {
  const all = listsIn(step).map((list) => checkList(list.steps, `${at}.${list.at}`, room));
  return {
    stains: { [step.name]: joined(all.flatMap(({ stains }) => Object.values(stains))) },
    found: joined(all.map(({ found }) => found)),
    issues: all.flatMap(({ issues }) => issues),
  };
}

const withStain = (room: Room, name: string, stain: Stain): Room => ({
  ...room,
  stains: { ...room.stains, [name]: stain },
});

/** A later round reads the rounds before it. */
function checkLoop(step: StepOf<'loop'>, at: string, room: Room): Left {
  const first = checkInside(step, at, withStain(room, step.name, clean));
  return checkInside(step, at, withStain(room, step.name, first.stains[step.name] ?? clean));
}

/** One of the cases is taken: what any of them may leave. */
function checkBranch(step: StepOf<'branch'>, at: string, room: Room): Left {
  const all = listsIn(step).map((list) => checkList(list.steps, `${at}.${list.at}`, room));
  const stains: { [name: string]: Stain } = {};
  for (const left of all)
    for (const [name, stain] of Object.entries(left.stains)) stains[name] = joined([stains[name] ?? clean, stain]);
  return { stains, found: joined(all.map(({ found }) => found)), issues: all.flatMap(({ issues }) => issues) };
}

const only = (name: string, stain: Stain, found: Stain = clean): Left => ({
  stains: { [name]: stain },
  found,
  issues: [],
});

function checkStep(step: Step, at: string, room: Room): Left {
  if (isCall(step)) return only(step.name, stainOfCall(step, room));
  switch (step.kind) {
    case 'prompt':
      return checkPrompt(step, at, room);
    case 'retrieve': {
      const stain = stainOf(templatePaths(step.query), room);
      return only(step.name, stain, stain);
    }
    case 'agent':
      return only(step.name, stainOfAgent(step, room));
    case 'guard':
      return only(step.name, stainOfGuard(step, room));
    case 'subfeature':
      return checkSubfeature(step, at, room);
    case 'branch':
      return checkBranch(step, at, room);
    case 'parallel':
      return checkInside(step, at, room);
    case 'map':
      return checkInside(step, at, withStain(room, step.as, stainOf(pathsRead({ over: step.over }), room)));
    case 'loop':
      return checkLoop(step, at, room);
    case 'output':
      return { stains: {}, found: clean, issues: [] };
  }
}

function checkList(steps: readonly Step[], at: string, room: Room): Left {
  let here = room;
  let left: Left = { stains: {}, found: clean, issues: [] };
  for (const [index, step] of steps.entries()) {
    const { stains, found, issues } = checkStep(step, `${at}.${index}`, here);
    here = { ...here, stains: { ...here.stains, ...stains }, found: joined([here.found, found]) };
    left = {
      stains: { ...left.stains, ...stains },
      found: joined([left.found, found]),
      issues: [...left.issues, ...issues],
    };
  }
  return left;
}

/**
 * Cached prompts whose answers are not to be shared: those made, at whatever remove, of what tells who asks (`context`, `session`,
 * memory) without saying that they are personal, and those made of what something with effects gave. What decides whether a step
 * is done at all is no part of what its answer is made of; neither is who may see a document: only what was found is.
 */
export function checkCache(manifest: Manifest, known: Known): readonly Issue[] {
  return checkList(manifest.flow, 'flow', { manifest, known, stains: {}, found: clean }).issues;
}
