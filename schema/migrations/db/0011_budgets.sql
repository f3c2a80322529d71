ALTER TABLE `features` ADD `spending` text;
--> statement-breakpoint
INSERT INTO `revisions` (`name`, `revision`, `published`) VALUES ('terms', 1, 0) ON CONFLICT DO NOTHING;
