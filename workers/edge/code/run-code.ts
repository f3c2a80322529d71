import { ENGINE } from '#core/code/engine';
import { isolateCode } from '#core/code/isolate-code';
import { CodeReport, type CodeHash, type CodeTask } from '#schema/contracts/code';

/** What came of asking code for something: its report; `absent`: this worker has no Worker Loader; `unreachable`: the code, or what runs it, cannot be had now. */
export type CodeReply =
  | { readonly kind: 'told'; readonly report: CodeReport }
  | { readonly kind: 'absent' | 'unreachable' };

/** Runs code by its hash. It never rejects. */
export type RunCode = (code: CodeHash, task: CodeTask) => Promise<CodeReply>;

/** Where code and its engine come from. Null: not there. */
export type CodePorts = {
  readonly loader: WorkerLoader | undefined;
  readonly source: (code: CodeHash) => Promise<string | null>;
  readonly engine: (name: string) => Promise<ArrayBuffer | null>;
};

async function load(code: CodeHash, { source, engine }: CodePorts): Promise<WorkerLoaderWorkerCode> {
  const [text, bytes] = await Promise.all([source(code), engine(ENGINE)]);
  if (text === null || bytes === null) throw new Error(`${text === null ? 'The code' : 'The engine'} is nowhere.`);
  return isolateCode(text, bytes);
}

/** Code in isolates of their own, one for each piece: a Worker Loader makes it when it is first called, and keeps it while it is used. */
export const runCode =
  (ports: CodePorts): RunCode =>
  async (code, task) => {
    const { loader } = ports;
    if (loader === undefined) return { kind: 'absent' };
    try {
      const isolate = loader.get(`code/${code}/${ENGINE}`, () => load(code, ports)).getEntrypoint();
      const reply = await isolate.fetch('http://code/', { method: 'POST', body: JSON.stringify(task) });
      return { kind: 'told', report: CodeReport.parse(await reply.json()) };
    } catch (error) {
      console.error(`Code ${code} could not be run.`, error);
      return { kind: 'unreachable' };
    }
  };
