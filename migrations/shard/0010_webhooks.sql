CREATE TABLE `fates` (
	`tenant_id` text NOT NULL,
	`side` text NOT NULL,
	`subject` text NOT NULL,
	`day` text NOT NULL,
	`fate` text NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `side`, `subject`, `day`, `fate`, `reason`)
);
--> statement-breakpoint
CREATE TABLE `inboxes` (
	`tenant_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`drained_seq` integer DEFAULT 0 NOT NULL,
	`last_received_at` integer,
	PRIMARY KEY(`tenant_id`, `connection_id`)
);
--> statement-breakpoint
CREATE TABLE `received` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`connection_id` text NOT NULL,
	`event_key` text NOT NULL,
	`type` text NOT NULL,
	`happened_at` integer,
	`received_at` integer NOT NULL,
	`state` text NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`message` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer,
	`settled_at` integer,
	`replays` integer DEFAULT 0 NOT NULL,
	`headers` text NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `received_of_connection` ON `received` (`tenant_id`,`connection_id`,`id`);--> statement-breakpoint
CREATE INDEX `received_pending` ON `received` (`tenant_id`,`connection_id`,`next_attempt_at`) WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX `received_dead` ON `received` (`tenant_id`,`id`) WHERE state = 'dead';--> statement-breakpoint
CREATE TABLE `deliveries` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`endpoint_id` text NOT NULL,
	`event_id` text NOT NULL,
	`type` text NOT NULL,
	`state` text NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`message` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer,
	`last_status` integer,
	`created_at` integer NOT NULL,
	`settled_at` integer,
	`replays` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `deliveries_of_endpoint` ON `deliveries` (`tenant_id`,`endpoint_id`,`id`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`tenant_id`,`endpoint_id`,`next_attempt_at`) WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX `deliveries_dead` ON `deliveries` (`tenant_id`,`id`) WHERE state = 'dead';--> statement-breakpoint
CREATE TABLE `delivery_attempts` (
	`tenant_id` text NOT NULL,
	`delivery_id` text NOT NULL,
	`n` integer NOT NULL,
	`at` integer NOT NULL,
	`ms` integer NOT NULL,
	`status` integer,
	`outcome` text NOT NULL,
	`answer` text,
	PRIMARY KEY(`tenant_id`, `delivery_id`, `n`)
);
--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`url` text NOT NULL,
	`event_types` text NOT NULL,
	`filter` text,
	`status` text NOT NULL,
	`disabled_reason` text,
	`secret` text NOT NULL,
	`previous_secret` text,
	`previous_until` integer,
	`since_seq` integer NOT NULL,
	`source` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`failing_since` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	`noticed` integer DEFAULT 0 NOT NULL,
	`rest_until` integer,
	`fence` integer DEFAULT 0 NOT NULL,
	`working_until` integer,
	`removed_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `webhook_events` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE TABLE `webhook_feeds` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ledger_breaks` (
	`tenant_id` text NOT NULL,
	`side` text NOT NULL,
	`subject` text NOT NULL,
	`found_at` integer NOT NULL,
	`booked` integer NOT NULL,
	`counted` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`tenant_id`, `side`, `subject`)
);
--> statement-breakpoint
ALTER TABLE `connections` ADD `hook_number` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `connections` ADD `hook` text;--> statement-breakpoint
ALTER TABLE `changes` ADD `received_id` text;--> statement-breakpoint
CREATE INDEX `changes_of_received` ON `changes` (`tenant_id`,`received_id`,`seq`) WHERE received_id IS NOT NULL;