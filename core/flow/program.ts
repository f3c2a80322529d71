import type { Manifest } from '#schema/contracts/manifest';
import type { SubfeatureStep } from '#schema/contracts/subfeature-step';
import type { Tool } from '#schema/contracts/tool';
import type { Begun } from './begun.ts';

/** A version that another runs in place. `disabled`: its feature is switched off. */
export type Part = { readonly manifest: Manifest; readonly disabled: boolean };

/** Versions that are run in place, by `partKey`. */
export type Parts = ReadonlyMap<string, Part>;

/** All that decides what a run does: a version, those it runs in place at any depth, and the declared tools, which agents' models are shown. */
export type Program = {
  readonly manifest: Manifest;
  readonly parts: Parts;
  readonly tools?: { readonly [name: string]: Tool };
  /** Of one run: what its driver keeps while it goes on. Decides nothing. */
  readonly begun?: Begun;
};

/** What a version is called among the parts of a program. */
export const partKey = ({ feature, version }: Pick<SubfeatureStep, 'feature' | 'version'>): string =>
  `${feature}/${version}`;
