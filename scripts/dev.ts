import { whenParentGone } from './parent-watch.ts';
import { SessionRefused, startSession, type Session } from './session.ts';

// An empty variable is one that is not set: `SLUICE_STATE=` must not mean the project's own folder.
const port = Number(process.env['PORT'] || 8787);
const state = process.env['SLUICE_STATE'] || '.sluice';

let session: Session | null = null;
let stopping = false;

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await session?.stop();
  process.exit(code);
}

process.on('SIGTERM', () => void stop(0));
process.on('SIGINT', () => void stop(0));
process.on('SIGHUP', () => void stop(0));
whenParentGone(() => void stop(0));

async function main(): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new SessionRefused(`PORT must be a number from 1 to 65535, not ${JSON.stringify(process.env['PORT'])}.`);
  session = await startSession({
    state,
    port,
    adminToken: process.env['SLUICE_ADMIN_TOKEN'] || 'dev-admin-token',
    apiKey: process.env['SLUICE_API_KEY'] || 'dev-api-key',
  });
  if (stopping) return session.stop();
  console.log(`ready ${session.url} (state ${state}, log ${state}/logs/session.log)`);
  const said = await session.ended;
  if (stopping) return;
  console.error(`The workers stopped by themselves.\n${said}`);
  await stop(1);
}

main().catch((error: unknown) => {
  console.error(error instanceof SessionRefused ? error.message : error);
  process.exit(1);
});
