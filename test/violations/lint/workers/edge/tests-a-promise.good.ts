const allowed = async (key: string): Promise<boolean> => key !== '';

export async function open(key: string): Promise<string> {
  if (await allowed(key)) return 'in';
  return 'out';
}
