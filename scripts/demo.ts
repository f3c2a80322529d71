import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerFromPrompt } from '#core/baseline/answer-from-prompt';
import { client } from '#schema/client';
import { byAlert } from './demo/by-alert.ts';
import { gather } from './demo/cast.ts';
import { progress } from './demo/progress.ts';
import { rollOut } from './demo/roll-out.ts';
import { serveFirst } from './demo/serve-first.ts';
import { timeline } from './demo/timeline.ts';
import { unusedName } from './demo/unused-name.ts';
import { startFakeUpstream, type Message } from './fake-upstream.ts';
import { freePort } from './free-port.ts';
import { whenParentGone } from './parent-watch.ts';
import { startSession, type Session } from './session.ts';
import extractive, { overStrict, roomy } from '../features/wrangler-help/feature.ts';

const secrets = { adminToken: 'demo-admin-token', apiKey: 'demo-api-key' };
const startedMs = Date.now();
const show = progress(process.stdout, startedMs);
let session: Session | null = null;

const kept = process.env['SLUICE_STATE'] || undefined;
const state = kept ?? mkdtempSync(join(tmpdir(), 'sluice-demo-'));

/** The first question and what stands before it. */
const toQuestion = (messages: readonly Message[]): readonly Message[] =>
  messages.slice(0, messages.findIndex(({ role }) => role === 'user') + 1);

/**
 * A model provider on loopback that speaks OpenAI's protocol and answers out of the documents it is given, as JSON. It is asked
 * once more where an answer cannot be used, and says the same: it quotes, so it cannot say it shorter.
 */
const startProvider = () =>
  startFakeUpstream({ answer: ({ messages }) => JSON.stringify({ answer: answerFromPrompt(toQuestion(messages)) }) });

async function main(): Promise<void> {
  show.say(
    'Sluice: an AI feature is pushed, served, rolled out under traffic, caught when it goes bad, and rolled back.',
  );
  const upstream = await startProvider();
  show.update('starting both workers …');
  session = await startSession({
    state,
    port: await freePort(),
    ...secrets,
    variables: { OPENAI_BASE_URL: `${upstream.url}/v1`, OPENAI_API_KEY: 'demo' },
  });
  show.say(`both workers run at ${session.url}; state in ${state}`);
  const admin = client((url, init) => fetch(url, init), session.url, secrets.adminToken);
  const feature = await unusedName(admin, extractive.name);
  const cast = gather({ admin, url: session.url, apiKey: secrets.apiKey, show }, feature);

  const first = await serveFirst(cast);
  const bad = await rollOut(cast, { name: 'version 2 (answers must fit a tooltip)', feature: overStrict() });
  const good = await rollOut(cast, { name: 'version 3 (room for every answer)', feature: roomy() });
  const alert = await byAlert(cast);

  const told = timeline({ first, bad, good, alert, seconds: (Date.now() - startedMs) / 1000 });
  show.done();
  console.log(told.lines.join('\n'));
  await session.stop();
  await upstream.close();
  if (kept === undefined) rmSync(state, { recursive: true, force: true });
  console.log(JSON.stringify(told.result));
  process.exit(told.result.rolledBack && told.result.promoted && told.result.rolledBackByAlert ? 0 : 1);
}

async function abandon(code: number): Promise<never> {
  await session?.stop();
  if (kept === undefined) rmSync(state, { recursive: true, force: true });
  process.exit(code);
}

process.on('SIGINT', () => void abandon(130));
process.on('SIGTERM', () => void abandon(143));
whenParentGone(() => void abandon(1));

main().catch(async (error: unknown) => {
  show.done();
  console.error(error instanceof Error ? error.message : error);
  await abandon(1);
});
