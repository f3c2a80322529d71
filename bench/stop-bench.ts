import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { DirectSession } from './direct-session.ts';

/** Ends a session, then the provider's process, and waits for both. */
export async function stopBench(session: DirectSession, upstream: ChildProcess): Promise<void> {
  await session.stop();
  upstream.disconnect();
  if (upstream.exitCode === null) await once(upstream, 'exit');
}
