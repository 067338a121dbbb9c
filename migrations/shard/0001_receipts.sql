CREATE TABLE `run_preview` (
	`tenant_id` text NOT NULL,
	`run_id` text NOT NULL,
	`seq` integer NOT NULL,
	`change` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `run_id`, `seq`)
);
--> statement-breakpoint
ALTER TABLE `runs` ADD `dry` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` ADD `retries` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` ADD `waited_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` ADD `missing` integer;--> statement-breakpoint
ALTER TABLE `runs` ADD `reauth` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `runs` ADD `verdict` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `receipt` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `reviewed_at` integer;--> statement-breakpoint
ALTER TABLE `runs` ADD `reviewed_by` text;