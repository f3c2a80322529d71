import { describe, expect, it } from 'vitest';
import { anExporter } from './an-exporter.ts';
import { sluice } from './stub.ts';

describe('exporter set', () => {
  const declared = { url: 'https://otlp.example.com/v1/traces', sample: 0.1 };

  it('sends a declaration, and shows whom it tells, with the names of secrets, and how that goes', async () => {
    const sent: unknown[] = [];
    const answers = {
      'exporter.put': (request: unknown) => (sent.push(request), anExporter({ lastError: 'It answered 503.' })),
    };
    const { exit, out } = await sluice(['exporter', 'set', 'tempo', '--declaration', JSON.stringify(declared)], {
      answers,
    });
    expect({ exit, sent }).toMatchObject({ exit: 0, sent: [{ params: { name: 'tempo' }, body: declared }] });
    expect(out.split('\n')).toEqual([
      'tempo  by ada, 1 h ago',
      'tells      https://otlp.example.com/v1/traces',
      'headers    authorization: Bearer <EXPORTER_TEMPO of the control plane>',
      'of         all features',
      'share      0.1 of the runs that went well, and all that did not',
      'content    no',
      expect.stringMatching(/^spans {6}1.?200 sent, 3 wait, 0 rejected, 0 given up; last sent 1 min ago$/),
      'error      It answered 503.',
      '',
    ]);
  });

  it.each([
    [[], 'either --file <file> or --declaration <json>'],
    [['--declaration', JSON.stringify({ ...declared, headers: { a: { secret: 'TOOL_X' } } })], 'EXPORTER_'],
  ])('with %j is refused before anything is sent', async (flags, says) => {
    const done = await sluice(['exporter', 'set', 'tempo', ...flags]);
    expect(done.calls).toEqual([]);
    expect(done.err).toContain(says);
  });

  it('deletes', async () => {
    const { out } = await sluice(['exporter', 'delete', 'tempo'], {
      answers: { 'exporter.delete': () => ({ ok: true }) },
    });
    expect(out).toBe('tempo is deleted\n');
  });
});
