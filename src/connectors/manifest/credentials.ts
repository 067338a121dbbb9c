import type { Credential } from '#connectors/contract.ts'
import { addressOf, hostNames } from './address.ts'
import { madeNames } from './names.ts'
import { type Found, problem } from './problem.ts'
import type { Source, SourceRequest } from './source.ts'

const SMELLS = /key|token|secret|passw|pwd|pass$|credential|auth|sign/i

/**
 * Which fields of the connect form are kept in the vault. What a manifest says counts; else a field is a secret, unless
 * it stands in addresses alone and is not called like one. What becomes part of a host cannot be one.
 */
export function secretIds(source: Source, found: Found): Set<string> {
  const requests = allRequests(source)
  const urls = addressesIn(source)
  const hosts = new Set(urls.flatMap((url) => hostNames(addressOf(url)?.origin ?? '')))
  const addresses = new Set(urls.flatMap(namesIn))
  const elsewhere = new Set([
    ...namesIn(JSON.stringify(source.headers)),
    ...requests.flatMap(({ url: _url, ...rest }) => namesIn(JSON.stringify(rest))),
  ])
  const secrets = new Set<string>()
  for (const [i, { id, name, secret }] of source.credentials.entries()) {
    if (hosts.has(id)) {
      if (secret)
        found.errors.push(
          problem(`initial_data_form[${i}].secret`, [
            'secret_in_host',
            `"${id}" is part of a host name, and those are seen by everybody on the way.`,
            'Take "secret" away, or use another field in the address.',
          ]),
        )
      continue
    }
    const smells = SMELLS.test(id) || SMELLS.test(name)
    if (secret ?? (smells || elsewhere.has(id) || !addresses.has(id))) secrets.add(id)
  }
  return secrets
}

/** The connect form. What is made anew for each run is not asked for. */
export function credentialsOf(source: Source, secrets: ReadonlySet<string>): Credential[] {
  const made = new Set(madeNames(source))
  const origins = addressesIn(source).map((url) => addressOf(url)?.origin ?? '')
  const seen = new Set<string>()
  return source.credentials.flatMap(({ id, name, description }) => {
    if (made.has(id) || seen.has(id)) return []
    seen.add(id)
    const pattern = patternFor(id, origins)
    return [{ id, label: name, help: description, secret: secrets.has(id), ...(pattern && { pattern }) }]
  })
}

/** What becomes part of a host must not be able to name another one. */
function patternFor(id: string, origins: readonly string[]): string | null {
  const used = origins.filter((origin) => hostNames(origin).includes(id))
  if (used.length === 0) return null
  if (used.includes(`{{${id}}}`)) return '^https://[^\\s?#@]{1,300}$'
  if (used.every((origin) => /^https?:\/\/\{\{\w+\}\}$/.test(origin)))
    return '^[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+$'
  return '^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$'
}

const addressesIn = (source: Source): string[] => [
  ...allRequests(source).map(({ url }) => url),
  source.sync?.nextPage ?? '',
  source.oauth?.authenticateUrl ?? '',
]

export const allRequests = (source: Source): SourceRequest[] => [
  ...source.execute,
  ...(source.exists ? [source.exists] : []),
  ...source.revoke,
  ...source.form.flatMap(({ options }) => (options ? [options.request] : [])),
  ...(source.oauth ? [source.oauth.accessToken] : []),
  ...(source.oauth?.refresh ? [source.oauth.refresh] : []),
]

const namesIn = (text: string): string[] =>
  [...text.matchAll(/\{[{%]([^{}]*)[}%]\}/g)].flatMap(([, inside = '']) => inside.match(/[A-Za-z]\w*/g) ?? [])
