import type { Credential, Settings } from '#connectors/contract.ts'
import { badCredentials } from './errors.ts'

export interface Filled {
  settings: Settings
  secrets: Record<string, string>
}

interface Form {
  /** The app's name. */
  name: string
  credentials: readonly Credential[]
}

const MOST_CHARS = 4096
const VISIBLE = /^[\u0020-\u007e]*$/

/** Sorts the filled form into settings and secrets, or says which field is off and why. */
export function readForm({ name, credentials }: Form, values: Record<string, string>): Filled {
  const known = new Set(credentials.map(({ id }) => id))
  const off = Object.keys(values)
    .filter((id) => !known.has(id))
    .map((id) => ({ id, message: `${name} has no such field` }))
  const settings: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  for (const field of credentials) {
    const value = (Object.hasOwn(values, field.id) ? values[field.id] : undefined)?.trim() ?? ''
    const message = complaint(field, value)
    if (message) off.push({ id: field.id, message })
    else if (value !== '') (field.secret ? secrets : settings)[field.id] = value
  }
  if (off.length > 0)
    throw badCredentials({
      details: off.map(({ id, message }) => ({ in: 'body', path: `credentials.${id}`, message })),
    })
  return { settings, secrets }
}

function complaint(field: Credential, value: string): string | null {
  if (value === '') return field.required === false ? null : `${field.label} is needed`
  if (value.length > MOST_CHARS) return `${field.label} is longer than ${MOST_CHARS} characters`
  // Credentials end up in headers, where anything else is either refused or sent as something it is not.
  if (!VISIBLE.test(value)) return `${field.label} holds characters that no credential has; copy it again`
  if (field.pattern && !new RegExp(field.pattern).test(value))
    return `${field.label} does not look right. ${field.help}`
  return null
}
