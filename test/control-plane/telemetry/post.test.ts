import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { post, type Way } from '../../../control-plane/exporters/post.ts';

const URL = 'https://otlp.example.com/v1/traces';
/** How the collector answers next; null: never. */
let answer: (() => Response) | null = null;

const aborted = (signal: AbortSignal | null | undefined) =>
  new Promise<never>((_, fail) => signal?.addEventListener('abort', () => fail(new Error('aborted'))));

beforeAll(() => {
  vi.spyOn(globalThis, 'fetch').mockImplementation((_input, init) =>
    answer === null ? aborted(init?.signal) : Promise.resolve(answer()),
  );
});
afterAll(() => vi.restoreAllMocks());

const headers = { authorization: { secret: 'EXPORTER_A', prefix: 'Bearer ' } };
const way = (over: Partial<Way> = {}, url = URL): Way => ({
  settings: { content: false, features: null, url, headers, atMs: 0 },
  ...{ secretOf: () => 'very-secret', loopback: false, stop: new AbortController().signal },
  ...over,
});
const posted = (how: typeof answer, over: Partial<Way> = {}) => {
  answer = how;
  return post(['{"name":"a"}'], way(over));
};
/** A body that has begun and says nothing more. */
const hanging = () =>
  new Response(new ReadableStream<Uint8Array>({ start: (body) => body.enqueue(new Uint8Array([123])) }));

describe('a request to a collector', () => {
  it('ends after ten seconds where nothing comes, before the answer or within it', { timeout: 20_000 }, async () => {
    const ends = await Promise.all([posted(null), posted(hanging)]);
    for (const end of ends) expect(end).toEqual({ end: 'again', error: 'No answer in 10 s.', quietMs: 0 });
  });

  it('ends at once when its exporter is deleted', async () => {
    const stop = new AbortController();
    const ended = posted(hanging, { stop: stop.signal });
    await scheduler.wait(50);
    stop.abort();
    expect(await ended).toMatchObject({ end: 'again' });
  });

  it('says nothing of a secret that a collector repeats', async () => {
    const errorMessage = 'no tenant for Bearer very-secret';
    const said = () => Response.json({ partialSuccess: { rejectedSpans: 1, errorMessage } });
    const error = 'It rejected 1 spans: no tenant for Bearer [secret]';
    expect(await posted(said)).toMatchObject({ end: 'taken', error });
  });

  it.each(['https://10.0.0.1/v1/traces', 'http://127.0.0.1:4318/v1/traces'])('is not made to %s', async (url) => {
    const before = vi.mocked(fetch).mock.calls.length;
    expect(await post([], way({}, url))).toMatchObject({ end: 'again' });
    expect(vi.mocked(fetch).mock.calls).toHaveLength(before);
  });

  it('follows no redirect, wherever it leads', async () => {
    const led = () => new Response(null, { status: 307, headers: { location: 'http://169.254.169.254/' } });
    const error = 'It answered 307; redirects are not followed.';
    expect(await posted(led)).toEqual({ end: 'refused', error });
    expect(vi.mocked(fetch).mock.calls.at(-1)?.[1]?.redirect).toBe('manual');
  });
});
