import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// The four tables better-auth keeps. It owns their columns and every query on them.
const day = (name: string) => integer(name, { mode: 'timestamp_ms' })

export const user = sqliteTable('auth_users', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: integer('email_verified', { mode: 'boolean' }).notNull().default(false),
  image: text('image'),
  createdAt: day('created_at').notNull(),
  updatedAt: day('updated_at').notNull(),
})

export const session = sqliteTable('auth_sessions', {
  id: text('id').primaryKey(),
  token: text('token').notNull().unique(),
  userId: text('user_id').notNull(),
  expiresAt: day('expires_at').notNull(),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  createdAt: day('created_at').notNull(),
  updatedAt: day('updated_at').notNull(),
})

export const account = sqliteTable('auth_accounts', {
  id: text('id').primaryKey(),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  userId: text('user_id').notNull(),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: day('access_token_expires_at'),
  refreshTokenExpiresAt: day('refresh_token_expires_at'),
  scope: text('scope'),
  password: text('password'),
  createdAt: day('created_at').notNull(),
  updatedAt: day('updated_at').notNull(),
})

export const verification = sqliteTable('auth_verifications', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: day('expires_at').notNull(),
  createdAt: day('created_at').notNull(),
  updatedAt: day('updated_at').notNull(),
})
