import type { CharSet } from './char-set.ts';
import type { PatternTree } from './pattern-tree.ts';

/**
 * Glushkov's automaton of a pattern: a position for each place where a character is taken, which may come first, and which may
 * follow which. `twice`: some step can be taken in two ways, which the positions alone do not show.
 */
export type Automaton = {
  readonly sets: readonly CharSet[];
  readonly first: readonly number[];
  readonly follow: readonly ReadonlySet<number>[];
  readonly twice: boolean;
};

/** The most positions: counted repetitions are written out. */
export const POSITIONS = 400;

type Fragment = { readonly first: readonly number[]; readonly last: readonly number[]; readonly nullable: boolean };
type Build = { readonly sets: CharSet[]; readonly follow: Set<number>[]; twice: boolean; left: number };

const nothing: Fragment = { first: [], last: [], nullable: true };

function connect(build: Build, from: readonly number[], to: readonly number[]): void {
  for (const start of from) {
    for (const end of to) {
      if (build.follow[start]?.has(end)) build.twice = true;
      build.follow[start]?.add(end);
    }
  }
}

function join(build: Build, one: Fragment, other: Fragment): Fragment {
  connect(build, one.last, other.first);
  return {
    first: one.nullable ? [...one.first, ...other.first] : one.first,
    last: other.nullable ? [...one.last, ...other.last] : other.last,
    nullable: one.nullable && other.nullable,
  };
}

function looped(build: Build, part: PatternTree): Fragment {
  const fragment = fragmentOf(build, part);
  connect(build, fragment.last, fragment.first);
  return fragment;
}

/** x{2,4} is x x (x (x)?)?, as an engine tries it; x{2,} is x x+. */
function repeated(build: Build, { part, min, max }: Extract<PatternTree, { kind: 'repeat' }>): Fragment {
  const must: Fragment[] = [];
  const fixed = max === Infinity ? Math.max(min, 1) - 1 : min;
  for (let count = 0; count < fixed && build.left > 0; count++) must.push(fragmentOf(build, part));
  let rest = max === Infinity ? looped(build, part) : nothing;
  if (max === Infinity && min === 0) rest = { ...rest, nullable: true };
  for (let count = fixed; count < max && max !== Infinity && build.left > 0; count++) {
    rest = { ...join(build, fragmentOf(build, part), rest), nullable: true };
  }
  return must.reduceRight((after, before) => join(build, before, after), rest);
}

const isNullable = (tree: PatternTree): boolean => {
  if (tree.kind === 'repeat') return tree.min === 0 || isNullable(tree.part);
  if (tree.kind === 'sequence') return tree.parts.every(isNullable);
  return tree.kind === 'choice' ? tree.parts.some(isNullable) : tree.kind === 'empty';
};

function fragmentOf(build: Build, tree: PatternTree): Fragment {
  switch (tree.kind) {
    case 'empty':
      return nothing;
    case 'chars': {
      const position = build.sets.push(tree.set) - 1;
      build.follow.push(new Set());
      build.left -= 1;
      return { first: [position], last: [position], nullable: false };
    }
    case 'sequence':
      return tree.parts.reduce<Fragment>((before, part) => join(build, before, fragmentOf(build, part)), nothing);
    case 'choice': {
      const parts = tree.parts.map((part) => fragmentOf(build, part));
      if (parts.filter(({ nullable }) => nullable).length > 1) build.twice = true;
      return {
        first: parts.flatMap(({ first }) => first),
        last: parts.flatMap(({ last }) => last),
        nullable: parts.some(({ nullable }) => nullable),
      };
    }
    case 'repeat':
      if (!isNullable(tree.part)) return repeated(build, tree);
      // Nothing, repeated, is nothing in many ways.
      build.twice = true;
      return nothing;
  }
}

/** The automaton of a tree, or null when it has more than `POSITIONS` positions. */
export function automaton(tree: PatternTree): Automaton | null {
  const build: Build = { sets: [], follow: [], twice: false, left: POSITIONS };
  const { first } = fragmentOf(build, tree);
  return build.left <= 0 ? null : { sets: build.sets, first, follow: build.follow, twice: build.twice };
}
