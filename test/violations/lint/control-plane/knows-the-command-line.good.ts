import { Hono } from 'hono';

export const seen = Hono;
