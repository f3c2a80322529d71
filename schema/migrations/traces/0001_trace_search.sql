CREATE TABLE `trace_tags` (
	`tag` text NOT NULL,
	`at_ms` integer NOT NULL,
	`run` text NOT NULL,
	PRIMARY KEY(`tag`, `at_ms`, `run`)
);
--> statement-breakpoint
CREATE INDEX `trace_tags_by_time` ON `trace_tags` (`at_ms`);--> statement-breakpoint
ALTER TABLE `traces` ADD `trace_id` text;--> statement-breakpoint
ALTER TABLE `traces` ADD `parent_span_id` text;--> statement-breakpoint
ALTER TABLE `traces` ADD `trace_state` text;--> statement-breakpoint
ALTER TABLE `traces` ADD `sampled` integer;--> statement-breakpoint
ALTER TABLE `traces` ADD `tags` text;--> statement-breakpoint
CREATE INDEX `traces_by_version` ON `traces` (`version`,`at_ms`,`run`);--> statement-breakpoint
CREATE INDEX `traces_by_outcome` ON `traces` (`outcome`,`at_ms`,`run`) WHERE outcome <> 'ok';--> statement-breakpoint
CREATE INDEX `traces_by_arm` ON `traces` (`arm`,`at_ms`,`run`) WHERE arm <> 'control';--> statement-breakpoint
CREATE INDEX `traces_slow` ON `traces` (`at_ms`,`run`,`duration_ms`) WHERE duration_ms >= 1000;--> statement-breakpoint
CREATE INDEX `traces_costly` ON `traces` (`at_ms`,`run`,`cost_usd`) WHERE cost_usd >= 0.01;--> statement-breakpoint
CREATE INDEX `traces_by_trace` ON `traces` (`trace_id`,`at_ms`,`run`) WHERE trace_id is not null;