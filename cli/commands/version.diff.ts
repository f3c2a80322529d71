import type { Difference } from '#schema/contracts/version';
import { command, type Call } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';
import { cut } from '../text/cut.ts';

/** What changed between two versions, place by place. */
export const diffVersions = command({
  name: 'version diff',
  summary: 'What changed between two versions',
  usage: { feature: "The feature's name", a: 'The older version', b: 'The newer version' },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('version.diff', { params: call.args });
    return show(call, answer, ({ differences }) =>
      differences.length === 0 ? ['No difference.'] : differences.flatMap((one) => described(call, one)),
    );
  },
});

const signs = { added: '+', removed: '-', changed: '~' } as const;

function described(
  { paint, width }: Pick<Call, 'paint' | 'width'>,
  { path, kind, before, after }: Difference,
): string[] {
  const line = (sign: string, value: unknown): string =>
    cut(`    ${sign} ${clean(JSON.stringify(value) ?? '')}`, width);
  return [
    paint('strong', cut(`${signs[kind]} ${path === '' ? '(the whole)' : clean(path)}`, width, 'middle')),
    ...(before === undefined ? [] : [paint('bad', line('-', before))]),
    ...(after === undefined ? [] : [paint('good', line('+', after))]),
  ];
}
