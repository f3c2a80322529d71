import { inspect, inspectOutput } from '#core/expression/inspect';
import { pathsOf } from '#core/prompt/paths-of';
import type { JsonObject } from '#schema/contracts/json';
import type { Manifest, Step } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';

type Guard = Extract<Step, { kind: 'guard' }>;

const redacts = (step: Step): step is Guard =>
  step.kind === 'guard' && step.graders.some((one) => 'then' in one && one.then === 'redact');

/** One reading of a prompt's reply is as good as the other: its text and its JSON are one. */
function nameOf(path: string, { flow }: Manifest): string {
  const [root = '', field] = path.split('.');
  const isReply = flow.some(({ kind, name }) => kind === 'prompt' && name === root);
  return isReply && (field === 'text' || field === 'json') ? `${root}.text` : path;
}

const covers = (one: string, other: string): boolean => one === other || other.startsWith(`${one}.`);

type Ask = Extract<Step, { kind: 'prompt' }>;

/** The built-in model reads what earlier retrieve steps found, as they found it. */
function readByPrompt(step: Ask, index: number, { prompts, models, flow }: Manifest): string[] {
  const { system = '', user = '' } = prompts[step.prompt] ?? {};
  const { paths } = pathsOf(`${system} ${user}`);
  if (models[step.model]?.every(({ provider }) => provider !== 'baseline')) return [...paths];
  return [
    ...paths,
    ...flow.slice(0, index).flatMap((one) => (one.kind === 'retrieve' ? [`${one.name}.documents`] : [])),
  ];
}

const readIn = (value: JsonObject): string[] => inspectOutput(value).references.map(({ path }) => path);

/** What a step reads to hand it on; a guard only looks. */
function readsOf(step: Step, index: number, manifest: Manifest): string[] {
  switch (step.kind) {
    case 'retrieve':
      return [...pathsOf(step.query).paths];
    case 'prompt':
      return readByPrompt(step, index, manifest);
    case 'tool':
      return readIn(step.arguments);
    case 'guard':
      return [];
    case 'output':
      return readIn(step.value);
  }
}

function pastGuard(guard: Guard, at: number, manifest: Manifest): Issue[] {
  const guarded = inspect(guard.on).references.map(({ path }) => nameOf(path, manifest));
  return manifest.flow.slice(at + 1).flatMap((step, after) => {
    const index = at + 1 + after;
    const past = readsOf(step, index, manifest).find((path) => {
      const name = nameOf(path, manifest);
      return guarded.some((one) => covers(one, name) || covers(name, one));
    });
    if (past === undefined) return [];
    const message = `Reads ${past} past guard ${JSON.stringify(guard.name)}, which redacts it; read ${guard.name}.value.`;
    return [{ path: `flow.${index}`, message }];
  });
}

/** Steps that read what an earlier guard redacts from where it stands unredacted: there the guard would be for nothing. */
export function checkRedacted(manifest: Manifest): Issue[] {
  return manifest.flow.flatMap((step, index) => (redacts(step) ? pastGuard(step, index, manifest) : []));
}
