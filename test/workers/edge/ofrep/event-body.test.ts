import { expect, it } from 'vitest';
import { EventBody } from '../../../../workers/edge/ofrep/event-body.ts';

const never = new AbortController().signal;

it('a listener who reads nothing is not written to for ever: what waits for him is bounded', () => {
  const body = new EventBody(never);
  let said = 0;
  for (; !body.isGone && said < 10_000; said++) body.say(': still here\n\n');
  expect(said).toBeLessThan(100);
});

it('who waits on its behalf is woken when it is over: left, torn off, or ended', async () => {
  const torn = new AbortController();
  const ways: [EventBody, (body: EventBody) => unknown][] = [
    [new EventBody(never), (body) => body.readable.cancel()],
    [new EventBody(torn.signal), () => torn.abort()],
    [new EventBody(never), (body) => body.end()],
  ];
  for (const [body, over] of ways) {
    let woken = 0;
    body.onGone.add(() => (woken += 1));
    await over(body);
    expect([woken, body.isGone]).toEqual([1, true]);
    // What comes too late is nobody's.
    body.say('late');
    body.end();
  }
});

it('what was said before its end is read, and then the end', async () => {
  const body = new EventBody(never);
  body.say('a');
  body.say('b');
  body.end();
  expect(await new Response(body.readable).text()).toBe('ab');
});
