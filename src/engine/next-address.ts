import type { Paging } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Failure } from './account.ts'
import type { Turn } from './paging.ts'

const MAX_ADDRESS = 4096

/**
 * The next page's address, which the vendor gave, relative ones to the page it stands in; null: there is none. The address is text of the
 * vendor's: it is never a template, and one of another origin would carry our credentials there (SSRF), so it ends the read.
 */
export function nextAddress(
  paging: Extract<Paging, { kind: 'next_url' | 'link' }>,
  { body, headers, url, hidden }: Turn,
): Result<string | null, Failure> {
  const told = paging.kind === 'link' ? nextLink(headers.get('link') ?? '') : valueAt(body, paging.from)
  if (told === undefined || told === null || told === '' || told === false) return ok(null)
  const next = typeof told === 'string' && told.length <= MAX_ADDRESS ? URL.parse(told, url) : null
  if (!next) return refuse('vendor.unexpected_shape', 'The address of the next page is none.')
  if (next.origin !== new URL(url).origin || next.username !== '' || next.password !== '')
    return refuse(
      'vendor.foreign_next_url',
      `The address of the next page leads to ${next.host}, and credentials never go there.`,
    )
  next.hash = ''
  // It is stored with the run, where no credential may be, and gets its own again when it is asked.
  for (const name of hidden ?? []) if (next.searchParams.has(name)) next.searchParams.delete(name)
  return ok(next.href)
}

/** RFC 8288: `<address>; rel="next"`, of several links in one header or many. Bounded, so that no header buys time. */
function nextLink(header: string): string | null {
  for (const [, address, params = ''] of header
    .slice(0, 16_384)
    .matchAll(/<([^<>]{0,4096})>([^<]{0,1024})/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(params)
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return address ?? null
  }
  return null
}

const refuse = (code: string, message: string) =>
  err<Failure>({ kind: 'nonsense', code, message: `${message} The read was stopped; nothing was removed.` })
