import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { number } from '../text/number.ts';

/** A feature's versions, with what each serves now. */
export const listVersions = command({
  name: 'version list',
  summary: 'Versions of a feature, newest first, and what they serve',
  usage: { feature: "The feature's name" },
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { args, flags, ask, world } = call;
    const { limit, cursor, json } = flags;
    const answer = await ask('version.list', { params: args, query: { limit, cursor } });
    const standing = json || !answer.ok ? answer : await ask('feature.get', { params: args });
    if (!standing.ok) return standing;
    const now = 'control' in standing.value.value ? standing.value.value : null;
    const serves = (version: string): string => {
      if (version === now?.control) return number.percent(100 - (now.candidate === null ? 0 : now.percent));
      return version === now?.candidate ? number.percent(now.percent) : '–';
    };
    return showList(call, answer, {
      rows: ({ versions }) => versions,
      empty: `${args.feature} has no version. Push one: npx sluice feature push <file>`,
      columns: [
        { head: 'VERSION', cell: ({ version }) => version, keep: true },
        { head: 'SERVES', cell: ({ version }) => serves(version), align: 'right' },
        { head: 'PUSHED', cell: ({ pushedAtMs }) => ago(pushedAtMs, world.now()) },
        { head: 'BY', cell: ({ pushedBy }) => pushedBy },
        { head: 'NOTE', cell: ({ note }) => note ?? '' },
      ],
    });
  },
});
