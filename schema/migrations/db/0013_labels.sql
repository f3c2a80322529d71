CREATE TABLE `label_marks` (
	`label` text NOT NULL,
	`person` text NOT NULL,
	`n` integer NOT NULL,
	`value` text NOT NULL,
	`comment` text,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`label`, `person`)
);
--> statement-breakpoint
CREATE TABLE `labels` (
	`id` text PRIMARY KEY NOT NULL,
	`feature` text NOT NULL,
	`criterion` text NOT NULL,
	`grader` text,
	`run` text NOT NULL,
	`dataset` text,
	`input` text,
	`output` text,
	`score` real,
	`state` text NOT NULL,
	`value` text,
	`created_by` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `labels_by_time` ON `labels` (`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `labels_by_state` ON `labels` (`state`,`created_at_ms`);