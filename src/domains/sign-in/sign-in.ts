import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError } from 'better-auth/api'
import * as v from 'valibot'
import { emitToHouse } from '#domains/events/index.ts'
import type { Ctx, Person } from '#kit/context.ts'
import { openDb } from '#kit/db.ts'
import { Name } from '#kit/fields.ts'
import { hashPassword, verifyPassword } from './password.ts'
import * as schema from './table.ts'

const DAY = 86_400

/** better-auth, told what it may do: who a person is, and nothing else. Built per request: it needs the address. */
export function signIn(ctx: Ctx) {
  return betterAuth({
    baseURL: ctx.origin,
    basePath: '/auth',
    secret: ctx.env.AUTH_SECRET,
    trustedOrigins: [ctx.origin],
    database: drizzleAdapter(openDb(ctx.env.DB), { provider: 'sqlite', schema }),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    session: { expiresIn: 7 * DAY, updateAge: DAY },
    // Counted by SIGN_IN_LIMIT before any hash; better-auth's own counter would live in one isolate's memory.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // What is no refusal is thrown to us: its router would print it whole, with the values of a failed query.
    onAPIError: { throw: true },
    // Its own logger prints errors whole, with the values of a failed query.
    logger: {
      level: 'error',
      log: (_, message, ...more) => ctx.log('warn', 'sign_in.failed', { message, error: more[0] }),
    },
    advanced: {
      // `__Host-` binds the cookie to this exact host: no sibling subdomain can plant one.
      useSecureCookies: false,
      // For the lesser cookies, such as the one of a sign-in that ends with the browser.
      defaultCookieAttributes: { secure: true },
      cookies: {
        session_token: {
          name: '__Host-syncline',
          attributes: { secure: true, httpOnly: true, sameSite: 'lax', path: '/' },
        },
      },
      // Bearer callers have no browser; for the rest src/http/guards.ts checks every write before we get here.
      disableCSRFCheck: false,
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user) => named(user),
          after: ({ id, name }) => emitToHouse(ctx, { type: 'person.signed_up', personId: id, name }),
        },
      },
    },
  })
}

/** better-auth takes any text for a name, megabytes too; lists of members show it. */
function named<U extends { name?: string }>(user: U): { data: U } {
  if (user.name === undefined) return { data: user }
  const name = v.safeParse(Name, user.name)
  if (name.success) return { data: { ...user, name: name.output } }
  throw new APIError('BAD_REQUEST', { code: 'INVALID_NAME', message: name.issues[0].message })
}

/** The person whose session the request carries, or null. */
export async function whoIs(ctx: Ctx, request: Request): Promise<Person | null> {
  // Most calls of partners carry no cookie: do not load the session for them.
  if (!request.headers.get('cookie')?.includes('__Host-syncline=')) return null
  const found = await signIn(ctx).api.getSession({ headers: request.headers })
  return found ? { id: found.user.id, email: found.user.email, name: found.user.name } : null
}
