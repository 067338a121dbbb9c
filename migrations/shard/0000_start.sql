-- changes, run_pages and run_log are WITHOUT ROWID (added by hand): one row written per insert instead of two.
CREATE TABLE `keys` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`mode` text NOT NULL,
	`locator` text NOT NULL,
	`preview` text NOT NULL,
	`scopes` text NOT NULL,
	`rate_per_minute` integer NOT NULL,
	`day_quota` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `connections` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`connector` text NOT NULL,
	`name` text NOT NULL,
	`mode` text NOT NULL,
	`base_url` text,
	`settings` text NOT NULL,
	`secrets` text NOT NULL,
	`secret_version` integer NOT NULL,
	`status` text NOT NULL,
	`status_message` text,
	`tested_at` integer,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `changes` (
	`tenant_id` text NOT NULL,
	`seq` integer NOT NULL,
	`id` text NOT NULL,
	`record_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`object` text NOT NULL,
	`kind` text NOT NULL,
	`type` text NOT NULL,
	`name` text,
	`run_id` text,
	`at` integer NOT NULL,
	`diff` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `seq`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `changes_of_record` ON `changes` (`tenant_id`,`record_id`,`seq`);--> statement-breakpoint
CREATE TABLE `records` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`connection_id` text NOT NULL,
	`object` text NOT NULL,
	`kind` text NOT NULL,
	`external_id` text NOT NULL,
	`email` text,
	`name` text,
	`fields` text NOT NULL,
	`raw` text NOT NULL,
	`hash` text NOT NULL,
	`vendor_updated_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `records_by_change` ON `records` (`tenant_id`,`kind`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `records_of_connection` ON `records` (`tenant_id`,`connection_id`,`object`,`external_id`);--> statement-breakpoint
CREATE INDEX `records_by_email` ON `records` (`tenant_id`,`email`) WHERE email IS NOT NULL;--> statement-breakpoint
CREATE TABLE `run_log` (
	`tenant_id` text NOT NULL,
	`run_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`level` text NOT NULL,
	`message` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `run_id`, `seq`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `run_pages` (
	`tenant_id` text NOT NULL,
	`run_id` text NOT NULL,
	`page` integer NOT NULL,
	`ids` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `run_id`, `page`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `run_preview` (
	`tenant_id` text NOT NULL,
	`run_id` text NOT NULL,
	`seq` integer NOT NULL,
	`change` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `run_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`sync_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`object` text NOT NULL,
	`trigger` text NOT NULL,
	`dry` integer DEFAULT false NOT NULL,
	`state` text NOT NULL,
	`code` text,
	`message` text,
	`fence` integer DEFAULT 0 NOT NULL,
	`lease_until` integer NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer,
	`cursor` text DEFAULT 'null' NOT NULL,
	`pages` integer DEFAULT 0 NOT NULL,
	`seen` integer DEFAULT 0 NOT NULL,
	`expected` integer,
	`created` integer DEFAULT 0 NOT NULL,
	`updated` integer DEFAULT 0 NOT NULL,
	`deleted` integer DEFAULT 0 NOT NULL,
	`unchanged` integer DEFAULT 0 NOT NULL,
	`quarantined` integer DEFAULT 0 NOT NULL,
	`requests` integer DEFAULT 0 NOT NULL,
	`rows_read` integer DEFAULT 0 NOT NULL,
	`rows_written` integer DEFAULT 0 NOT NULL,
	`retries` integer DEFAULT 0 NOT NULL,
	`waited_ms` integer DEFAULT 0 NOT NULL,
	`missing` integer,
	`reauth` integer DEFAULT false NOT NULL,
	`verdict` text,
	`receipt` text,
	`reviewed_at` integer,
	`reviewed_by` text,
	`queued_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `runs_of_sync` ON `runs` (`tenant_id`,`sync_id`,`queued_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `runs_active` ON `runs` (`tenant_id`,`sync_id`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE TABLE `syncs` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`connection_id` text NOT NULL,
	`connector` text NOT NULL,
	`object` text NOT NULL,
	`kind` text NOT NULL,
	`schedule` text NOT NULL,
	`paused_at` integer,
	`next_run_at` integer,
	`last_run_id` text,
	`live` integer DEFAULT 0 NOT NULL,
	`last_seen` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `syncs_of_connection` ON `syncs` (`tenant_id`,`connection_id`,`object`);--> statement-breakpoint
CREATE INDEX `syncs_due` ON `syncs` (`next_run_at`) WHERE next_run_at IS NOT NULL;