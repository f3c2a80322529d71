// breaks: typescript(no-floating-promises)

const send = async (text: string): Promise<number> => text.length;

export function record(text: string): void {
  send(text);
}
