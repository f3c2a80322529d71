import { describe, expect, it } from 'vitest';
import { NotEvents, readEvents } from '../../../workers/edge/providers/read-events.ts';

const encoder = new TextEncoder();

const bodyOf = (chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> => {
  const left = [...chunks];
  return new ReadableStream({
    pull: (controller) => {
      const next = left.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
  });
};

async function read(chunks: readonly Uint8Array[]): Promise<string[]> {
  const all: string[] = [];
  await readEvents(bodyOf(chunks), (events) => all.push(...events) > 0);
  return all;
}

const stream =
  'event: a\ndata: {"x":"grün 🐟"}\n\n: a comment\n\nid: 7\r\ndata: one\r\ndata: two\r\n\r\ndata:bare\n\ndata: [DONE]\n\n';
const data = ['{"x":"grün 🐟"}', 'one\ntwo', 'bare', '[DONE]'];

describe('Server-Sent Events', () => {
  it('are the same wherever the network cuts them', async () => {
    const bytes = encoder.encode(stream);
    for (let size = 1; size <= bytes.length; size++) {
      const chunks = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
      expect(await read(chunks)).toEqual(data);
    }
  });

  it('count when the stream ends without an empty line', async () => {
    expect(await read([encoder.encode('data: a\n\ndata: b')])).toEqual(['a', 'b']);
  });

  it('that arrive together are told together', async () => {
    const told: string[][] = [];
    await readEvents(bodyOf([encoder.encode(stream)]), (events) => told.push(events) > 0);
    expect(told).toEqual([data]);
  });

  it('are not read on when nobody wants more', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(encoder.encode('data: a\n\n')),
      cancel: () => void (cancelled = true),
    });
    await readEvents(endless, () => false);
    expect(cancelled).toBe(true);
  });

  it('without an end are none', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(100_000).fill(97)),
    });
    await expect(readEvents(endless, () => true)).rejects.toBeInstanceOf(NotEvents);
  });
});
