import { useRef } from 'preact/hooks'

const HOUR_MS = 3_600_000

/** How far back a list looks. */
export const ages = [
  { value: '', words: 'Any time' },
  { value: '1h', words: 'The last hour' },
  { value: '24h', words: 'The last 24 hours' },
  { value: '168h', words: 'The last 7 days' },
  { value: '720h', words: 'The last 30 days' },
]

/** The moment stands still until another age is chosen; a moving one would be a new question on every drawing. */
export function useMoment(age: string | null): string | null {
  const fixed = useRef<{ age: string | null; at: string | null }>({ age: null, at: null })
  if (fixed.current.age !== age) {
    const hours = Number.parseInt(age ?? '', 10)
    fixed.current = { age, at: hours ? new Date(Date.now() - hours * HOUR_MS).toISOString() : null }
  }
  return fixed.current.at
}
