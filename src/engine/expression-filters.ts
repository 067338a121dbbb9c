import { plainText } from '#kit/json.ts'
import { formatDate } from './expression-date.ts'

type Filter = (value: unknown, argument?: unknown) => unknown

/** Filters feed one another: a vendor's long text must not grow with each of them. */
const MOST_CHARS = 1_000_000
const LONGEST_NUMBER = 32

function words(value: unknown): string {
  const text = plainText(value)
  if (text.length > MOST_CHARS) throw new RangeError('the text is too long')
  return text
}
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  sizeOf(value) === 0

const sizeOf = (value: unknown): number | null =>
  typeof value === 'string' || Array.isArray(value)
    ? value.length
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length
      : null

/** The filters a manifest may use, as its authors know them. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  /** It once said that a value needs no escaping. Slots encode, always. */
  safe: (value) => value,
  default: (value, other) => (isEmpty(value) ? other : value),
  default_if_none: (value, other) => value ?? other,
  lower: (value) => words(value).toLowerCase(),
  upper: (value) => words(value).toUpperCase(),
  title: (value) =>
    words(value)
      .toLowerCase()
      .replaceAll(/(?<![\p{L}\p{N}'’])\p{L}/gu, (letter) => letter.toUpperCase()),
  capfirst: (value) => words(value).replace(/^./u, (letter) => letter.toUpperCase()),
  cut: (value, what) => words(value).replaceAll(words(what), ''),
  date: (value, format) => formatDate(value, words(format ?? 'N j, Y')),
  urlencode: (value, safe) => encodedBut(words(value), safe === undefined ? '/' : words(safe)),
  slugify: (value) =>
    words(value)
      .normalize('NFKD')
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .toLowerCase()
      .replaceAll(/[-\s]+/g, '-'),
  first: (value) => (Array.isArray(value) ? (value[0] as unknown) : words(value).slice(0, 1)),
  last: (value) => (Array.isArray(value) ? (value.at(-1) as unknown) : words(value).slice(-1)),
  join: (value, between) => (Array.isArray(value) ? value.map(words).join(words(between)) : words(value)),
  length: (value) => sizeOf(value) ?? 0,
  truncatechars: (value, most) => {
    const letters = Array.from(words(value))
    const length = Math.max(1, Math.floor(Number(most)) || 0)
    return letters.length <= length ? letters.join('') : `${letters.slice(0, length - 1).join('')}…`
  },
  add: (value, more) => {
    const texts = [words(value), words(more)]
    const short = texts.every(({ length }) => length > 0 && length <= LONGEST_NUMBER)
    const sum = short ? Number(value) + Number(more) : NaN
    return Number.isInteger(sum) ? sum : texts.join('')
  },
  yesno: (value, said) => {
    const [yes, no, maybe = no] = words(said ?? 'yes,no,maybe').split(',')
    return value === null || value === undefined ? maybe : isEmpty(value) ? no : yes
  },
  /** A manifest's own text that looks like the beginning of a placeholder or a tag (`%`) and is none. */
  braces: (value) => (value === '%' ? '{%' : '{{'),
}

const encodedBut = (text: string, safe: string): string =>
  Array.from(text.toWellFormed(), (one) => (safe.includes(one) ? one : encodeURIComponent(one))).join('')
