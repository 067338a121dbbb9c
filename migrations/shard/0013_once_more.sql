ALTER TABLE `syncs` ADD `again` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `syncs_again` ON `syncs` (`tenant_id`,`id`) WHERE again = 1;