DROP INDEX `records_by_change`;--> statement-breakpoint
DROP INDEX `records_of_source`;--> statement-breakpoint
CREATE INDEX `records_by_change` ON `records` (`tenant_id`,`kind`,((deleted_at IS NOT NULL) * (1 + (hash = ''))),`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `records_of_source` ON `records` (`tenant_id`,`connection_id`,`object`,((deleted_at IS NOT NULL) * (1 + (hash = ''))),`updated_at`,`id`);