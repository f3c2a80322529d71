CREATE TABLE `code` (
	`feature` text NOT NULL,
	`code` text NOT NULL,
	`source` text NOT NULL,
	`functions` text NOT NULL,
	`bytes` integer NOT NULL,
	`pushed_by` text NOT NULL,
	`pushed_at_ms` integer NOT NULL,
	PRIMARY KEY(`feature`, `code`)
);
--> statement-breakpoint
CREATE INDEX `code_by_hash` ON `code` (`code`);