import { describe, expect, it } from 'vitest';
import type { CodeHash } from '#schema/contracts/code';
import { CodeMemory, type CodePorts } from '../../../workers/edge/code/code-memory.ts';
import { CodeTurns } from '../../../workers/edge/code/code-turns.ts';
import { runCode } from '../../../workers/edge/code/run-code.ts';

const one = 'a'.repeat(64) as CodeHash;
const engine = new ArrayBuffer(8);
const never = () => Promise.reject(new Error('away'));

/** Ports that count who was asked. */
function ports(over: Partial<CodePorts> = {}) {
  const asked: string[] = [];
  const told =
    <Value>(what: string, value: Value) =>
    async () => {
      asked.push(what);
      return value;
    };
  const given: CodePorts = {
    source: (code) => ({ near: told('near', `source ${code}`), far: told('far', null) }),
    engine: () => ({ near: told('engine', engine), far: told('far engine', null) }),
    ...over,
  };
  return { asked, given };
}

describe('code in memory', () => {
  it('is read once, with its engine', async () => {
    const memory = new CodeMemory();
    const { asked, given } = ports();
    await memory.load(one, 'e', given);
    expect(await memory.load(one, 'e', given)).toEqual({ source: `source ${one}`, engine });
    expect(asked).toEqual(['engine', 'near']);
  });

  it('is asked of the control plane where KV fails or has none', async () => {
    const far = async () => 'from afar';
    const away = ports({ source: () => ({ near: never, far }) });
    expect((await new CodeMemory().load(one, 'e', away.given)).source).toBe('from afar');
    const empty = ports({ source: () => ({ near: async () => null, far }) });
    expect((await new CodeMemory().load(one, 'e', empty.given)).source).toBe('from afar');
  });

  it('can be had later when it cannot be had now', async () => {
    const memory = new CodeMemory();
    await expect(memory.load(one, 'e', ports({ engine: () => ({ near: never, far: never }) }).given)).rejects.toThrow(
      'The engine is nowhere.',
    );
    expect((await memory.load(one, 'e', ports().given)).engine).toBe(engine);
  });

  it('makes room by what was used least', async () => {
    const memory = new CodeMemory();
    const long = (size: number) => ports({ source: () => ({ near: async () => 'x'.repeat(size), far: never }) }).given;
    await memory.load(one, 'e', long(2_000_000));
    await memory.load('b'.repeat(64) as CodeHash, 'e', long(3_000_000));
    const { asked, given } = ports();
    await memory.load('b'.repeat(64) as CodeHash, 'e', given);
    await memory.load(one, 'e', given);
    expect(asked).toEqual(['near']);
  });
});

describe('running code', () => {
  const task = { call: null, nowMs: 0, seed: 0, fuel: 1 };

  it('says so where there is no Worker Loader', async () => {
    expect(await runCode(undefined, never, new CodeTurns())(one, task)).toEqual({ kind: 'absent' });
  });

  it('asks the loader for nothing that it could not make', async () => {
    const loader = { get: () => expect.unreachable(), load: () => expect.unreachable() };
    expect(await runCode(loader as never, never, new CodeTurns())(one, task)).toEqual({ kind: 'unreachable' });
  });
});
