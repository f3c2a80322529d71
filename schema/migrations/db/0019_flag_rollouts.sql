CREATE TABLE `flag_rollouts` (
	`key` text PRIMARY KEY NOT NULL,
	`candidate` text,
	`held_at_ms` integer NOT NULL,
	`rollout` text,
	`directed` integer DEFAULT 0 NOT NULL
);
