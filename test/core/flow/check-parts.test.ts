import { describe, expect, it } from 'vitest';
import { checkParts } from '#core/flow/check-parts';
import { checkPermissions } from '#core/flow/check-permissions';
import { checkWrites } from '#core/flow/check-writes';
import type { Parts } from '#core/flow/program';
import type { Permissions } from '#schema/contracts/feature';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { StepInput } from '#schema/contracts/step';
import { Tool } from '#schema/contracts/tool';
import { aManifest, answer, find, guard, look, output } from './a-manifest.ts';
import { again, both, branch, each, help, lines, parts, partsWith, told } from './holders.ts';

type Flow = ManifestInput['flow'];

describe('what a feature may not use is found', () => {
  it('in any depth', () => {
    const manifest = aManifest([both([each([find])]), told('')]);
    const permissions = { providers: '*', collections: ['other'] } as const;
    expect(checkPermissions(manifest, permissions as never).map(({ path }) => path)).toEqual([
      'flow.0.do.0.steps.0.do.0.from',
      'flow.0.do.1.steps.0.from',
    ]);
  });

  it('in a version that it runs in place: nobody gets more through it', () => {
    const allowed = {
      permissions: { providers: ['baseline'], collections: [], tools: [] } as unknown as Permissions,
      tools: {},
      providers: ['baseline', 'openai'],
    };
    const found = lines(checkParts(aManifest([help(), told('')]), partsWith([find, answer, look, told('')]), allowed));
    expect(found).toEqual([
      'flow.0.version: helper/v_0123456789abcdef: The feature may not use "docs"; permitted: none. An admin grants more.',
      'flow.0.version: helper/v_0123456789abcdef: The feature may not use "openai"; permitted: baseline. An admin grants more.',
      'flow.0.version: helper/v_0123456789abcdef: Unknown tool "orders"; known: none.',
    ]);
  });
});

describe('a tool with effects', () => {
  const aTool = (more: object): Tool =>
    Tool.parse({ kind: 'http', method: 'POST', url: 'https://tools.test/x', ...more });
  const tools = { orders: aTool({ effect: 'write' }), keyed: aTool({ effect: 'write', keyed: true }) };
  const writes = (flow: Flow, own: Parts = parts): string[] =>
    lines(checkWrites(aManifest(flow), { tools, parts: own }));
  const keyed: StepInput = { ...look, tool: 'keyed' as never };

  it.each<[string, Flow]>([
    ['in a branch or an arm', [branch([look]), both([{ ...look, name: 'x' }]), told('')]],
    [
      'in rounds and items, when its server knows a repeated key',
      [again([keyed]), each([{ ...keyed, name: 'x' }]), told('')],
    ],
    ['in one round', [again([look], { max: 1 }), told('')]],
  ])('is accepted %s', (_, flow) => {
    expect(writes(flow)).toEqual([]);
  });

  it('is refused where it would be done again', () => {
    const many = 'whose tool changes things; put the guard before it.';
    expect(writes([again([branch([look])]), told('')])).toEqual([
      'flow.0: Step "look" would be done up to 3 times, and its tool changes things without being declared "keyed".',
    ]);
    expect(writes([each([help()]), told('')], partsWith([look, told('')]))[0]).toMatch(
      /^flow\.0: Step "look" would be done up to 4/,
    );
    expect(writes([answer, both([keyed]), guard({ else: 'retry' }), output()])).toEqual([
      `flow.2.else: A retry would do step "look" again, ${many}`,
    ]);
    expect(
      writes([branch([answer, help(), guard({ else: 'retry' })]), told('')], partsWith([keyed, told('')])),
    ).toEqual([`flow.0.cases.0.do.2.else: A retry would do step "look" again, ${many}`]);
  });
});
