import { ENGINE } from '#core/code/engine';
import { isolateCode } from '#core/code/isolate-code';
import { CodeReport, type CodeHash, type CodeTask } from '#schema/contracts/code';
import type { Made } from './code-memory.ts';
import type { CodeTurns } from './code-turns.ts';

/** What came of asking code for something: its report; `absent`: this worker has no Worker Loader; `barred`: the feature may run no code (any more); `busy`: too many calls of it were under way for too long; `unreachable`: the code, or what runs it, cannot be had now. */
export type CodeReply =
  | { readonly kind: 'told'; readonly report: CodeReport }
  | { readonly kind: 'absent' | 'barred' | 'busy' | 'unreachable' };

/** Runs code by its hash. It never rejects. */
export type RunCode = (code: CodeHash, task: CodeTask) => Promise<CodeReply>;

/** How long a call waits for its turn, and how often it asks: by a timer of its own request, which none of another's can wake. */
const WAIT_MS = 4000;
const ASK_MS = 10;

async function turnOf(turns: CodeTurns, code: CodeHash): Promise<ReturnType<CodeTurns['begin']>> {
  const fromMs = Date.now();
  for (;;) {
    const end = turns.begin(code, Date.now());
    if (end !== null || Date.now() - fromMs > WAIT_MS) return end;
    await scheduler.wait(ASK_MS);
  }
}

/** Code in isolates of their own, one for each piece: a Worker Loader makes it when it is first called, and keeps it while it is used. */
export const runCode =
  (
    loader: WorkerLoader | undefined,
    load: (code: CodeHash, engine: string) => Promise<Made>,
    turns: CodeTurns,
  ): RunCode =>
  async (code, task) => {
    if (loader === undefined) return { kind: 'absent' };
    const end = await turnOf(turns, code);
    if (end === null) return { kind: 'busy' };
    let share: number | null = null;
    try {
      const { source, engine } = await load(code, ENGINE);
      const isolate = loader.get(`code/${code}/${ENGINE}`, () => isolateCode(source, engine)).getEntrypoint();
      const reply = await isolate.fetch('http://code/', { method: 'POST', body: JSON.stringify(task) });
      const report = CodeReport.parse(await reply.json());
      share = report.fuel / task.fuel;
      return { kind: 'told', report };
    } catch (error) {
      console.error(`Code ${code} could not be run.`, error);
      return { kind: 'unreachable' };
    } finally {
      end(share);
    }
  };
