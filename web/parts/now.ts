import { signal } from '@preact/signals'

/** The clock that "3 min ago" is told by. */
export const now = signal(Date.now())

function tick() {
  if (!document.hidden) now.value = Date.now()
}

setInterval(tick, 5_000)
document.addEventListener('visibilitychange', tick)
