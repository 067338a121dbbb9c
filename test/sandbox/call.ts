import { sandboxFetch } from '#sandbox/index.ts'
import { vi } from 'vitest'

export const LOCATION = 'Lx1EI6YIgQYMQi0ytFXv'

interface Options {
  token?: string
  version?: string
  method?: string
  body?: unknown
  /** Sent as a form instead of JSON. */
  form?: Record<string, string>
}

/** A HighLevel call with a good token and version, unless told otherwise; '' leaves a header out. */
export function highlevel(path: string, options: Options = {}): Promise<Response> {
  const { token = 'pit-0123456789', version = '2021-07-28', body, form } = options
  const headers: Record<string, string> = {}
  if (token) headers.Authorization = `Bearer ${token}`
  if (version) headers.Version = version
  const sent = form ? new URLSearchParams(form) : body === undefined ? undefined : JSON.stringify(body)
  const init = { headers, method: options.method ?? (sent ? 'POST' : 'GET'), body: sent }
  return sandboxFetch('highlevel', new Request(`https://highlevel.example${path}`, init))
}

interface BambooOptions {
  key?: string
  company?: string
  accept?: string
}

export function bamboohr(path: string, options: BambooOptions = {}): Promise<Response> {
  const { key = 'a-good-api-key', company = 'northwind', accept = 'application/json' } = options
  const headers: Record<string, string> = { Accept: accept }
  if (key) headers.Authorization = `Basic ${btoa(`${key}:x`)}`
  return sandboxFetch('bamboohr', new Request(`https://${company}.bamboohr.example${path}`, { headers }))
}

/** The reply's JSON as the shape a test says it has. */
export const json = async <T>(reply: Promise<Response>): Promise<T> => (await reply).json()

/** Only the date is faked: nothing in a sandbox waits. */
export function at(time: string): void {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(time) })
}
