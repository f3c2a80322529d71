import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../../schema/client.ts';
import { type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import type { Session } from '../../scripts/session.ts';
import { type Gate, startGate } from './gate.ts';
import { adminOf, markOf, newState, openSession, until } from './world.ts';

/** A world that may be killed at any boundary of an effect, and is started again on what it left. */
export type Mortal = {
  readonly gate: Gate;
  readonly upstream: FakeUpstream;
  readonly url: () => string;
  readonly admin: () => Client;
  /** Kills everything at once, without a word. */
  readonly kill: () => void;
  /** Does one step of a scenario; when the world dies under it, the world is started again and the step is asked once more. */
  readonly surviving: <Value>(what: string, step: () => Promise<Value | null | false>) => Promise<Value>;
  readonly close: () => Promise<void>;
};

/** Starts one on a state folder of its own. */
export async function startMortal(): Promise<Mortal> {
  const state = newState();
  const upstream = await startFakeUpstream({ answer: (asked) => `Answered for ${markOf(asked)}.` });
  const gate = await startGate();
  const open = (): Promise<Session> => openSession(state, upstream, { SLUICE_CHAOS: `boundary=${gate.url}/at/` });
  let session = await open();
  return {
    gate,
    upstream,
    url: () => session.url,
    admin: () => adminOf(session.url),
    kill: () => process.kill(-Number(readFileSync(join(state, 'group'), 'utf8')), 'SIGKILL'),
    surviving: (what, step) =>
      until(what, async () => {
        try {
          return await step();
        } catch {
          const late = new Promise((done) => setTimeout(done, 500));
          if ((await Promise.race([session.ended.then(() => true), late])) !== true) return null;
          await session.stop();
          session = await open();
          return null;
        }
      }),
    close: async () => {
      await session.stop();
      await gate.close();
      await upstream.close();
      rmSync(state, { recursive: true, force: true });
    },
  };
}
