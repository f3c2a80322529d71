CREATE TABLE `alert_rules` (
	`name` text PRIMARY KEY NOT NULL,
	`feature` text NOT NULL,
	`rule` text NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `alert_rules_by_feature` ON `alert_rules` (`feature`,`name`);