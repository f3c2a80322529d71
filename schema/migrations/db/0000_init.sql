CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`feature` text,
	`subject` text NOT NULL,
	`reason` text,
	`detail` text
);
--> statement-breakpoint
CREATE INDEX `audit_by_time` ON `audit` (`at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `audit_by_feature` ON `audit` (`feature`,`at_ms`,`id`);--> statement-breakpoint
CREATE TABLE `counters` (
	`feature` text NOT NULL,
	`version` text NOT NULL,
	`arm` text NOT NULL,
	`outcome` text NOT NULL,
	`runs` integer NOT NULL,
	`duration_ms_sum` real NOT NULL,
	`buckets` text NOT NULL,
	`cost_usd` real NOT NULL,
	`cost_unknown` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`stale` integer NOT NULL,
	PRIMARY KEY(`feature`, `version`, `arm`, `outcome`)
);
--> statement-breakpoint
CREATE TABLE `features` (
	`feature` text PRIMARY KEY NOT NULL,
	`owners` text NOT NULL,
	`level` text NOT NULL,
	`budgets` text NOT NULL,
	`baseline` text,
	`guardrails` text NOT NULL,
	`permissions` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	`control` text,
	`candidate` text,
	`percent` real DEFAULT 0 NOT NULL,
	`rollout` text,
	`disabled` integer DEFAULT false NOT NULL,
	`projected_at_ms` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `idempotency` (
	`caller` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`status` integer,
	`answer` text,
	`claim` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`caller`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_by_time` ON `idempotency` (`at_ms`);--> statement-breakpoint
CREATE TABLE `incidents` (
	`id` text PRIMARY KEY NOT NULL,
	`at_ms` integer NOT NULL,
	`feature` text NOT NULL,
	`owner` text NOT NULL,
	`title` text NOT NULL,
	`detail` text,
	`status` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `incidents_by_time` ON `incidents` (`at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `incidents_by_feature` ON `incidents` (`feature`,`at_ms`,`id`);--> statement-breakpoint
CREATE TABLE `keys` (
	`name` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`kind` text NOT NULL,
	`features` text,
	`pin` integer NOT NULL,
	`origins` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `keys_hash_unique` ON `keys` (`hash`);--> statement-breakpoint
CREATE TABLE `revisions` (
	`name` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`published` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rollouts` (
	`id` text PRIMARY KEY NOT NULL,
	`feature` text NOT NULL,
	`phase` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`decisions` integer NOT NULL,
	`units` integer NOT NULL,
	`view` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rollouts_by_time` ON `rollouts` (`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `rollouts_by_feature` ON `rollouts` (`feature`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `rollouts_by_phase` ON `rollouts` (`phase`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE TABLE `tokens` (
	`name` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`role` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash_unique` ON `tokens` (`hash`);--> statement-breakpoint
CREATE TABLE `versions` (
	`feature` text NOT NULL,
	`version` text NOT NULL,
	`hash` text NOT NULL,
	`manifest` text NOT NULL,
	`note` text,
	`pushed_by` text NOT NULL,
	`pushed_at_ms` integer NOT NULL,
	PRIMARY KEY(`feature`, `version`)
);
--> statement-breakpoint
CREATE INDEX `versions_by_time` ON `versions` (`feature`,`pushed_at_ms`,`version`);