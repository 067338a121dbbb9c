import { checkManifest, type ManifestKind } from '#connectors/manifest/index.ts'
import type { Json } from '#kit/json.ts'
import dialect from '../cases/manifest-dialect.json'
import create from '../cases/manifests/docs_sync_create_bamboohr.json'
import update from '../cases/manifests/docs_sync_update_bamboohr.json'
import asana from '../cases/manifests/docs_webhook_asana.json'

export const published = {
  docs_sync_create_bamboohr: create,
  docs_sync_update_bamboohr: update,
  docs_webhook_asana: asana,
} as Record<string, Record<string, Json>>

type Members = Record<string, unknown>

/** What the original really did, as it was written down. */
export const cases = dialect as unknown as {
  validation: {
    kind: ManifestKind
    base: string
    patch: Members
    valid: boolean
    errors: Members | null
    advice: string
  }[]
  notation: { notation: string; input: Json; result: { value: Json } | { error: string } }[]
  template: { template: string; result: { value: string } | { error: string } }[]
  template_context: Record<string, Json>
  sync: SyncCase[]
  execute: ExecuteCase[]
}

export interface Answered {
  status?: number
  json?: Json
  text?: string
  transport_error?: string
}

export interface Sent {
  method: string
  url: string
  headers: Record<string, string>
  body: string | null
}

interface Common {
  id: string
  manifest: Record<string, Json>
  credentials: Record<string, Json>
  http: Answered[]
  advice: string
}

export interface Person {
  email: string
  first_name: string
  last_name: string
  extra_fields: Record<string, Json>
}

export interface SyncCase extends Common {
  existing_users: Person[]
  ignored_emails: string[]
  mode: 'run' | 'candidates'
  co_observed: {
    error: { type: string; message: string } | null
    candidates?: Record<string, Json>[]
    requests: Sent[]
    users: (Person & { is_active: boolean; role: number })[]
  }
}

export interface ExecuteCase extends Common {
  operation: 'execute' | 'exists' | 'revoke'
  form_values: Record<string, Json>
  user: Person & { phone: string }
  co_observed: {
    result: { success: boolean; response: string | null } | boolean | null
    requests: Sent[]
    users: Person[]
    mails: { subject: string; message: string; to: string }[]
  }
}

export const check = (manifest: unknown, kind: ManifestKind) =>
  checkManifest(JSON.stringify(manifest), { kind, id: 'man_test', name: 'Acme' })

export const pathsOf = (problems: readonly { path: string }[]): string[] =>
  [...new Set(problems.map(({ path }) => path))].toSorted()

/** The original's nested errors as paths of ours. */
export function pathsIn(errors: unknown, at = ''): string[] {
  if (Array.isArray(errors) && errors.every((one) => typeof one === 'string')) return [at]
  if (Array.isArray(errors)) return errors.flatMap((one, i) => pathsIn(one, `${at}[${i}]`))
  return Object.entries(errors as Members).flatMap(([key, inner]) => {
    if (key === 'non_field_errors') {
      const unknown = /unknown fields: \{'(\w+)'\}/.exec(JSON.stringify(inner))?.[1]
      return [unknown ?? at]
    }
    return pathsIn(inner, /^\d+$/.test(key) ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`)
  })
}
