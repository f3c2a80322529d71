/** A body as text (UTF-8), or null as soon as it has more than `most` bytes; the rest is then not read. Rejects when it breaks off. */
export async function readUpTo(body: ReadableStream<Uint8Array> | null, most: number): Promise<string | null> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let bytes = 0;
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > most) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}
