CREATE TABLE `segments` (
	`segment` text PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`description` text,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL
);
