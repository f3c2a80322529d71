CREATE TABLE `documents` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`collection` text NOT NULL,
	`id` text NOT NULL,
	`title` text DEFAULT '' NOT NULL,
	`text` text NOT NULL,
	`source` text DEFAULT '' NOT NULL,
	`fetched_at_ms` integer,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `documents_by_id` ON `documents` (`collection`,`id`);