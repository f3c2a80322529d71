/** Where a test may stop the world: called before and after each effect and each settling, by a name such as `publish:performed`. */
export type Boundary = (name: string) => Promise<void>;

const ASKED = 'boundary=';
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

const open: Boundary = () => Promise.resolve();

/**
 * Nothing, unless the test-only switch SLUICE_CHAOS is `boundary=<loopback url>`: then that URL is asked at every boundary, with the
 * boundary's name behind it, and nothing goes on before it has answered.
 */
export function boundaryOf({ SLUICE_CHAOS: chaos }: { readonly SLUICE_CHAOS?: string }): Boundary {
  if (chaos === undefined || !chaos.startsWith(ASKED)) return open;
  const gate = chaos.slice(ASKED.length);
  if (!loopback.has(new URL(gate).hostname)) throw new Error('SLUICE_CHAOS: a boundary is asked of this machine only.');
  return async (name) => {
    const answer = await fetch(gate + encodeURIComponent(name));
    await answer.body?.cancel();
  };
}
