import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import type { Question } from './dataset.ts';

/** One reply as the demo keeps it. `found`: a right source was among the first five; null when nothing was answered. */
export type Seen = {
  unit: string;
  version: string;
  status: number;
  atMs: number;
  found: boolean | null;
  costUsd: number;
};

/** Whom to ask, as whom, and with which questions. */
export type Population = { url: string; feature: string; apiKey: string; questions: readonly Question[] };

const CONCURRENCY = 12;

/** Lets ever new people ask one question each, several at a time, until `enough`; answers what they saw. */
export async function ask(
  who: Population,
  nextUnit: () => number,
  enough: (seen: readonly Seen[]) => boolean,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const caller = async () => {
    while (!enough(seen)) {
      seen.push(await once(who, agent, nextUnit()));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, caller));
  agent.destroy();
  return seen;
}

async function once(who: Population, agent: Agent, n: number): Promise<Seen> {
  const asked = who.questions[n % who.questions.length];
  if (asked === undefined) throw new Error('The dataset holds no question.');
  const unit = `unit-${n}`;
  const sent = { input: { question: asked.question }, context: { targetingKey: unit } };
  const { status, headers, text } = await post(who, agent, JSON.stringify(sent));
  const { output, costUsd } = JSON.parse(text) as { output?: { sources?: string[] }; costUsd?: number | null };
  const version = headers['sluice-version'];
  return {
    unit,
    version: typeof version === 'string' ? version : '',
    status,
    atMs: Date.now(),
    found:
      output?.sources === undefined ? null : output.sources.slice(0, 5).some((source) => asked.keys.includes(source)),
    costUsd: costUsd ?? 0,
  };
}

type Reply = { status: number; headers: IncomingHttpHeaders; text: string };

function post(who: Population, agent: Agent, text: string): Promise<Reply> {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${who.apiKey}`,
    'content-length': Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      `${who.url}/v1/features/${who.feature}/runs`,
      { method: 'POST', agent, headers },
      (response) => {
        let said = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (said += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: said }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}
