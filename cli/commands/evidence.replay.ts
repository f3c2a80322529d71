import { err, ok, type Result } from '#schema/contracts/result';
import { command, type Call } from '../command.ts';
import { keptIn, keptOf, type Kept } from '../evidence/kept-decision.ts';
import { recompute, type Recomputed } from '../evidence/recompute.ts';
import { recomputedLines, recomputedTable } from '../evidence/recomputed-lines.ts';
import { fault, type Fault } from '../fault.ts';
import { findRollout } from '../rollout/find-rollout.ts';
import { readJsonFile } from '../read-json-file.ts';
import { fold } from '../text/fold.ts';

/** Computes decisions of the evidence again, here. */
export const replayEvidence = command({
  name: 'evidence replay',
  summary: 'Compute decisions again on this machine, from the counts that were stored with them',
  usage: {},
  optional: {
    rollout: "The rollout's id, or the feature's name for the one that is meant; not needed with --file",
    n: 'Only this decision, told in full; without it every one that has its counts',
  },
  flags: {
    file: {
      kind: 'text',
      value: 'file',
      says: 'A rollout or a decision that was kept as JSON, in place of what the server has',
    },
    json: { kind: 'switch', says: 'What was stored and what comes out here, as JSON' },
  },
  details:
    "The server gives the stored counts and verdicts, or the file does, and computes nothing: verdict, watch and evidence are computed here, by this project's core/evidence, and must be the same (the evidence to 1e-9). Exit code 1 when one is not. A server gives the counts of a rollout's newest ten decisions.",
  examples: ['evidence replay hello.3', 'evidence replay hello.3 4', 'evidence replay --file decision.json'],
  async handler(call) {
    const { args, flags, print } = call;
    const n = args.n === undefined ? null : Number(args.n);
    if (n !== null && !(Number.isInteger(n) && n >= 1))
      return err(fault('malformed', `${JSON.stringify(args.n)} is no number of a decision.`));
    const kept = flags.file === undefined ? await asked(call) : await inFile(call, flags.file);
    if (!kept.ok) return kept;
    const chosen = choose(kept.value, n);
    if (!chosen.ok) return chosen;
    print(
      ...(flags.json
        ? [JSON.stringify(asJson(chosen.value))]
        : told(chosen.value, { full: n !== null || flags.file !== undefined, kept: kept.value }, call)),
    );
    return ok(chosen.value.every(({ same }) => same) ? 0 : 1);
  },
});

type Asker = Pick<Call, 'ask' | 'world' | 'paint' | 'width'> & { readonly args: { readonly rollout?: string } };

async function asked({ args, ask }: Asker): Promise<Result<Kept, Fault>> {
  if (args.rollout === undefined)
    return err(fault('malformed', 'Say which rollout, or --file <file>.', { help: usage }));
  const id = await findRollout(ask, args.rollout);
  if (!id.ok) return id;
  const answer = await ask('rollout.get', { params: { id: id.value } });
  return answer.ok ? ok(keptOf(answer.value.value)) : answer;
}

const usage = '`npx sluice help evidence replay` shows how it is used.';

async function inFile({ world }: Asker, path: string): Promise<Result<Kept, Fault>> {
  const document = await readJsonFile(world, path);
  return document.ok ? keptIn(document.value, path) : document;
}

/** The decisions that are meant, computed again. */
function choose({ decisions, without }: Kept, n: number | null): Result<Recomputed[], Fault> {
  const meant = n === null ? decisions : decisions.filter(({ about }) => about === null || about.n === n);
  if (n !== null && meant.length === 0) return err(missing(n, without));
  const all = meant.map(recompute);
  const wrong = all.find((one) => !one.ok);
  return wrong?.ok === false ? wrong : ok(all.flatMap((one) => (one.ok ? [one.value] : [])));
}

const missing = (n: number, without: readonly number[]): Fault =>
  without.includes(n)
    ? fault('not_found', `Decision ${n} no longer comes with its counts.`, {
        help: `The server still has them and can compute it: npx sluice rollout replay <id> ${n}`,
      })
    : fault('not_found', `There is no decision ${n} that was taken from counts.`);

function told(all: readonly Recomputed[], { full, kept }: { full: boolean; kept: Kept }, call: Asker): string[] {
  const only = all.length === 1 ? all[0] : undefined;
  if (only !== undefined && full) return recomputedLines(only, call, call.world.now());
  if (all.length === 0) return ['No decision was taken from counts.'];
  const good = all.filter(({ same }) => same).length;
  const older = kept.without.length === 0 ? '' : `; without counts here: ${kept.without.join(', ')}`;
  const sum = `${good} of ${all.length} computed again on this machine with the same result${older}`;
  return [
    ...recomputedTable(all, call),
    '',
    ...fold(sum, call.width).map((line) => call.paint(good === all.length ? 'good' : 'bad', line)),
  ];
}

const asJson = (all: readonly Recomputed[]) => ({
  same: all.every(({ same }) => same),
  decisions: all.map(({ n, same, guardrails }) => ({
    n,
    same,
    guardrails: guardrails.map(({ id, same: agreed, stored, again }) => ({
      id,
      same: agreed,
      stored,
      replayed: again,
    })),
  })),
});
