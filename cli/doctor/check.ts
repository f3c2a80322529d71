/** What a check found. `passed` is null when it could not be told; `todo` is what to do about it. */
export type Check = {
  readonly name: string;
  readonly passed: boolean | null;
  readonly says: string;
  readonly todo?: string;
};

/** A check that came out well. */
export const well = (name: string, says: string): Check => ({ name, passed: true, says });

/** A check that did not, and what to do. */
export const ill = (name: string, says: string, todo: string): Check => ({ name, passed: false, says, todo });

/** A check that could not be made. */
export const untold = (name: string, says: string): Check => ({ name, passed: null, says });
