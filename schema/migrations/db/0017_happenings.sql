CREATE TABLE `happenings` (
	`feature` text NOT NULL,
	`what` text NOT NULL,
	`arm` text NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`feature`, `what`, `arm`)
);
--> statement-breakpoint
ALTER TABLE `counters` ADD `grown_at_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `counters_by_growth` ON `counters` (`grown_at_ms`,`feature`,`version`);