ALTER TABLE `keys` ADD `department` text;--> statement-breakpoint
ALTER TABLE `keys` ADD `allowed_ips` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `keys` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `keys` ADD `call_id` text;--> statement-breakpoint
ALTER TABLE `keys` ADD `revision` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `keys` ADD `rotated_at` integer;--> statement-breakpoint
ALTER TABLE `keys` ADD `previous_until` integer;--> statement-breakpoint
ALTER TABLE `keys` ADD `last_used_at` integer;--> statement-breakpoint
CREATE INDEX `keys_by_creation` ON `keys` (`tenant_id`,`created_at`,`id`);