/** When a connection's tokens are used, renewed or given up. Pure; the texts are sealed, and nothing here opens them. */

export interface Tokens {
  access: string
  refresh: string | null
  /** The refresh token before, until the access token has worked: a vendor may not have noticed its own rotation. */
  previous: string | null
  /** Rises with each new access token. */
  number: number
  gotAt: number
  expiresAt: number
  /** A refresh is on its way, or was when the machine went away. */
  refreshing: { since: number; tries: number } | null
  /** No refresh before. */
  coolUntil: number
  /** The vendor takes none of our refresh tokens: only a person can help. */
  lost: boolean
}

export interface NewTokens {
  access: string
  refresh: string | null
  lifetimeMs: number
}

export type Next = { do: 'use' } | { do: 'refresh' } | { do: 'wait'; waitMs: number } | { do: 'connect' }

const MARGIN_MS = 15 * 60_000
const COOL_MS = 30_000
/** A vendor that calls its own new token expired is asked again once a minute, not by every caller. */
const SHORTEST_MS = 60_000
/** Refreshes that died with their machine; beyond, whatever kills it should not be fed at once. */
const MOST_DEATHS = 2

/** Renewed this long before the end, but never in the first three quarters of a short life. */
const marginOf = ({ gotAt, expiresAt }: Tokens): number => Math.min(MARGIN_MS, (expiresAt - gotAt) / 4)

/** `refused`: the number of a token that the vendor no longer takes, whatever its age. */
export function decide(tokens: Tokens | undefined, now: number, refused?: number): Next {
  if (!tokens || tokens.lost) return { do: 'connect' }
  // Brand-new and refused is no matter of time: renewing it again would go on for ever.
  const dead = refused === tokens.number && now - tokens.gotAt >= COOL_MS
  const good = !dead && now < tokens.expiresAt
  if (good && (tokens.refresh === null || now < tokens.expiresAt - marginOf(tokens))) return { do: 'use' }
  if (tokens.refresh === null) return { do: 'connect' }
  const waitMs = coolUntil(tokens) - now
  if (waitMs <= 0) return { do: 'refresh' }
  return good ? { do: 'use' } : { do: 'wait', waitMs }
}

const coolUntil = ({ coolUntil: until, refreshing }: Tokens): number =>
  refreshing && refreshing.tries > MOST_DEATHS ? Math.max(until, refreshing.since + COOL_MS) : until

export const stored = (tokens: Tokens | undefined, fresh: NewTokens, now: number): Tokens => ({
  access: fresh.access,
  refresh: fresh.refresh,
  previous: null,
  number: (tokens?.number ?? 0) + 1,
  gotAt: now,
  expiresAt: now + Math.max(SHORTEST_MS, fresh.lifetimeMs),
  refreshing: null,
  coolUntil: 0,
  lost: false,
})

export const begun = (tokens: Tokens, now: number): Tokens => ({
  ...tokens,
  refreshing: { since: now, tries: (tokens.refreshing?.tries ?? 0) + 1 },
})

/** `used`: the refresh token the vendor took. It gives no new one if it does not rotate them. */
export const granted = (
  tokens: Tokens,
  { fresh, used }: { fresh: NewTokens; used: string },
  now: number,
) => ({
  ...stored(tokens, { ...fresh, refresh: fresh.refresh ?? used }, now),
  previous: fresh.refresh === null ? null : used,
})

export const failed = (tokens: Tokens, now: number, waitMs = 0): Tokens => ({
  ...tokens,
  refreshing: null,
  coolUntil: now + Math.max(COOL_MS, waitMs),
})

/** Nothing we hold is taken: it is not asked for again, until somebody connects the app anew. */
export const lost = (tokens: Tokens): Tokens => ({ ...tokens, refreshing: null, previous: null, lost: true })

/** The access token works, so the refresh token that came with it is the one that counts. */
export const proved = (tokens: Tokens, number: number): Tokens =>
  tokens.number === number && tokens.previous !== null ? { ...tokens, previous: null } : tokens
