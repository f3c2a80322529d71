/** The longest event that is read, in characters; what is longer is no event of these protocols. */
const LONGEST = 1_000_000;

/** What is found in a stream that is none: an event without end. */
export class NotEvents extends Error {}

/**
 * Reads Server-Sent Events and gives the data of those that arrived together as one list, in order. One pass: what a read of the
 * body brings is told at once. Comments, ids and names are passed over, because both protocols say everything in the data.
 * Rejects with what the body rejects with.
 */
export async function readEvents(body: ReadableStream<Uint8Array>, tell: (data: string[]) => boolean): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    const { events, left } = split(done ? `${rest}\n\n` : rest);
    rest = left;
    if (events.length > 0 && !tell(events)) {
      await reader.cancel();
      return;
    }
    if (done) return;
    if (rest.length > LONGEST) {
      await reader.cancel();
      throw new NotEvents('An event has no end.');
    }
  }
}

const END = /\r\n\r\n|\n\n|\r\r/g;

/** Whole events' data, and the beginning of the next event. */
function split(text: string): { events: string[]; left: string } {
  const events: string[] = [];
  let from = 0;
  for (const { index, 0: end } of text.matchAll(END)) {
    const data = dataOf(text.slice(from, index));
    if (data !== null) events.push(data);
    from = index + end.length;
  }
  return { events, left: text.slice(from) };
}

/** The data of one event, its lines joined; null of an event without any. */
function dataOf(event: string): string | null {
  const lines = event.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'));
  if (lines.length === 0) return null;
  return lines.map((line) => line.slice(line[5] === ' ' ? 6 : 5)).join('\n');
}
