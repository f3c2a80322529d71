CREATE TABLE `alert_sources` (
	`name` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`auth` text NOT NULL,
	`allows` text NOT NULL,
	`late_s` integer NOT NULL,
	`hash` text,
	`nonce` text,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alert_sources_hash_unique` ON `alert_sources` (`hash`);--> statement-breakpoint
ALTER TABLE `tokens` ADD `allows` text;