CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`at_ms` integer NOT NULL,
	`why` text NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `dead_letters_by_time` ON `dead_letters` (`at_ms`);--> statement-breakpoint
CREATE TABLE `feedback` (
	`run` text NOT NULL,
	`name` text NOT NULL,
	`value` text NOT NULL,
	`comment` text,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`run`, `name`)
);
--> statement-breakpoint
CREATE INDEX `feedback_by_time` ON `feedback` (`at_ms`);--> statement-breakpoint
CREATE TABLE `tallies` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `traces` (
	`run` text PRIMARY KEY NOT NULL,
	`feature` text NOT NULL,
	`version` text NOT NULL,
	`arm` text NOT NULL,
	`reason` text NOT NULL,
	`unit` text,
	`at_ms` integer NOT NULL,
	`duration_ms` real NOT NULL,
	`outcome` text NOT NULL,
	`code` text,
	`stale` integer NOT NULL,
	`cached` integer NOT NULL,
	`degraded` integer NOT NULL,
	`fallback` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`cost_usd` real,
	`input` text,
	`output` text,
	`spans` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `traces_by_time` ON `traces` (`at_ms`,`run`);--> statement-breakpoint
CREATE INDEX `traces_by_feature` ON `traces` (`feature`,`at_ms`,`run`);