import { remember } from './bounded.ts'

/** A vendor's count of calls in fixed windows: 0 when a call fits, else the whole seconds until one would. */
export type Rate = (who: string, now: number) => number

export function rate(calls: number, windowMs: number): Rate {
  const windows = new Map<string, { startedAt: number; used: number }>()
  return (who, now) => {
    const old = windows.get(who)
    const age = old ? now - old.startedAt : Infinity
    // A clock set back (tests do) starts a new window instead of waiting for the old one.
    const current = old && age >= 0 && age < windowMs ? old : { startedAt: now, used: 0 }
    if (current.used >= calls) return Math.max(1, Math.ceil((current.startedAt + windowMs - now) / 1000))
    remember(windows, who, { value: { ...current, used: current.used + 1 }, most: 2000 })
    return 0
  }
}
