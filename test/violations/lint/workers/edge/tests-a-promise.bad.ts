// breaks: typescript(no-misused-promises)

const allowed = async (key: string): Promise<boolean> => key !== '';

export async function open(key: string): Promise<string> {
  if (allowed(key)) return 'in';
  return 'out';
}
