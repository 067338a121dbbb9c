/** The headers vendors tell their limits with, in one shape. What makes no sense is not there. Pure. */
import type { WindowLimit } from './budget.ts'

export interface Told {
  limits: WindowLimit[]
  /** Requests left in a window of this length, whose beginning is not told. */
  left: { ms: number; left: number }[]
  /** Requests left until a moment that is told. */
  caps: { name: string; left: number; of: number | null; inMs: number }[]
}

const DAY = 86_400_000
const FIRST_EPOCH_S = 1_000_000_000
const FIRST_EPOCH_MS = 1_000_000_000_000

export function readRateHeaders(headers: Headers, now: number): Told {
  const told: Told = { limits: [], left: [], caps: [] }
  const number = (name: string) => wholeOf(headers.get(name))
  // By the vendor's own clock where it shows one: its epoch is not ours.
  const date = Date.parse(headers.get('date') ?? '')
  const vendorNow = Number.isNaN(date) ? now : date

  const limit = (requests: number | null, ms: number | null) => {
    // A limit of nought would close the gate for good on a typing error.
    if (requests && ms && ms >= 100 && ms <= DAY) told.limits.push({ requests, ms })
  }
  const cap = (name: string, left: number | null, rest: { of: number | null; inMs: number | null }) => {
    if (left !== null && rest.inMs !== null && rest.inMs > 0)
      told.caps.push({ name, left, of: rest.of, inMs: Math.min(rest.inMs, DAY) })
  }

  const interval = number('x-ratelimit-interval-milliseconds')
  const left = number('x-ratelimit-remaining')
  limit(number('x-ratelimit-max'), interval)
  if (interval !== null && left !== null) told.left.push({ ms: interval, left })
  else
    cap('x-ratelimit', left, {
      of: number('x-ratelimit-limit'),
      inMs: resetIn(number('x-ratelimit-reset'), vendorNow),
    })

  const daily = number('x-ratelimit-limit-daily')
  limit(daily, DAY)
  // The hour of the reset is documented nowhere; at midnight UTC one request may ask.
  cap('daily', number('x-ratelimit-daily-remaining'), { of: daily, inMs: DAY - (vendorNow % DAY) })

  for (const [, requests, seconds] of policies(headers.get('ratelimit-policy')))
    limit(wholeOf(requests), secondsOf(seconds))
  for (const [, requests, seconds] of policies(headers.get('ratelimit-limit')))
    limit(wholeOf(requests), secondsOf(seconds))
  const [one] = [...standard(headers)]
  if (one) cap('ratelimit', one.left, one)
  return told
}

/** `"default";q=100;w=10` and `100;w=10`. */
const policies = (text: string | null) =>
  [...(text ?? '').slice(0, 500).matchAll(/(?:;\s*q=|^\s*|,\s*)(\d{1,9})\s*;\s*w=(\d{1,6})/g)].slice(0, 3)

/** `RateLimit: "default";r=50;t=30`, `RateLimit: limit=100, remaining=50, reset=5`, and three headers of their own. */
function* standard(
  headers: Headers,
): Generator<{ left: number | null; of: number | null; inMs: number | null }> {
  const text = (headers.get('ratelimit') ?? '').slice(0, 500)
  const field = (name: string) => new RegExp(`(?:^|[;,\\s])${name}=(\\d{1,12})`).exec(text)?.[1]
  const left = wholeOf(field('r') ?? field('remaining'))
  if (left !== null)
    yield { left, of: wholeOf(field('limit')), inMs: secondsOf(field('t') ?? field('reset')) }
  yield {
    left: wholeOf(headers.get('ratelimit-remaining')),
    of: wholeOf(/^\s*\d+/.exec(headers.get('ratelimit-limit') ?? '')?.[0]),
    inMs: secondsOf(headers.get('ratelimit-reset')),
  }
}

/** Epoch in seconds, epoch in milliseconds or seconds from now: vendors use all three under one name. */
function resetIn(value: number | null, vendorNow: number): number | null {
  if (value === null) return null
  if (value >= FIRST_EPOCH_MS) return value - vendorNow
  return value >= FIRST_EPOCH_S ? value * 1000 - vendorNow : value * 1000
}

function secondsOf(text: string | null | undefined): number | null {
  const seconds = wholeOf(text)
  return seconds === null ? null : seconds * 1000
}

function wholeOf(text: string | null | undefined): number | null {
  const plain = text?.trim() ?? ''
  return /^\d{1,15}$/.test(plain) ? Number(plain) : null
}
