CREATE TABLE `dataset_examples` (
	`dataset` text NOT NULL,
	`id` text NOT NULL,
	`since_n` integer NOT NULL,
	`until_n` integer,
	`split` text NOT NULL,
	`hash` text NOT NULL,
	`example` text NOT NULL,
	PRIMARY KEY(`dataset`, `id`, `since_n`)
);
--> statement-breakpoint
CREATE INDEX `dataset_examples_of_now` ON `dataset_examples` (`dataset`,`until_n`,`id`);--> statement-breakpoint
CREATE TABLE `dataset_versions` (
	`dataset` text NOT NULL,
	`version` text NOT NULL,
	`hash` text NOT NULL,
	`n` integer NOT NULL,
	`count` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`dataset`, `version`)
);
--> statement-breakpoint
CREATE INDEX `dataset_versions_by_time` ON `dataset_versions` (`dataset`,`created_at_ms`,`version`);--> statement-breakpoint
CREATE TABLE `datasets` (
	`name` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`description` text NOT NULL,
	`slices` text NOT NULL,
	`n` integer DEFAULT 0 NOT NULL,
	`version` text,
	`version_n` integer DEFAULT 0 NOT NULL,
	`count` integer DEFAULT 0 NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL
);
