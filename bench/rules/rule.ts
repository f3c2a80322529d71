import type { Arm } from '#core/evidence/split';

/**
 * One request of a unit: when, in which period and at which share, which arm served it and whether it went badly. `told0` and
 * `told1` are the rates of control and candidate that only the oracle may read; equal when there is nothing to find yet.
 */
export type UnitEvent = {
  readonly unit: number;
  readonly atMs: number;
  readonly period: number;
  readonly w: number;
  readonly arm: Arm;
  readonly bad: boolean;
  readonly told0: number;
  readonly told1: number;
};

/** What a rule may know before the rollout: its risk, the margin allowed, and control's rate as it was until then. */
export type Setting = { readonly alpha: number; readonly margin: number; readonly baseRate: number };

/** A rule at work on one rollout; it is not asked again once it said rollback. */
export type Running = { see(event: UnitEvent): 'rollback' | null };

/** A way to decide a rollback, as its own users run it. */
export type Rule = { readonly name: string; start(setting: Setting): Running };
