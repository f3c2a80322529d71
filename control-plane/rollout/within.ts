/** What somebody promised, or an error when it takes longer than `mostMs`; a late answer does no harm. Leaves no timer behind. */
export async function within<Value>(work: Promise<Value>, mostMs: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${mostMs} ms`)), mostMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
