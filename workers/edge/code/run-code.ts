import { ENGINE } from '#core/code/engine';
import { isolateCode } from '#core/code/isolate-code';
import { CodeReport, type CodeHash, type CodeTask } from '#schema/contracts/code';
import type { Made } from './code-memory.ts';

/** What came of asking code for something: its report; `absent`: this worker has no Worker Loader; `barred`: the feature may run no code (any more); `unreachable`: the code, or what runs it, cannot be had now. */
export type CodeReply =
  | { readonly kind: 'told'; readonly report: CodeReport }
  | { readonly kind: 'absent' | 'barred' | 'unreachable' };

/** Runs code by its hash. It never rejects. */
export type RunCode = (code: CodeHash, task: CodeTask) => Promise<CodeReply>;

/** Code in isolates of their own, one for each piece: a Worker Loader makes it when it is first called, and keeps it while it is used. */
export const runCode =
  (loader: WorkerLoader | undefined, load: (code: CodeHash, engine: string) => Promise<Made>): RunCode =>
  async (code, task) => {
    if (loader === undefined) return { kind: 'absent' };
    try {
      const { source, engine } = await load(code, ENGINE);
      const isolate = loader.get(`code/${code}/${ENGINE}`, () => isolateCode(source, engine)).getEntrypoint();
      const reply = await isolate.fetch('http://code/', { method: 'POST', body: JSON.stringify(task) });
      return { kind: 'told', report: CodeReport.parse(await reply.json()) };
    } catch (error) {
      console.error(`Code ${code} could not be run.`, error);
      return { kind: 'unreachable' };
    }
  };
