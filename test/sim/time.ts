import { vi } from 'vitest'
import { taskNow } from './gate.ts'

/** The world's time. The Worker's own clock, and its timers of a second and more, follow it. */
export interface Time {
  now: number
  pass: (ms: number) => void
}

interface Timer {
  at: number
  ring: () => void
}

/** A Monday at midnight, long before any real session of the tests began. */
const BEGINNING = Date.UTC(2020, 0, 6)

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout }

export function time(): Time {
  const timers = new Set<Timer>()
  const clock: Time = {
    now: BEGINNING,
    pass(ms) {
      clock.now += ms
      for (const timer of [...timers].toSorted((a, b) => a.at - b.at)) {
        if (timer.at > clock.now) continue
        timers.delete(timer)
        timer.ring()
      }
    },
  }
  vi.spyOn(Date, 'now').mockImplementation(() => clock.now)
  vi.stubGlobal('setTimeout', (ring: () => void, ms = 0) => {
    if (!taskNow() || ms < 1000) return real.setTimeout.call(globalThis, ring, ms)
    const timer = { at: clock.now + ms, ring }
    timers.add(timer)
    return timer
  })
  vi.stubGlobal('clearTimeout', (timer: unknown) => {
    if (!timers.delete(timer as Timer)) real.clearTimeout.call(globalThis, timer as number)
  })
  return clock
}
