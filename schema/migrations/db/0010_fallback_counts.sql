ALTER TABLE `counters` ADD `fallbacks` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `counters` ADD `degraded` integer DEFAULT 0 NOT NULL;