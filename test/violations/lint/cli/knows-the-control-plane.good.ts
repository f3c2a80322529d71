import { client } from '#schema/client';

export const seen = client;
