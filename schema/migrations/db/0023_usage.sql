CREATE TABLE `active_units` (
	`feature` text NOT NULL,
	`month` text NOT NULL,
	`counted` integer,
	`sketch` text NOT NULL,
	PRIMARY KEY(`feature`, `month`)
);
--> statement-breakpoint
CREATE TABLE `usage` (
	`feature` text NOT NULL,
	`day` integer NOT NULL,
	`via` text NOT NULL,
	`version` text NOT NULL,
	`step` text NOT NULL,
	`model` text NOT NULL,
	`n` integer NOT NULL,
	`unpriced` integer NOT NULL,
	`usd` real NOT NULL,
	`input` integer NOT NULL,
	`cached` integer NOT NULL,
	`written` integer NOT NULL,
	`output` integer NOT NULL,
	PRIMARY KEY(`feature`, `day`, `via`, `version`, `step`, `model`)
);
--> statement-breakpoint
CREATE INDEX `usage_by_day` ON `usage` (`day`);