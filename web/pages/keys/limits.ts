import { text, type FieldErrors } from '#parts/use-form.ts'
import type { Key } from '#types.ts'

export const EXPIRY = 'expiry'
export const DATE = 'date'
/** In days. */
export const ends = [30, 90, 365]

export const limitsOf = (data: FormData): Pick<Key, 'allowed_ips' | 'rate_per_minute' | 'day_quota'> => ({
  allowed_ips: linesOf(data, 'allowed_ips'),
  rate_per_minute: Number(text(data, 'rate_per_minute')),
  day_quota: Number(text(data, 'day_quota')),
})

export function expiryOf(data: FormData, now = Date.now()): string | null {
  const chosen = text(data, EXPIRY)
  if (chosen === DATE) return new Date(`${text(data, 'expires_at')}T23:59:59`).toISOString()
  return chosen ? new Date(now + Number(chosen) * 86_400_000).toISOString() : null
}

export function checkLimits(data: FormData): FieldErrors {
  const odd = linesOf(data, 'allowed_ips').find(
    (line) => !/^[\d.]+(\/\d+)?$|^[\da-f:.]+(\/\d+)?$/i.test(line),
  )
  return {
    ...wrongNumber(data, 'rate_per_minute'),
    ...wrongNumber(data, 'day_quota'),
    ...(odd && { allowed_ips: `“${odd}” is no IP address. Write one a line, such as 203.0.113.7.` }),
    ...(isOver(data) && { expires_at: 'This day is over. Choose today or a later one.' }),
  }
}

/** The day it is here, as a date field writes it. */
export function localDay(moment: number): string {
  const day = new Date(moment)
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

const two = (part: number): string => String(part).padStart(2, '0')

const isOver = (data: FormData): boolean =>
  text(data, EXPIRY) === DATE &&
  text(data, 'expires_at') !== '' &&
  text(data, 'expires_at') < localDay(Date.now())

function wrongNumber(data: FormData, name: string): FieldErrors {
  return /^[1-9]\d*$/.test(text(data, name)) ? {} : { [name]: 'A whole number from 1, please.' }
}

const linesOf = (data: FormData, name: string): string[] =>
  text(data, name)
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean)
