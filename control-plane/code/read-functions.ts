import { FUEL } from '#core/code/engine';
import { isolateCode } from '#core/code/isolate-code';
import { CodeReport, FunctionName, MOST_FUNCTIONS } from '#schema/contracts/code';
import { err, ok, type Result } from '#schema/contracts/result';

/** Why code is refused, in words for who pushed it: what it said itself is theirs to read. */
const refusals: { readonly [Kind in CodeReport['told']['kind']]?: string } = {
  fuel: 'The code did not end loading within the work that it may do.',
  memory: 'The code asked for more memory than it may have while it was loaded.',
  stack: 'The code called itself too deep while it was loaded.',
};

const noLoader =
  'This account has no Worker Loader, so no version can have code of its own. Add `[[worker_loaders]]` with `binding = "LOADER"` to both workers and deploy.';

function readNames(text: string): Result<string[], string> {
  const read = FunctionName.array().safeParse(JSON.parse(text));
  if (!read.success)
    return err('The code exports a function whose name is not of letters, digits and _, or is longer than 64.');
  if (read.data.length === 0) return err('The code exports no function.');
  return read.data.length > MOST_FUNCTIONS
    ? err(`The code exports more than ${MOST_FUNCTIONS} functions.`)
    : ok(read.data);
}

/** The functions that code exports, seen by loading it as the edge would; or why it cannot be had, in public words. */
export async function readFunctions(
  loader: WorkerLoader | undefined,
  engine: () => ArrayBuffer,
  { source, nowMs }: { readonly source: string; readonly nowMs: number },
): Promise<Result<string[], string>> {
  if (loader === undefined) return err(noLoader);
  // An isolate without a name is for this once; a workerd that serves both workers knows a name in one of them alone.
  const isolate = loader.load(isolateCode(source, engine())).getEntrypoint();
  const task = { call: null, nowMs, seed: 0, fuel: FUEL };
  const reply = await isolate.fetch('http://code/', { method: 'POST', body: JSON.stringify(task) });
  const { told } = CodeReport.parse(await reply.json());
  if (told.kind === 'names') return readNames(told.names);
  return err(
    'error' in told
      ? `The code cannot be loaded: ${told.error}`
      : (refusals[told.kind] ?? 'The code leaves nothing in `sluice`.'),
  );
}
