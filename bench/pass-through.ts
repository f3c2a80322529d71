import { Hono } from 'hono';

// The least a gateway on workerd can do: read the body, hand it to the provider with the key, hand the answer back.
const app = new Hono<{ Bindings: { OPENAI_BASE_URL: string; OPENAI_API_KEY: string } }>();

app.post('/v1/chat/completions', async (c) => {
  const upstream = await fetch(`${c.env.OPENAI_BASE_URL}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${c.env.OPENAI_API_KEY}` },
    body: await c.req.text(),
  });
  return new Response(upstream.body, upstream);
});

export default app;
