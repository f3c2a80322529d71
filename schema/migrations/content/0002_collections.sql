CREATE TABLE `collections` (
	`name` text PRIMARY KEY NOT NULL,
	`description` text,
	`owner` text DEFAULT '' NOT NULL,
	`max_age_s` integer,
	`roles` text,
	`include` text,
	`exclude` text,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `documents` ADD `version` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `documents` ADD `owner` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `documents` ADD `max_age_s` integer;--> statement-breakpoint
ALTER TABLE `documents` ADD `roles` text;