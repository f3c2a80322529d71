import type { Family, Sample } from './family.ts';
import type { Measured } from './measured.ts';

type Kind = { readonly name: string; readonly help: string; readonly label: string | null };

const kinds: Readonly<Record<string, Kind>> = {
  call: { name: 'sluice_model_attempts_total', help: 'Tries at models, by how each ended.', label: 'provider' },
  again: {
    name: 'sluice_model_retries_total',
    help: 'Tries at models that were not the first, by why they were made.',
    label: null,
  },
  guard: { name: 'sluice_guard_results_total', help: 'What guards said.', label: 'guard' },
  tool: { name: 'sluice_tool_calls_total', help: 'Calls of tools, by how each ended.', label: 'tool' },
};

function sampleOf({ feature, arm, what, n }: Measured['happenings'][number], { label }: Kind): Sample {
  const [, first = '', result = ''] = what.split('/');
  if (label === null) return { labels: { feature, arm, reason: first }, value: n };
  return { labels: { feature, arm, [label]: first, result }, value: n };
}

/** What happened inside runs: tries at models, guards, tools. */
export const ofHappenings = (happenings: Measured['happenings']): Family[] =>
  Object.entries(kinds).map(([prefix, kind]) => ({
    name: kind.name,
    type: 'counter',
    help: kind.help,
    samples: happenings.filter(({ what }) => what.startsWith(`${prefix}/`)).map((row) => sampleOf(row, kind)),
  }));
