CREATE TABLE `judge_scores` (
	`judge` text NOT NULL,
	`version` text NOT NULL,
	`label` text NOT NULL,
	`score` real NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`judge`, `version`, `label`)
);
--> statement-breakpoint
CREATE TABLE `judge_versions` (
	`judge` text NOT NULL,
	`version` text NOT NULL,
	`hash` text NOT NULL,
	`spec` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`judge`, `version`)
);
--> statement-breakpoint
CREATE INDEX `judge_versions_by_time` ON `judge_versions` (`judge`,`created_at_ms`,`version`);--> statement-breakpoint
CREATE TABLE `judges` (
	`name` text PRIMARY KEY NOT NULL,
	`version` text NOT NULL,
	`criterion` text NOT NULL,
	`description` text,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL
);
