CREATE TABLE `action_runs` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`connection_id` text NOT NULL,
	`action` text NOT NULL,
	`input` text NOT NULL,
	`state` text NOT NULL,
	`code` text,
	`message` text,
	`output` text,
	`found` text,
	`progress` text,
	`requests` integer DEFAULT 0 NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`fence` integer DEFAULT 0 NOT NULL,
	`lease_until` integer NOT NULL,
	`next_attempt_at` integer,
	`actor` text NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `action_runs_of_connection` ON `action_runs` (`tenant_id`,`connection_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `action_runs_due` ON `action_runs` (`lease_until`) WHERE finished_at IS NULL;