CREATE TABLE `baselines` (
	`feature` text NOT NULL,
	`dataset` text NOT NULL,
	`eval` text NOT NULL,
	`version` text NOT NULL,
	`dataset_version` text NOT NULL,
	`verdict` text NOT NULL,
	`reason` text NOT NULL,
	`blessed_by` text NOT NULL,
	`blessed_at_ms` integer NOT NULL,
	PRIMARY KEY(`feature`, `dataset`)
);
--> statement-breakpoint
CREATE TABLE `reevals` (
	`feature` text NOT NULL,
	`name` text NOT NULL,
	`settings` text NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`feature`, `name`)
);
