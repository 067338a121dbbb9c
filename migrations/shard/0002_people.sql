CREATE TABLE `ignored_emails` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`email` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `ignored_emails_by_email` ON `ignored_emails` (`tenant_id`,`email`);--> statement-breakpoint
CREATE TABLE `people` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`email` text NOT NULL,
	`first_name` text NOT NULL,
	`last_name` text NOT NULL,
	`role` text NOT NULL,
	`active` integer NOT NULL,
	`extra` text NOT NULL,
	`words` text NOT NULL,
	`source` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `people_by_email` ON `people` (`tenant_id`,`email`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `people_by_change` ON `people` (`tenant_id`,`updated_at`,`id`);--> statement-breakpoint
CREATE TABLE `people_feeds` (
	`tenant_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`mode` text NOT NULL,
	`allow_role` integer NOT NULL,
	`automatic` integer NOT NULL,
	`fence` integer DEFAULT 0 NOT NULL,
	`position` text,
	`pass_seq` integer DEFAULT 0 NOT NULL,
	`applied_seq` integer DEFAULT 0 NOT NULL,
	`tried_at` integer,
	`applied_at` integer,
	`counts` text NOT NULL,
	`rows` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `connection_id`)
) WITHOUT ROWID;
