import type { BodyInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { readJsonFile } from '../read-json-file.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';

/** Takes a whole flagd file. */
export const importFlags = command({
  name: 'flag import',
  summary: 'Take a whole flagd file',
  usage: { file: 'A flagd file: flags, $evaluators and metadata' },
  flags: {
    replace: { kind: 'switch', says: 'Delete the flags that are not in it' },
    json: standardFlags.json,
  },
  details:
    'A flag that breaks the schema is taken as it is, named as a warning, and evaluates as flagd would evaluate it.',
  examples: ['flag import flags.json', 'flag import flags.json --replace'],
  async handler(call) {
    const { args, flags, ask, world, paint } = call;
    const file = await readJsonFile(world, args.file);
    if (!file.ok) return file;
    const query = { replace: flags.replace ? ('true' as const) : undefined };
    const answer = await ask('flag.import', { query, body: file.value as BodyInputOf<'flag.import'> });
    return show(call, answer, ({ created, changed, unchanged, deleted, warnings }) => [
      `${created} created, ${changed} changed, ${unchanged} as before, ${deleted} deleted`,
      ...warnings.flatMap(({ key, issues }) =>
        issues.map(({ path, message }) =>
          paint('warn', clean(`${key ?? '(all flags)'}: ${path === '' ? '' : `${path}: `}${message}`)),
        ),
      ),
    ]);
  },
});
