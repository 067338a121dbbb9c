import { plainText } from '#kit/json.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
/** Months in the style of American news agencies. */
const SHORT = [
  'Jan.',
  'Feb.',
  'March',
  'April',
  'May',
  'June',
  'July',
  'Aug.',
  'Sept.',
  'Oct.',
  'Nov.',
  'Dec.',
]

const two = (number: number): string => String(number).padStart(2, '0')

const LETTERS: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => two(date.getUTCFullYear() % 100),
  m: (date) => two(date.getUTCMonth() + 1),
  n: (date) => String(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  j: (date) => String(date.getUTCDate()),
  F: (date) => MONTHS[date.getUTCMonth()] ?? '',
  M: (date) => MONTHS[date.getUTCMonth()]?.slice(0, 3) ?? '',
  b: (date) => MONTHS[date.getUTCMonth()]?.slice(0, 3).toLowerCase() ?? '',
  N: (date) => SHORT[date.getUTCMonth()] ?? '',
  l: (date) => DAYS[date.getUTCDay()] ?? '',
  D: (date) => DAYS[date.getUTCDay()]?.slice(0, 3) ?? '',
  w: (date) => String(date.getUTCDay()),
  H: (date) => two(date.getUTCHours()),
  G: (date) => String(date.getUTCHours()),
  h: (date) => two(date.getUTCHours() % 12 || 12),
  g: (date) => String(date.getUTCHours() % 12 || 12),
  A: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  i: (date) => two(date.getUTCMinutes()),
  s: (date) => two(date.getUTCSeconds()),
  U: (date) => String(Math.floor(date.getTime() / 1000)),
  c: (date) => date.toISOString(),
}

/** A date (ISO text, in UTC) in the letters manifests use: `Y-m-d`. What is no date becomes nothing. */
export function formatDate(value: unknown, format: string): string {
  const text = plainText(value)
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN
  if (Number.isNaN(time)) return ''
  const date = new Date(time)
  // A backslash takes the letter after it as it is.
  return format.replaceAll(/\\?[\s\S]/g, (letter) =>
    letter.length === 2
      ? letter.slice(1)
      : Object.hasOwn(LETTERS, letter)
        ? (LETTERS[letter]?.(date) ?? '')
        : letter,
  )
}
