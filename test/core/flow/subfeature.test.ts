import { describe, expect, it } from 'vitest';
import type { StepOutcome } from '#core/flow/history';
import { partKey, type Part, type Program } from '#core/flow/program';
import type { FeatureName, ToolName, VersionId } from '#schema/contracts/ids';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { StepInput } from '#schema/contracts/step';
import { aManifest, answer, look, output } from './a-manifest.ts';
import { drive, failed, says } from './drive.ts';

const tell = (value: Json): StepInput => output({ answer: { cat: ['', value] } });

describe('a subfeature', () => {
  const helper = { feature: 'helper' as FeatureName, version: 'v_0123456789abcdef' as VersionId };
  const inner = aManifest([answer, output({ answer: { cat: [{ var: 'answer.text' }, { var: 'context.plan' }] } })]);
  const asking = (part: Partial<Part> = {}, input: JsonObject = { question: 'how?' }, more: object = {}): Program => ({
    manifest: aManifest(
      [{ kind: 'subfeature', name: 'help', ...helper, input }, tell({ var: 'help.output.answer' })],
      more,
    ),
    parts: new Map([[partKey(helper), { manifest: inner, disabled: false, ...part }]]),
  });
  const kind = aManifest([answer, output()], { degraded: { answer: 'Ask later.' } });

  it('runs in place, with its own manifest, its own input, and the context of the run', () => {
    const { end, asked } = drive(asking(), { 'help/answer': says('so') });
    expect(asked.map(({ do: what, step, visit }) => [what, step, visit])).toEqual([
      ['decide', 'help', 1],
      ['prompt', 'help/answer', 1],
      ['decide', 'help', 2],
    ]);
    expect(asked[1]).toMatchObject({ messages: [{}, { content: 'how?' }] });
    expect(end).toMatchObject({ do: 'finish', output: { answer: 'sofree' }, degraded: false });
  });

  it('is not asked what does not fit its input', () => {
    expect(drive(asking({}, { question: 3 }), {}).end).toMatchObject({ do: 'fail', step: 'help' });
  });

  it('that fails is a failure of the run, at the step within it', () => {
    expect(drive(asking(), { 'help/answer': failed }).end).toMatchObject({
      do: 'fail',
      code: 'upstream_failed',
      step: 'help/answer',
    });
    const degraded = { degraded: { answer: 'Sorry.' } };
    expect(drive(asking({}, { question: '' }, degraded), { 'help/answer': failed }).end).toMatchObject({
      output: { answer: 'Sorry.' },
      because: { step: 'help/answer' },
    });
  });

  it('gives its own degraded answer, and the run says that it did', () => {
    expect(drive(asking({ manifest: kind }), { 'help/answer': failed }).end).toEqual({
      do: 'finish',
      output: { answer: 'Ask later.' },
      degraded: true,
      because: { code: 'upstream_failed', detail: expect.any(String), step: 'help/answer' },
    });
  });

  it('that is switched off is not done at all', () => {
    expect(drive(asking({ disabled: true }), {})).toMatchObject({ done: [], end: { do: 'fail', code: 'disabled' } });
    expect(drive(asking({ disabled: true, manifest: kind }), {}).end).toMatchObject({
      output: { answer: 'Ask later.' },
      because: { code: 'disabled' },
    });
  });

  it('ends the run where it may have no effects, as a step of its own would', () => {
    const manifest = aManifest([look, output({ answer: '' })]);
    const withheld: StepOutcome = { kind: 'withheld', tool: 'orders' as ToolName };
    expect(drive(asking({ manifest }), { 'help/look': withheld }).end).toEqual({
      do: 'withhold',
      tool: 'orders',
      step: 'help/look',
    });
  });
});
