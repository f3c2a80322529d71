CREATE TABLE `providers` (
	`name` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`description` text,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL
);
