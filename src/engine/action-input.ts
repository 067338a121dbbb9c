import type { Action, Input } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'

/** What is wrong with the filled form of an action: the field and why, in words. */
export interface Complaint {
  field: string
  message: string
}

const MOST_CHARS = 100_000
const EMAIL = /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/

/** The input as the action takes it: known fields of the right type, empty ones left out. Or what is off, all of it. */
export function readInput(
  { input: fields }: Action,
  given: Readonly<Record<string, Json>>,
): { input: Record<string, Json>; complaints: Complaint[] } {
  const complaints: Complaint[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((field) => ({ field, message: 'this action has no such field' }))
  const input: [string, Json][] = []
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    if (value === undefined || value === null || value === '') {
      if (field.required !== false) complaints.push({ field: name, message: `${field.label} is needed` })
      continue
    }
    const message = complaintOf(field, value)
    if (message) complaints.push({ field: name, message })
    else input.push([name, value])
  }
  return { input: Object.fromEntries(input), complaints }
}

function complaintOf(field: Input, value: Json): string | null {
  const { label, type, choices = [], pattern } = field
  if (JSON.stringify(value).length > MOST_CHARS) return `${label} is too long`
  const is = typeof value
  if (type === 'number') return is === 'number' && Number.isFinite(value) ? null : `${label} is a number`
  if (type === 'boolean') return is === 'boolean' ? null : `${label} is true or false`
  if (type === 'texts')
    return Array.isArray(value) &&
      value.length > 0 &&
      value.every((one) => typeof one === 'string' && one !== '')
      ? null
      : `${label} is a list of texts`
  if (type === 'object')
    return is === 'object' && !Array.isArray(value) ? null : `${label} is an object such as {"name": "value"}`
  if (typeof value !== 'string') return `${label} is a text`
  const text = value
  // The length first: the expression takes quadratic time.
  if (type === 'email' && (text.length > 320 || !EMAIL.test(text))) return `${label} is an e-mail address`
  if (type === 'choice' && !choices.includes(text)) return `${label} is one of ${choices.join(', ')}`
  return pattern && !new RegExp(pattern).test(text)
    ? `${label} does not look right. ${field.help ?? ''}`.trim()
    : null
}
