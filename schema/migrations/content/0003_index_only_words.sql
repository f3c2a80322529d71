-- Of an update the index hears only what it holds: a new version, owner, age or role of the same words writes one row and no index.
DROP TRIGGER `documents_fts_update`;
--> statement-breakpoint
CREATE TRIGGER `documents_fts_update` AFTER UPDATE ON `documents`
WHEN old.`collection` IS NOT new.`collection` OR old.`title` IS NOT new.`title` OR old.`text` IS NOT new.`text` OR old.`seq` IS NOT new.`seq` BEGIN
  DELETE FROM `documents_fts` WHERE `rowid` = old.`seq`;
  INSERT INTO `documents_fts` (`rowid`, `collection`, `title`, `text`) VALUES (new.`seq`, new.`collection`, new.`title`, new.`text`);
END;
