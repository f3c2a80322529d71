import { FlagdCore } from '@openfeature/flagd-core';

/** A flagd file, the flag that is asked for, and by whom. */
type Asked = { readonly file: object; readonly key: string; readonly context: object };

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const nothing = '(the default)';

type Resolution = { readonly reason?: string; readonly errorCode?: string; readonly value: unknown };

/** flagd-core asks for a type; whoever asks for the one that the flag has gets its answer. */
function resolve(core: FlagdCore, { key, context }: Asked): Resolution {
  const asked = context as never;
  const tries = [
    () => core.resolveBooleanEvaluation(key, nothing as never, asked),
    () => core.resolveStringEvaluation(key, nothing, asked),
    () => core.resolveNumberEvaluation(key, nothing as never, asked),
    () => core.resolveObjectEvaluation(key, nothing as never, asked),
  ];
  let resolution: Resolution = { value: nothing };
  for (const attempt of tries) {
    resolution = attempt();
    if (resolution.errorCode !== 'TYPE_MISMATCH') break;
  }
  return resolution;
}

function told(one: Asked, disableDynamicCodeGeneration: boolean): object {
  try {
    const core = new FlagdCore(undefined, silent, { disableDynamicCodeGeneration });
    core.setConfigurations(JSON.stringify(one.file));
    const { value, ...rest } = resolve(core, one);
    return { ...rest, ...(value === nothing ? {} : { value }) };
  } catch {
    return { refused: true };
  }
}

/** flagd-core in Node, interpreting or (`/compiled`) compiling: a service of the tests that run in workerd. */
export async function flagdOracle(request: { url: string; text(): Promise<string> }): Promise<string> {
  const interprets = !request.url.endsWith('/compiled');
  const asked = JSON.parse(await request.text()) as Asked[];
  return JSON.stringify(asked.map((one) => told(one, interprets)));
}
