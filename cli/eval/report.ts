import { err, ok, type Result } from '#schema/contracts/result';
import type { Call, Flag, Outcome } from '../command.ts';
import { fault, type Fault } from '../fault.ts';
import type { World } from '../world.ts';
import { evalLines } from './eval-lines.ts';
import { exitOf, type FailOn } from './fail-on.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { isGoing, type Seen } from './wait.ts';
import { worstItems } from './worst-items.ts';

/** How an eval's end is told: flags of every command that tells it. */
export const reportFlags = {
  'fail-on': {
    kind: 'text',
    value: 'verdicts',
    says: 'Verdicts that end with an exit code of their own: fail, inconclusive, both, or never (fail)',
  },
  junit: { kind: 'text', value: 'file', says: 'Write it as JUnit XML' },
  markdown: { kind: 'text', value: 'file', says: 'Write it as Markdown, for a pull request' },
} as const satisfies Record<string, Flag>;

type Files = { readonly junit: string | undefined; readonly markdown: string | undefined };
type Reporter = Pick<Call, 'ask' | 'world' | 'paint' | 'width' | 'print'> & {
  readonly flags: Files & { readonly json: boolean };
};

/** Prints an eval, writes the files that were asked for, and answers with the exit code that its verdict asks for. */
export async function report(call: Reporter, { body, value: view }: Seen, failing: FailOn): Promise<Outcome> {
  const { flags, ask, print, world } = call;
  const isRead = !flags.json || flags.junit !== undefined || flags.markdown !== undefined;
  const worst = isRead ? await worstItems(ask, view.id, view.against !== null) : ok([]);
  if (!worst.ok) return worst;
  print(...(flags.json ? [JSON.stringify(body)] : evalLines(view, worst.value, call)));
  const texts = [
    [flags.junit, () => junit(view, worst.value, failing)],
    [flags.markdown, () => markdown(view, worst.value)],
  ] as const;
  for (const [path, text] of texts) {
    const written = path === undefined ? ok(null) : await write(world, path, text());
    if (!written.ok) return written;
  }
  return ok(isGoing(view) ? 0 : exitOf(view, failing));
}

async function write({ write: put }: Pick<World, 'write'>, path: string, text: string): Promise<Result<null, Fault>> {
  try {
    await put(path, text);
    return ok(null);
  } catch (error) {
    return err(
      fault('malformed', `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}
