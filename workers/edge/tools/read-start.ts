/** How long words about a failure are waited for: they are a help, and the failure is known without them. */
const WAIT_MS = 1000;

async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  while (text.length < most) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text.slice(0, most);
}

/** The first `most` characters of a body, if they come within a second; the rest is not read. It never rejects. */
export async function readStart(body: ReadableStream<Uint8Array> | null, most: number): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const nothing = (): string => '';
  const text = await Promise.race([readUntil(reader, most).catch(nothing), scheduler.wait(WAIT_MS).then(nothing)]);
  void reader.cancel().catch(() => undefined);
  return text;
}
