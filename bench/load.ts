import { Agent, request } from 'node:http';

/** One closed-loop measurement: `concurrency` callers, each sending its next request when the last was answered. */
export type Load = {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body: string;
  concurrency: number;
  requests: number;
  /** How long a caller rests after each answer; not at all unless said. */
  pauseMs?: number;
};

/** What was measured: latencies in microseconds (`firstP50Us` until the first byte of the body), throughput in requests a second, and answers other than 2xx. */
export type Measured = {
  p50Us: number;
  p90Us: number;
  p99Us: number;
  firstP50Us: number;
  perSecond: number;
  failed: number;
};

/** Sends `requests` over kept-alive connections to a loopback address and waits for every answer. */
export async function load(options: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
  const latencies: number[] = [];
  const firsts: number[] = [];
  let left = options.requests;
  let failed = 0;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const from = process.hrtime.bigint();
      const { status, firstAt } = await once(options, agent);
      firsts.push(Number(firstAt - from) / 1000);
      latencies.push(Number(process.hrtime.bigint() - from) / 1000);
      if (status < 200 || status > 299) failed += 1;
      if (options.pauseMs !== undefined) await new Promise((done) => setTimeout(done, options.pauseMs));
    }
  };
  const from = process.hrtime.bigint();
  await Promise.all(Array.from({ length: options.concurrency }, caller));
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  agent.destroy();
  return {
    ...percentiles(latencies),
    firstP50Us: percentiles(firsts).p50Us,
    perSecond: latencies.length / seconds,
    failed,
  };
}

function once(options: Load, agent: Agent): Promise<{ status: number; firstAt: bigint }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      options.url,
      {
        method: options.method,
        headers: { ...options.headers, 'content-length': Buffer.byteLength(options.body) },
        agent,
      },
      (response) => {
        let firstAt: bigint | null = null;
        response.on('data', () => (firstAt ??= process.hrtime.bigint()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, firstAt: firstAt ?? process.hrtime.bigint() }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

function percentiles(latencies: number[]): { p50Us: number; p90Us: number; p99Us: number } {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50Us: at(0.5), p90Us: at(0.9), p99Us: at(0.99) };
}
