// breaks: Unused oxlint-disable directive (no problems were reported).
// oxlint-disable-next-line eqeqeq -- left over from an earlier shape of this line
export const missing = (value: unknown): boolean => value === undefined;
