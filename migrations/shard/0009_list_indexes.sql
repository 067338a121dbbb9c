DROP INDEX `records_by_change`;--> statement-breakpoint
CREATE INDEX `records_of_source` ON `records` (`tenant_id`,`connection_id`,`object`,(deleted_at IS NOT NULL),`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `records_by_change` ON `records` (`tenant_id`,`kind`,(deleted_at IS NOT NULL),`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `runs_by_time` ON `runs` (`tenant_id`,`queued_at`,`id`);--> statement-breakpoint
CREATE INDEX `runs_ended_badly` ON `runs` (`tenant_id`,`state`,`sync_id`,`queued_at`,`id`) WHERE state IN ('suspicious', 'failed', 'cancelled');--> statement-breakpoint
CREATE INDEX `action_runs_by_time` ON `action_runs` (`tenant_id`,`created_at`,`id`);