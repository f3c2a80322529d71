import { createServer } from 'node:http';

// A model provider that takes 50 ms for every answer, in a process of its own. Prints its port; asked over IPC it says when the first
// call came and the last answer went since it was asked before, and how many there were. Ends when its parent does.
const LATENCY_MS = Number(process.argv[2] ?? '50');
const reply = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 0,
  model: 'gpt-5-mini',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Paris', refusal: null },
      finish_reason: 'stop',
      logprobs: null,
    },
  ],
  usage: { prompt_tokens: 40, completion_tokens: 1, total_tokens: 41 },
});

let [calls, firstMs, lastMs, going, most] = [0, 0, 0, 0, 0];

const server = createServer((request, response) => {
  const answer = (): void => {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(reply) })
      .end(reply);
    lastMs = performance.now();
    going -= 1;
  };
  request.resume().on('end', () => {
    if (calls === 0) firstMs = performance.now();
    calls += 1;
    going += 1;
    most = Math.max(most, going);
    setTimeout(answer, LATENCY_MS);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
process.on('message', () => {
  process.send?.({ calls, spanMs: lastMs - firstMs, most });
  [calls, most] = [0, 0];
});
process.on('disconnect', () => process.exit(0));
