-- The index that retrieval asks. It keeps no text of its own (content=''), and a deleted row needs no old values (contentless_delete).
CREATE VIRTUAL TABLE `documents_fts` USING fts5(`collection`, `title`, `text`, content='', contentless_delete=1, tokenize='porter unicode61');
--> statement-breakpoint
CREATE TRIGGER `documents_fts_insert` AFTER INSERT ON `documents` BEGIN
  INSERT INTO `documents_fts` (`rowid`, `collection`, `title`, `text`) VALUES (new.`seq`, new.`collection`, new.`title`, new.`text`);
END;
--> statement-breakpoint
CREATE TRIGGER `documents_fts_update` AFTER UPDATE ON `documents` BEGIN
  DELETE FROM `documents_fts` WHERE `rowid` = old.`seq`;
  INSERT INTO `documents_fts` (`rowid`, `collection`, `title`, `text`) VALUES (new.`seq`, new.`collection`, new.`title`, new.`text`);
END;
--> statement-breakpoint
CREATE TRIGGER `documents_fts_delete` AFTER DELETE ON `documents` BEGIN
  DELETE FROM `documents_fts` WHERE `rowid` = old.`seq`;
END;
