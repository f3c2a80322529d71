import { sqliteTable } from 'drizzle-orm/sqlite-core';

export const seen = sqliteTable;
