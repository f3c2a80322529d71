import type { CodeHash, CodeTask } from '#schema/contracts/code';
import type { CodeReply, RunCode } from './run-code.ts';

/** The in-memory twin of `runCode`: gives this reply, and keeps what it was asked. */
export function scriptedCode(reply: CodeReply) {
  const tasks: { readonly code: CodeHash; readonly task: CodeTask }[] = [];
  const run: RunCode = async (code, task) => {
    tasks.push({ code, task });
    return reply;
  };
  return { run, tasks };
}
