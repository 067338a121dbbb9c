const numbers = new Intl.NumberFormat('en')

export function number(value: number): string {
  return numbers.format(value)
}

/** `1 record`, `1,200 records`. */
export function count(value: number, noun: string, plural = `${noun}s`): string {
  return `${numbers.format(value)} ${value === 1 ? noun : plural}`
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export const kindWords: Record<string, string> = {
  user: 'Users',
  tag: 'Tags',
  statistic: 'Statistics',
  group: 'Groups',
  contact: 'Contacts',
}

export const triggerWords = { connect: 'On connecting', schedule: 'On schedule', person: 'By a person' }

export const changeWords = {
  created: 'Created',
  updated: 'Updated',
  deleted: 'Deleted',
  restored: 'Restored',
}

/** The text, if it is one of those there are words for: an address is anybody's to write. */
export const oneOf = <T extends string>(words: Record<T, unknown>, text: string | null): T | null =>
  text !== null && Object.hasOwn(words, text) ? (text as T) : null

export const roleWords = { owner: 'Owner', admin: 'Admin', editor: 'Editor', viewer: 'Viewer' }

export const roleHelp = {
  viewer: 'Sees everything, changes nothing.',
  editor: 'Also runs, pauses and schedules syncs, runs actions, replays webhooks, and keeps the people.',
  admin: 'Also manages connections, keys, API calls, webhooks and members.',
  owner: 'Also makes other people owners.',
}

export const roleMeans = {
  viewer: 'You see everything and change nothing.',
  editor:
    'You see everything, run, pause and schedule syncs, run actions, replay webhooks, and keep the people.',
  admin: 'You may do everything but make somebody an owner.',
  owner: 'You may do everything.',
}

/** `12 ms`, `3.4 s`, `2 min 5 s`, `1 h 4 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`
}

export const verdictWords = {
  complete: 'Complete',
  unproved: 'Unproved',
  suspicious: 'Suspicious',
} as const

/** A field's value in a table cell: empty when there is none. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return number(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
