CREATE TABLE `exporters` (
	`name` text PRIMARY KEY NOT NULL,
	`exporter` text NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL
);
