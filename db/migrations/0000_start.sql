CREATE TABLE `chat_references` (
	`place` text PRIMARY KEY NOT NULL,
	`conversation` text,
	`account` text,
	`service_url` text NOT NULL,
	`tenant` text,
	`team` text,
	`installed` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`id` integer PRIMARY KEY NOT NULL,
	`request` integer NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`fact` text NOT NULL,
	FOREIGN KEY (`request`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `events_request` ON `events` (`request`);--> statement-breakpoint
CREATE TABLE `followers` (
	`request` integer NOT NULL,
	`person` text NOT NULL,
	PRIMARY KEY(`request`, `person`),
	FOREIGN KEY (`request`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `inbox` (
	`key` text PRIMARY KEY NOT NULL,
	`request` integer,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `inbox_at` ON `inbox` (`at`);--> statement-breakpoint
CREATE TABLE `members` (
	`channel` text NOT NULL,
	`person` text NOT NULL,
	PRIMARY KEY(`channel`, `person`)
);
--> statement-breakpoint
CREATE INDEX `members_person` ON `members` (`person`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` integer PRIMARY KEY NOT NULL,
	`request` integer,
	`event` integer,
	`kind` text NOT NULL,
	`place` text NOT NULL,
	`parent` integer,
	`carrier` integer,
	`remote` text,
	`wanted` integer NOT NULL,
	`sent` integer NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due` integer NOT NULL,
	`uncertain_since` integer,
	`live` integer NOT NULL,
	`ask` text,
	`arms` integer,
	`mention` integer NOT NULL,
	`data` text,
	`hash` text,
	`error` text,
	`created_at` integer NOT NULL,
	`clock` integer NOT NULL,
	`thread` text,
	`tried_at` integer,
	FOREIGN KEY (`request`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`event`) REFERENCES `events`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`parent`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`carrier`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `messages_unsent` ON `messages` (`place`,`id`) WHERE wanted > sent and carrier is null and state <> 'dead';--> statement-breakpoint
CREATE INDEX `messages_put_off` ON `messages` (`place`,`due`) WHERE wanted > sent and carrier is null and state <> 'dead' and due > created_at;--> statement-breakpoint
CREATE INDEX `messages_sending` ON `messages` (`place`) WHERE state = 'sending';--> statement-breakpoint
CREATE INDEX `messages_dead` ON `messages` (`id`) WHERE state = 'dead';--> statement-breakpoint
CREATE INDEX `messages_request` ON `messages` (`request`,`place`);--> statement-breakpoint
CREATE INDEX `messages_remote` ON `messages` (`remote`) WHERE remote is not null;--> statement-breakpoint
CREATE INDEX `messages_parent` ON `messages` (`parent`) WHERE parent is not null;--> statement-breakpoint
CREATE INDEX `messages_carrier` ON `messages` (`carrier`) WHERE carrier is not null;--> statement-breakpoint
CREATE INDEX `messages_loose` ON `messages` (`created_at`) WHERE request is null;--> statement-breakpoint
CREATE UNIQUE INDEX `messages_home` ON `messages` (`place`) WHERE kind = 'home';--> statement-breakpoint
CREATE TABLE `organisations` (
	`id` integer PRIMARY KEY NOT NULL,
	`admins` text NOT NULL,
	`triage` text,
	`holidays` text NOT NULL,
	`setup_version` integer NOT NULL,
	`last_number` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `people` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation` integer DEFAULT 1 NOT NULL,
	`platform` text NOT NULL,
	`name` text NOT NULL,
	`zone` text NOT NULL,
	`standing` text NOT NULL,
	`admin` integer NOT NULL,
	`dm` text,
	`asked_at` integer NOT NULL,
	FOREIGN KEY (`organisation`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `people_asked` ON `people` (`asked_at`);--> statement-breakpoint
CREATE INDEX `people_choice` ON `people` (`platform`,`standing`,`name`);--> statement-breakpoint
CREATE TABLE `places` (
	`place` text PRIMARY KEY NOT NULL,
	`name` text,
	`broken` text,
	`broken_since` integer,
	`held_until` integer,
	`members_at` integer
);
--> statement-breakpoint
CREATE INDEX `places_broken` ON `places` (`place`) WHERE broken is not null;--> statement-breakpoint
CREATE TABLE `products` (
	`id` integer PRIMARY KEY NOT NULL,
	`organisation` integer DEFAULT 1 NOT NULL,
	`team` integer NOT NULL,
	`name` text NOT NULL,
	`aliases` text NOT NULL,
	`keywords` text NOT NULL,
	`retired` integer NOT NULL,
	`last_goal` text,
	FOREIGN KEY (`organisation`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`team`) REFERENCES `teams`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `prompts` (
	`request` integer NOT NULL,
	`kind` text NOT NULL,
	`wave` integer NOT NULL,
	`due` integer NOT NULL,
	PRIMARY KEY(`request`, `kind`),
	FOREIGN KEY (`request`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `prompts_due` ON `prompts` (`due`);--> statement-breakpoint
CREATE TABLE `ratings` (
	`request` integer NOT NULL,
	`by` text NOT NULL,
	`rating` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`request`, `by`),
	FOREIGN KEY (`request`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `requests` (
	`id` integer PRIMARY KEY NOT NULL,
	`organisation` integer DEFAULT 1 NOT NULL,
	`number` integer NOT NULL,
	`version` integer NOT NULL,
	`title` text NOT NULL,
	`need` text NOT NULL,
	`product` integer,
	`team` integer,
	`channel` text,
	`why` text NOT NULL,
	`candidates` text NOT NULL,
	`had_teams` text NOT NULL,
	`state` text NOT NULL,
	`resolution` text,
	`move` text NOT NULL,
	`requester` text NOT NULL,
	`filed_by` text NOT NULL,
	`delegate` text,
	`delegated_by` text,
	`contact` text,
	`outcome` text NOT NULL,
	`measure` text,
	`value_today` real,
	`target` real,
	`check_days` integer NOT NULL,
	`needed_by` text,
	`expected_by` text,
	`parked_until` text,
	`check_on` text,
	`question` text,
	`news_at` integer,
	`delivery` text,
	`debt` text,
	`result` text,
	`learning` text,
	`same_as` integer,
	`parent` integer,
	`source` text,
	`lost` text,
	`reopened` integer NOT NULL,
	`too_early` integer NOT NULL,
	`created_at` integer NOT NULL,
	`state_since` integer NOT NULL,
	`state_by` text NOT NULL,
	`move_since` integer NOT NULL,
	`spent` text NOT NULL,
	FOREIGN KEY (`organisation`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`product`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`team`) REFERENCES `teams`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `requests_number` ON `requests` (`organisation`,`number`);--> statement-breakpoint
CREATE INDEX `requests_requester` ON `requests` (`requester`);--> statement-breakpoint
CREATE INDEX `requests_filer` ON `requests` (`filed_by`) WHERE filed_by <> requester;--> statement-breakpoint
CREATE INDEX `requests_delegate` ON `requests` (`delegate`) WHERE delegate is not null;--> statement-breakpoint
CREATE INDEX `requests_contact` ON `requests` (`contact`) WHERE contact is not null;--> statement-breakpoint
CREATE INDEX `requests_triage` ON `requests` (`id`) WHERE state = 'triage';--> statement-breakpoint
CREATE INDEX `requests_team` ON `requests` (`team`,`state`,`state_since`);--> statement-breakpoint
CREATE INDEX `requests_judged` ON `requests` (`product`,`id`) WHERE resolution = 'outcome_recorded';--> statement-breakpoint
CREATE INDEX `requests_queue` ON `requests` (`team`,`id`) WHERE state in ('routed', 'claimed', 'in_progress');--> statement-breakpoint
CREATE TABLE `teams` (
	`id` integer PRIMARY KEY NOT NULL,
	`organisation` integer DEFAULT 1 NOT NULL,
	`name` text NOT NULL,
	`channel` text NOT NULL,
	`hours` text NOT NULL,
	`response_target` text NOT NULL,
	`members` text,
	`mention` text,
	`retired` integer NOT NULL,
	`set_by` text NOT NULL,
	`set_at` integer NOT NULL,
	`digest_due` integer,
	`digest_last` integer,
	FOREIGN KEY (`organisation`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
