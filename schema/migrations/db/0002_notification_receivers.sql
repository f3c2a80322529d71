CREATE TABLE `receivers` (
	`name` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`url` text NOT NULL,
	`events` text,
	`features` text,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL
);
