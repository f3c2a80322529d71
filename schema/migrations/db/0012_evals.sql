CREATE TABLE `evals` (
	`id` text PRIMARY KEY NOT NULL,
	`feature` text NOT NULL,
	`status` text NOT NULL,
	`version` text NOT NULL,
	`against` text,
	`dataset` text NOT NULL,
	`dataset_version` text NOT NULL,
	`view` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `evals_by_time` ON `evals` (`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `evals_by_feature` ON `evals` (`feature`,`created_at_ms`);