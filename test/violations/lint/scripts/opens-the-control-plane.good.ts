import { feature } from '../features/greeting/feature.ts';

export const seen = feature;
