ALTER TABLE `events` ADD `team` integer;--> statement-breakpoint
UPDATE `events` SET `team` = (SELECT `team` FROM `requests` WHERE `id` = `events`.`request`);--> statement-breakpoint
ALTER TABLE `requests` ADD `strayed` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `requests` ADD `delegates_before` text DEFAULT '[]' NOT NULL;