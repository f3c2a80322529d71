import { createServer, type ServerResponse } from 'node:http';

// A model provider that costs next to nothing, in a process of its own so that its work is nobody else's: it reads the
// request and answers the same chat completion at once, or streams one of fifty parts, 5 ms apart. Prints its port; ends when its parent does.
const reply = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 0,
  model: 'gpt-5-mini',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Set "name" in wrangler.toml.', refusal: null },
      finish_reason: 'stop',
      logprobs: null,
    },
  ],
  usage: { prompt_tokens: 40, completion_tokens: 8, total_tokens: 48 },
});

const PARTS = 50;
const GAP_MS = 5;
const head = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 0, model: 'gpt-5-mini' };
const chunk = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const spent = { prompt_tokens: 40, completion_tokens: PARTS, total_tokens: 40 + PARTS };
const last = `${chunk({}, 'stop')}data: ${JSON.stringify({ ...head, choices: [], usage: spent })}\n\ndata: [DONE]\n\n`;

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const next = () => {
    response.write(chunk({ content: `part ${sent} ` }, null));
    sent += 1;
    if (sent < PARTS) setTimeout(next, GAP_MS);
    else response.end(last);
  };
  next();
}

const server = createServer((request, response) => {
  let streams = false;
  request.on('data', (sent: Buffer) => (streams ||= sent.includes('"stream":true')));
  request.on('end', () => {
    if (streams) return stream(response);
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(reply) })
      .end(reply);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
process.on('disconnect', () => process.exit(0));
