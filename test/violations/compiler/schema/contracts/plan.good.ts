export type Plan = { stages: number };

export const plan: Plan = { stages: 1 };
