export const presets = [
  { cron: '*/15 * * * *', words: 'Every 15 minutes' },
  { cron: '0 * * * *', words: 'Every hour' },
  { cron: '0 */6 * * *', words: 'Every 6 hours' },
  { cron: '0 3 * * *', words: 'Every day at 03:00 UTC' },
]

/** Cron text in words where it is a common shape, or as it stands. */
export function scheduleWords(cron: string): string {
  const preset = presets.find((one) => one.cron === cron)
  if (preset) return preset.words
  const [minute = '', hour = '', ...rest] = cron.trim().split(/\s+/)
  if (rest.join(' ') !== '* * *') return `Cron ${cron} (UTC)`
  const everyMinutes = /^\*\/(\d+)$/.exec(minute)?.[1]
  if (everyMinutes && hour === '*') return `Every ${everyMinutes} minutes`
  if (minute === '*' && hour === '*') return 'Every minute'
  if (!/^\d+$/.test(minute)) return `Cron ${cron} (UTC)`
  const past = minute.padStart(2, '0')
  if (hour === '*') return `Every hour at :${past}`
  const everyHours = /^\*\/(\d+)$/.exec(hour)?.[1]
  if (everyHours) return `Every ${everyHours} hours at :${past}`
  if (/^\d+$/.test(hour)) return `Every day at ${hour.padStart(2, '0')}:${past} UTC`
  return `Cron ${cron} (UTC)`
}
