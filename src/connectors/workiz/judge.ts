import type { Judgement } from '#connectors/contract.ts'
import { entry, textIn } from './entries.ts'

/**
 * Workiz says 403 for a wrong token (it is part of the address), 401 for a wrong secret (it stands in the body of
 * writes), and 200 with `flag: false` for what it could not do.
 */
export function judge({ status, body }: { status: number; body: unknown }): Judgement | null {
  if (status === 401)
    return {
      kind: 'refused',
      code: 'vendor.unauthorized',
      message:
        'Workiz refused the API secret (401). Copy it again from Settings → Integrations → Developer; reading goes on ' +
        'without it, writing does not.',
      reauth: true,
    }
  if (status === 403 && /api path|api key/i.test(textIn(body, 'message') ?? ''))
    return {
      kind: 'refused',
      code: 'vendor.unauthorized',
      message:
        'Workiz does not know this API token (403). Copy it again from Settings → Integrations → Developer; the ' +
        'Developer API add-on must be on.',
      reauth: true,
    }
  const first: unknown = Array.isArray(body) && body.length === 1 ? body[0] : body
  if (status === 400 || (status === 200 && entry(first, 'flag') === false)) return couldNot(first)
  return null
}

function couldNot(body: unknown): Judgement {
  const said = [textIn(body, 'msg'), ...detailsOf(entry(body, 'details'))].filter(Boolean).join(': ')
  const code = /not found/i.test(said) ? 'vendor.not_found' : 'vendor.rejected'
  const why = said ? `says why: “${said}”` : 'does not say why'
  return {
    kind: 'refused',
    code,
    message: `Workiz did not do it, and ${why}. Check what it was asked for, and what is filled in on the connection.`,
  }
}

/** A text, an object with texts, or a list of either. */
function detailsOf(details: unknown): string[] {
  if (typeof details === 'string') return [details]
  return typeof details === 'object' && details !== null ? Object.values(details).flatMap(detailsOf) : []
}
