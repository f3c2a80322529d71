/** The labels of a sample; values are escaped where they are written. */
export type Labels = Readonly<Record<string, string>>;

/** One number of a family; `suffix` for a histogram's parts. */
export type Sample = { readonly suffix?: string; readonly labels: Labels; readonly value: number };

/** A metric with all its samples. */
export type Family = {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
};
