ALTER TABLE `inboxes` ADD `awake` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `inboxes` ADD `fence` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `inboxes` ADD `working_until` integer;--> statement-breakpoint
CREATE INDEX `inboxes_awake` ON `inboxes` (`tenant_id`) WHERE awake = 1;