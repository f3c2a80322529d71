import { describe, expect, it } from 'vitest';
import { B, aRollout } from './samples.ts';
import { sluice, type Stub } from './stub.ts';

const definition = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };

/** A control plane that takes a flag's rollout, and what it was sent. */
function taking(): { stub: Stub; sent: unknown[] } {
  const sent: unknown[] = [];
  const take = ({ params, body }: { params: unknown; body: unknown }) => {
    sent.push({ params, body });
    return aRollout({ id: 'flag/dark mode.1' as never, kind: 'plan' });
  };
  return { sent, stub: { answers: { 'flag.rollout': take }, files: { 'on.json': JSON.stringify(definition) } } };
}

describe('flag rollout', () => {
  it('sends the definition in a file, or the name of a version, and says how to watch', async () => {
    const { stub, sent } = taking();
    const argv = ['flag', 'rollout', 'dark mode'];
    const { exit, out, calls } = await sluice([...argv, 'on.json', '--watch', 'hello'], stub);
    expect({ exit, calls }).toEqual({ exit: 0, calls: ['POST /admin/v1/flags/dark%20mode/rollouts'] });
    expect(out).toContain("watch it: npx sluice rollout watch 'flag/dark mode.1'");
    await sluice([...argv, B], stub);
    expect(sent).toMatchObject([
      { params: { key: 'dark mode' }, body: { candidate: definition, watch: 'hello' } },
      { params: { key: 'dark mode' }, body: { candidate: B } },
    ]);
  });

  it('of a file that is not there asks nobody', async () => {
    const { exit, err, calls } = await sluice(['flag', 'rollout', 'x', 'away.json'], taking().stub);
    expect({ exit: exit > 0, calls, says: err.includes('away.json cannot be read') }).toEqual({
      exit: true,
      calls: [],
      says: true,
    });
  });
});
