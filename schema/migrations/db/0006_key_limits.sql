ALTER TABLE `keys` ADD `limits` text;--> statement-breakpoint
ALTER TABLE `keys` ADD `expires_at_ms` integer;