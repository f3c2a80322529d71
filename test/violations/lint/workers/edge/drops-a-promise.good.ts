const send = async (text: string): Promise<number> => text.length;

export async function record(text: string): Promise<void> {
  await send(text);
}
