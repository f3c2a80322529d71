import { describe, expect, it } from 'vitest';
import page from '../../docs/judges.md?raw';
import { call, createFeature, manifest } from './call.ts';

const examples = [...page.matchAll(/```json\n([^]*?)```/g)].map(([, text]) => JSON.parse(text ?? '') as object);
const [judge, graders] = examples;

describe('the page about judges', () => {
  it('has examples that the API takes as they are printed', async () => {
    expect(examples).toHaveLength(2);
    expect(await call('PUT', '/admin/v1/judges/kind', { body: judge })).toMatchObject({ status: 200 });
    await createFeature('printed');
    const pushed = await call('POST', '/admin/v1/features/printed/versions', { body: { manifest: manifest('One.') } });
    await call('PUT', '/admin/v1/datasets/printed', { body: { owner: 'ana' } });
    const text = JSON.stringify({ id: 'i', input: { question: 'Why?' } });
    await call('POST', '/admin/v1/datasets/printed/examples', { text, type: 'application/x-ndjson' });
    const about = { feature: 'printed', version: pushed.body['version'], dataset: 'printed', against: 'control' };
    const begun = await call('POST', '/admin/v1/evals', { body: { ...about, graders } });
    await call('POST', `/admin/v1/evals/${String(begun.body['id'])}/cancel`);
    expect(begun).toMatchObject({ status: 202 });
  });
});
