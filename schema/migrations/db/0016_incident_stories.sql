CREATE TABLE `incident_timeline` (
	`incident` text NOT NULL,
	`id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`kind` text NOT NULL,
	`actor` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`incident`, `id`)
);
--> statement-breakpoint
ALTER TABLE `incidents` ADD `opened_by` text DEFAULT '{"kind":"machine","name":null}' NOT NULL;--> statement-breakpoint
ALTER TABLE `incidents` ADD `key` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `response` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `traces` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `incidents` ADD `acknowledged_by` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `acknowledged_at_ms` integer;--> statement-breakpoint
ALTER TABLE `incidents` ADD `closed_by` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `closed_at_ms` integer;--> statement-breakpoint
ALTER TABLE `incidents` ADD `action` text;--> statement-breakpoint
CREATE UNIQUE INDEX `incidents_open_once` ON `incidents` (`feature`,`key`) WHERE status <> 'closed';--> statement-breakpoint
CREATE TRIGGER `incident_timeline_refuses_update` BEFORE UPDATE ON `incident_timeline` BEGIN SELECT RAISE(ABORT, 'an incident''s story is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `incident_timeline_refuses_delete` BEFORE DELETE ON `incident_timeline` BEGIN SELECT RAISE(ABORT, 'an incident''s story is append-only'); END;
