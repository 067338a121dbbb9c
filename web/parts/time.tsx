import { now } from '#parts/now.ts'

const whole = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium', hour12: false })
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false })

/** `12 min ago`, `in 3 h`; the exact moment on hover. */
export function Time({ at }: { at: string | null | undefined }) {
  if (!at) return <span class="quiet">never</span>
  const moment = Date.parse(at)
  return (
    <time class="nowrap" dateTime={at} title={whole.format(moment)}>
      {relative(moment, Math.max(now.value, Date.now()))}
    </time>
  )
}

export function ExactTime({ at }: { at: string }) {
  return <time dateTime={at}>{whole.format(Date.parse(at))}</time>
}

export function ClockTime({ at }: { at: string }) {
  return (
    <time dateTime={at} title={whole.format(Date.parse(at))}>
      {clock.format(Date.parse(at))}
    </time>
  )
}

function relative(moment: number, current: number): string {
  const away = Math.abs(moment - current)
  const minutes = Math.round(away / 60_000)
  const say = (text: string) => (moment > current ? `in ${text}` : `${text} ago`)
  if (away < 10_000) return moment > current ? 'in a moment' : 'just now'
  if (away < 60_000) return say(`${Math.round(away / 1_000)} s`)
  if (minutes < 60) return say(`${minutes} min`)
  if (minutes < 36 * 60) return say(`${Math.round(minutes / 60)} h`)
  if (minutes < 7 * 24 * 60) return say(`${Math.round(minutes / (24 * 60))} days`)
  return day.format(moment)
}
