CREATE TABLE `api_calls` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`template` text NOT NULL,
	`format` text NOT NULL,
	`parameters` text NOT NULL,
	`fixed` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `records_by_worker_number` ON `records` (`tenant_id`,coalesce(nullif(trim(substr(fields ->> '$.employee_number', 1, 200)), ''), nullif(trim(substr(fields ->> '$.employee_id', 1, 200)), ''), external_id)) WHERE kind = 'user' AND deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `records_by_last_name` ON `records` (`tenant_id`,lower(coalesce(nullif(trim(substr(fields ->> '$.last_name', 1, 200)), ''), substr(trim(substr(coalesce(name, ''), 1, 200)), length(rtrim(trim(substr(coalesce(name, ''), 1, 200)), replace(trim(substr(coalesce(name, ''), 1, 200)), ' ', ''))) + 1)))) WHERE kind = 'user' AND deleted_at IS NULL;