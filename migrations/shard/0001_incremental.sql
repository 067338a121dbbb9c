CREATE TABLE `set_aside` (
	`tenant_id` text NOT NULL,
	`run_id` text NOT NULL,
	`page` integer NOT NULL,
	`n` integer NOT NULL,
	`reason` text NOT NULL,
	`sample` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `run_id`, `page`, `n`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `runs` ADD `since` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `mark` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `restarts` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` ADD `sent_at` integer;--> statement-breakpoint
ALTER TABLE `runs` ADD `skipped` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `runs_sent` ON `runs` (`tenant_id`) WHERE sent_at IS NOT NULL AND finished_at IS NULL;--> statement-breakpoint
CREATE INDEX `runs_waiting` ON `runs` (`tenant_id`,`lease_until`) WHERE sent_at IS NULL AND finished_at IS NULL;--> statement-breakpoint
ALTER TABLE `syncs` ADD `mark` text;--> statement-breakpoint
ALTER TABLE `syncs` ADD `full_at` integer;