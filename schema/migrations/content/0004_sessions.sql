CREATE TABLE `session_summaries` (
	`session_id` integer NOT NULL,
	`roles` text NOT NULL,
	`text` text DEFAULT '' NOT NULL,
	`through` integer DEFAULT 0 NOT NULL,
	`documents` text DEFAULT '[]' NOT NULL,
	`run` text NOT NULL,
	`claimed_at_ms` integer NOT NULL,
	PRIMARY KEY(`session_id`, `roles`),
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `session_turns` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`session_id` integer NOT NULL,
	`run` text NOT NULL,
	`at_ms` integer NOT NULL,
	`said` text NOT NULL,
	`answered` text NOT NULL,
	`roles` text NOT NULL,
	`documents` text NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `session_turns_run_unique` ON `session_turns` (`run`);--> statement-breakpoint
CREATE INDEX `session_turns_by_session` ON `session_turns` (`session_id`,`seq`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`feature` text NOT NULL,
	`session` text NOT NULL,
	`owner` text NOT NULL,
	`begun_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_by_name` ON `sessions` (`feature`,`session`,`owner`);--> statement-breakpoint
CREATE INDEX `sessions_by_owner` ON `sessions` (`feature`,`owner`);--> statement-breakpoint
CREATE INDEX `sessions_by_expiry` ON `sessions` (`expires_at_ms`);