import type { ProviderView } from '#schema/contracts/provider';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { fold } from './text/fold.ts';
import type { Sheet } from './text/table.ts';

/** A declared provider for people: where it is asked, with which secret, and what its models cost. */
export function providerLines(view: ProviderView, { paint, width }: Sheet, nowMs: number): string[] {
  const { provider, kind, baseUrl, secret, prices = {}, description } = view;
  const row = (label: string, says: string): string[] =>
    fold(`${label.padEnd(10)} ${clean(says)}`, width, ' '.repeat(11));
  const priced = Object.entries(prices);
  return [
    ...fold(`${provider}  by ${clean(view.updatedBy)}, ${ago(view.updatedAtMs, nowMs)}`, width).map((line) =>
      paint('strong', line),
    ),
    ...(description === null ? [] : fold(clean(description), width)),
    ...row('asks', `${baseUrl}, as ${kind} is asked`),
    ...row('secret', secret === null ? 'none' : `<${secret} of the edge>`),
    ...(priced.length === 0 ? row('prices', 'unknown') : []),
    ...priced.flatMap(([model, { inputPerMTok, outputPerMTok }], at) =>
      row(at === 0 ? 'prices' : '', `${model}: ${inputPerMTok} in, ${outputPerMTok} out (USD a million tokens)`),
    ),
  ];
}
