/** The same four flags in both languages: a constant, an audience, a share, and an audience's share. */
export const FLAGS = ['constant', 'audience', 'share', 'both'] as const;

const onOff = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
const share = (percent: number) => ({
  fractional: [
    ['on', percent],
    ['off', 100 - percent],
  ],
});
const grown = { and: [{ in: [{ var: 'country' }, ['DE', 'FR', 'PL']] }, { '>=': [{ var: 'age' }, 18] }] };

/** As a flagd file. */
export const flagdFile = JSON.stringify({
  flags: {
    constant: onOff,
    audience: { ...onOff, targeting: { if: [{ ends_with: [{ var: 'email' }, '@example.com'] }, 'on', 'off'] } },
    share: { ...onOff, targeting: share(20) },
    both: { ...onOff, targeting: { if: [grown, share(50), 'off'] } },
  },
});

/** As GrowthBook's features. */
export const growthbookFeatures = {
  constant: { defaultValue: false },
  audience: { defaultValue: false, rules: [{ condition: { email: { $regex: '@example\\.com$' } }, force: true }] },
  share: { defaultValue: false, rules: [{ force: true, coverage: 0.2, hashAttribute: 'targetingKey' }] },
  both: {
    defaultValue: false,
    rules: [
      {
        condition: { country: { $in: ['DE', 'FR', 'PL'] }, age: { $gte: 18 } },
        force: true,
        coverage: 0.5,
        hashAttribute: 'targetingKey',
      },
    ],
  },
};

const countries = ['DE', 'FR', 'US', 'PL', 'BR'];

/** Who asks, the n-th: every fifth within the audience, six in ten of the countries, eight in ten old enough. */
export const contextOf = (n: number) => ({
  targetingKey: `user-${n}`,
  email: `user-${n}@${n % 5 === 0 ? 'example.com' : 'example.org'}`,
  country: countries[n % countries.length] ?? 'DE',
  age: n % 100,
});

/** How many there are. */
export const CONTEXTS = 1000;
