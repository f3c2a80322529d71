import { beforeEach, describe, expect, it } from 'vitest';
import { call } from './call.ts';

const path = '/admin/v1/datasets/golden';
const bring = (text: string, format: string, { type = 'text/plain', more = '' } = {}) =>
  call('POST', `/admin/v1/datasets/import?dataset=golden&format=${format}${more}`, { text, type });

beforeEach(async () => {
  await call('DELETE', path);
  await call('PUT', path, { body: { owner: 'qa' } });
});

describe('POST /datasets/import', () => {
  it('stores the examples of a file of another program, the same again as the same version', async () => {
    const yaml =
      'tests:\n  - vars: { question: How? }\n    assert: [{ type: icontains, value: so }, { type: similar, value: x }]';
    const first = await bring(yaml, 'promptfoo', { type: 'application/yaml' });
    expect(first.body).toMatchObject({ stored: 1, written: 1, left: [{ path: 'tests.0.assert.1' }] });
    expect((await bring(yaml, 'promptfoo')).body).toMatchObject({ written: 0, version: first.body['version'] });
    const { examples } = (await call('GET', `${path}/examples`)).body as { examples: object[] };
    expect(examples).toMatchObject([{ input: { question: 'How?' }, checks: [{ grader: 'contains', any: ['so'] }] }]);
  });

  it('stores nothing of a file with broken rows, or the others when told to', async () => {
    const csv = 'question,split\nHow?,train\nWhy?,nowhere\n';
    const refused = await bring(csv, 'csv', { type: 'text/csv' });
    expect([refused.status, refused.body['issues']]).toMatchObject([422, [{ path: 'line 3.split' }]]);
    const partial = await bring(csv, 'csv', { more: '&partial=true' });
    expect(partial.body).toMatchObject({ stored: 1, examples: 1, refused: [{ path: 'line 3.split' }] });
  });

  it('stores no check whose pattern could take for ever, whoever wrote the file', async () => {
    const check = { grader: 'regex', any: ['(a+)+$'] };
    const row = JSON.stringify({ input: { question: 'How?' }, checks: [check] });
    const own = await call('POST', `${path}/examples`, { text: row, type: 'application/x-ndjson' });
    const other = await bring(row, 'jsonl');
    for (const { status, body } of [own, other])
      expect([status, body['issues']]).toMatchObject([422, [{ path: 'line 1.checks.0.any.0' }]]);
  });

  it('answers the judges that graders are, ready to be put; those that could not be are left, with the reason', async () => {
    const grader = (name: string, model: string) => {
      const input = [{ role: 'user', content: '{{item.q}}: {{sample.output_text}}' }];
      return { type: 'score_model', name, model, input, pass_threshold: 0.5 };
    };
    const file = { graders: [grader('tone', 'gpt-4.1'), grader('other', 'acme/x')], items: [{ q: 'Why?' }] };
    const { status, body } = await bring(JSON.stringify(file), 'openai');
    const asks = { grader: 'judge', judge: 'tone', on: 'output', atLeast: 0.5 };
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        judges: [{ name: 'tone', judge: { kind: 'rubric', models: [{ provider: 'openai' }] }, grader: asks }],
        left: [{ path: 'judges.other', why: expect.stringContaining('PUT /providers') }],
      },
    });
    const [first] = body['judges'] as { judge: object }[];
    expect((await call('PUT', '/admin/v1/judges/tone', { body: first?.judge })).status).toBe(200);
  });

  it('refuses unknown formats, absent datasets and other media', async () => {
    expect((await bring('', 'poetry')).status).toBe(400);
    const absent = '/admin/v1/datasets/import?dataset=absent&format=csv';
    expect((await call('POST', absent, { text: 'q\na', type: 'text/csv' })).status).toBe(404);
    expect((await bring('q\na', 'csv', { type: 'image/png' })).status).toBe(415);
  });
});
