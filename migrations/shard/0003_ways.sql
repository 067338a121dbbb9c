CREATE TABLE `consents` (
	`tenant_id` text NOT NULL,
	`id` text NOT NULL,
	`person_id` text NOT NULL,
	`connector` text NOT NULL,
	`way` text NOT NULL,
	`connection_id` text NOT NULL,
	`renews` integer NOT NULL,
	`name` text NOT NULL,
	`base_url` text,
	`permitted` text,
	`settings` text NOT NULL,
	`secrets` text NOT NULL,
	`state_hash` text,
	`nonce_hash` text,
	`verifier` text,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `consents_by_state` ON `consents` (`tenant_id`,`state_hash`);--> statement-breakpoint
ALTER TABLE `connections` ADD `way` text DEFAULT 'default' NOT NULL;--> statement-breakpoint
ALTER TABLE `connections` ADD `permitted` text;