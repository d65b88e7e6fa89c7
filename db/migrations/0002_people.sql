DROP INDEX `people_asked`;--> statement-breakpoint
CREATE INDEX `people_admins` ON `people` (`id`) WHERE admin = 1 and standing = 'member';--> statement-breakpoint
CREATE INDEX `people_asked` ON `people` (`platform`,`asked_at`);