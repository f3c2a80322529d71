import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { fill, idsFor, runWith, type Rules } from './small-library.ts';

const roleNames = ['staff', 'hr', 'ceo'];
const sources = ['', 'pub/a.md', 'pub/b.md', 'hr/pay.md', 'hr/pub/x', 'old'];
const patterns = ['*', 'pub/*', '*.md', '*pub*', 'hr/*md', 'old', 'hr/pay.md', '**', 'p*b*'];
const someRoles = fc.subarray(roleNames);
const anyRoles = fc.subarray(roleNames, { minLength: 1 });
const world = fc.record({
  rows: fc.array(
    fc.record({ source: fc.constantFrom(...sources), roles: fc.oneof(fc.constant<string[]>([]), someRoles) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  ),
  rules: fc.record({
    roles: fc.oneof(fc.constant<string[]>([]), someRoles),
    include: fc.array(
      fc.record({ source: fc.constantFrom(...patterns), roles: anyRoles }, { requiredKeys: ['source'] }),
      { maxLength: 3 },
    ),
    exclude: fc.array(
      fc.record({ source: fc.constantFrom(...patterns), except: anyRoles }, { requiredKeys: ['source'] }),
      { maxLength: 3 },
    ),
  }),
  has: someRoles,
});

/** The rules by another way than the query's: patterns as regular expressions, sets in memory. */
function maySee(
  { rules, has }: { rules: Required<Pick<Rules, 'roles' | 'include' | 'exclude'>>; has: string[] },
  row: { source: string; roles: string[] },
): boolean {
  const one = (roles: readonly string[]): boolean => roles.some((role) => has.includes(role));
  const fits = (pattern: string): boolean =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((text) => text.replace(/\./g, '\\$&'))
        .join('.*')}$`,
      's',
    ).test(row.source);
  if (rules.roles.length > 0 && !one(rules.roles)) return false;
  if (row.roles.length > 0 && !one(row.roles)) return false;
  if (
    rules.include.length > 0 &&
    !rules.include.some(({ source, roles }) => fits(source) && (roles === undefined || one(roles)))
  )
    return false;
  return !rules.exclude.some(({ source, except }) => fits(source) && (except === undefined || !one(except)));
}

describe('whatever the rules and roles', () => {
  beforeEach(() => fill([]));

  it('no excluded document reaches a prompt, a tool, the output or the trace, and every other one does', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ rows, rules, has }) => {
        const secrets = rows.map((row, at) => ({
          ...row,
          id: `d${at}`,
          mark: `mark${at}end`,
          seen: maySee({ rules, has }, row),
        }));
        await fill(
          secrets.map(({ id, source, roles, mark }) => ({ id, source, roles, text: `The kettle ${mark}.` })),
          rules,
        );
        const { reached, told, calls } = await runWith({}, { roles: has });
        expect(told).toHaveLength(1);
        for (const { mark, seen } of secrets) expect([mark, reached.includes(mark)]).toEqual([mark, seen]);
        for (const { mark, seen } of secrets)
          expect([mark, JSON.stringify(calls).includes(mark)]).toEqual([mark, seen]);
      }),
      { numRuns: 120 },
    );
  }, 120_000);

  it('more roles never see less', async () => {
    await fc.assert(
      fc.asyncProperty(world, someRoles, async ({ rows, rules, has }, more) => {
        await fill(
          rows.map((row, at) => ({ ...row, id: `d${at}` })),
          rules,
        );
        const fewer = await idsFor({ roles: has });
        expect(await idsFor({ roles: [...new Set([...has, ...more])] })).toEqual(expect.arrayContaining(fewer));
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('a collection of nothing but hidden documents answers as an empty one', async () => {
    const end = async () => ({ ...(await runWith({}, {})).end });
    await fill([], { exclude: [{ source: '*' }] });
    const empty = await end();
    await fill([{ id: 'a' }, { id: 'b' }], { exclude: [{ source: '*' }] });
    expect(await end()).toEqual(empty);
  });
});
