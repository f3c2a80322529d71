import type { ExporterHeader, ExporterView } from '#schema/contracts/exporter';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { fold } from './text/fold.ts';
import { number } from './text/number.ts';
import type { Sheet } from './text/table.ts';

const shown = (header: ExporterHeader): string =>
  typeof header === 'string' ? header : `${header.prefix}<${header.secret} of the control plane>`;

/** An exporter for people: whom it tells, what, and how that goes. */
export function exporterLines(view: ExporterView, { paint, width }: Sheet, nowMs: number): string[] {
  const { exporter, url, headers, sample, content, features, lastError, lastSentAtMs } = view;
  const { pending, sent, rejected, givenUp } = view;
  const row = (label: string, says: string): string[] =>
    fold(`${label.padEnd(10)} ${clean(says)}`, width, ' '.repeat(11));
  const count = number.count;
  const last = lastSentAtMs === null ? 'nothing was sent yet' : `last sent ${ago(lastSentAtMs, nowMs)}`;
  return [
    ...fold(`${exporter}  by ${clean(view.updatedBy)}, ${ago(view.updatedAtMs, nowMs)}`, width).map((line) =>
      paint('strong', line),
    ),
    ...row('tells', url),
    ...Object.entries(headers).flatMap(([name, header], at) =>
      row(at === 0 ? 'headers' : '', `${name}: ${shown(header)}`),
    ),
    ...row('of', features === null ? 'all features' : features.join(', ')),
    ...row('share', `${sample} of the runs that went well, and all that did not`),
    ...row('content', content ? 'yes, without secrets and personal data' : 'no'),
    ...row(
      'spans',
      `${count(sent)} sent, ${count(pending)} wait, ${count(rejected)} rejected, ${count(givenUp)} given up; ${last}`,
    ),
    ...(lastError === null ? [] : row('error', lastError).map((line) => paint('bad', line))),
  ];
}
