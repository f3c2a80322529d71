CREATE TABLE `flag_schedules` (
	`key` text NOT NULL,
	`id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`change` text NOT NULL,
	`reason` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`outcome` text,
	`done_at_ms` integer,
	PRIMARY KEY(`key`, `id`)
);
--> statement-breakpoint
CREATE INDEX `flag_schedules_by_time` ON `flag_schedules` (`done_at_ms`,`at_ms`);--> statement-breakpoint
CREATE TABLE `flag_share` (
	`name` text PRIMARY KEY NOT NULL,
	`evaluators` text NOT NULL,
	`metadata` text NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `flag_versions` (
	`key` text NOT NULL,
	`version` text NOT NULL,
	`hash` text NOT NULL,
	`definition` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`key`, `version`)
);
--> statement-breakpoint
CREATE INDEX `flag_versions_by_time` ON `flag_versions` (`key`,`created_at_ms`,`version`);--> statement-breakpoint
CREATE TABLE `flags` (
	`key` text PRIMARY KEY NOT NULL,
	`version` text NOT NULL,
	`enabled` integer NOT NULL,
	`definition` text NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
