import { feature } from 'sluice';

export const seen = feature;
