import type { Request, Step } from '#connectors/contract.ts'
import { plainText, type Json } from '#kit/json.ts'
import { type Address, addressOf } from './address.ts'
import type { Scope } from './names.ts'
import { problem } from './problem.ts'
import type { SourceRequest } from './source.ts'
import { isObject } from './values.ts'
import { write, writeJson, writePath, type Work } from './write.ts'

export interface Compiling extends Work {
  /** The connection's own address: requests that go there name only their path. */
  base: string
}

interface Asked {
  request: SourceRequest
  scope: Scope
}

/** A manifest's request as one of ours. `reply: any`, unless a list is to be found in it. */
export function compileRequest(work: Compiling, asked: Asked): Request {
  const { request, scope } = asked
  const headers = headersOf(work, asked)
  const { contentType, ...body } = bodyOf(work, asked, typeIn(headers))
  const kept = Object.entries(headers).filter(([name]) => !(contentType === null && isType(name)))
  const path = pathOfAddress(work, { path: `${request.path}.url`, url: request.url, scope })
  return {
    method: request.method,
    path,
    headers: Object.fromEntries(kept),
    ...body,
    ...signOf(work, asked),
    reply: 'any',
  }
}

function signOf(work: Compiling, { request, scope }: Asked): Pick<Request, 'sign'> {
  if (!request.signed) return {}
  const ids = work.known.source.credentials.map(({ id }) => id)
  const prefix = ['API', 'PRITUNL_API'].find(
    (one) => ids.includes(`${one}_TOKEN`) && ids.includes(`${one}_SECRET`),
  )
  const path = `${request.path}.extra_headers`
  if (!prefix) {
    const message = 'Missing API_TOKEN/API_SECRET (or legacy PRITUNL_API_* keys)'
    work.found.errors.push(
      problem(path, ['missing_signing_keys', message, 'Ask for both in "initial_data_form".']),
    )
    return {}
  }
  const at = (name: string) => write(work, { path, text: `{{${prefix}_${name}}}`, scope })
  return { sign: { kind: 'pritunl', token: at('TOKEN'), secret: at('SECRET') } }
}

export function pathOfAddress(
  work: Compiling,
  { path, url, scope }: { path: string; url: string; scope: Scope },
): string {
  const address = addressOf(url)
  if (!address) {
    work.found.errors.push(problem(path, BAD_URL))
    return '/'
  }
  const rest = write(work, { path, text: address.rest, scope, encoded: true })
  return address.origin === work.base ? rest : elsewhere(work, { path, address, scope }) + rest
}

export const BAD_URL = [
  'url_invalid',
  'The url is invalid: it must be a whole address.',
  'For example https://api.vendor.com/users, or https://{{SUBDOMAIN}}.vendor.com/users.',
] as const

function elsewhere(
  work: Compiling,
  { path, address, scope }: { path: string; address: Address; scope: Scope },
): string {
  if (address.origin.startsWith('{{'))
    work.found.errors.push(
      problem(path, [
        'second_address',
        `Only the first request may take its whole address from a field.`,
        'Write the host out.',
      ]),
    )
  return write(work, { path, text: address.origin, scope, encoded: true })
}

/** A request's own headers stand instead of the manifest's, not beside them. */
function headersOf(work: Compiling, { request, scope }: Asked): Record<string, string> {
  const { headers: common } = work.known.source
  const [at, headers] = request.headers ? [`${request.path}.headers`, request.headers] : ['headers', common]
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => {
      if (name.includes('{{'))
        work.found.errors.push(
          problem(`${at}.${name}`, ['header_name', 'The name of a header cannot be a placeholder.']),
        )
      return [name, write(work, { path: `${at}.${name}`, text, scope })]
    }),
  )
}

const isType = (name: string): boolean => name.toLowerCase() === 'content-type'
const typeIn = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .find(([name]) => isType(name))?.[1]
    .toLowerCase() ?? ''

type Body = Pick<Request, 'body' | 'form' | 'files'> & { contentType?: null }

/**
 * How the data goes out. The content type decides, for that is what the receiver believes; without one `cast_data_to_json`
 * does, which means a form (its name notwithstanding). Files bring a boundary of their own.
 */
function bodyOf(work: Compiling, { request, scope }: Asked, type: string): Body {
  const { data, files } = request
  const path = `${request.path}.data`
  if ((data !== undefined || files) && (request.method === 'GET' || request.method === 'HEAD')) {
    work.found.warnings.push(
      problem(path, ['body_on_get', `${request.method} carries no data; it is not sent.`]),
    )
    return {}
  }
  if (files) return { files, form: formOf(work, { path, data: data ?? {}, scope }), contentType: null }
  if (data === undefined) return {}
  const asForm = type === '' ? request.castToForm && isObject(data) : type.includes('x-www-form-urlencoded')
  if (asForm) return { form: formOf(work, { path, data, scope }) }
  if (type !== '' && !type.includes('json'))
    work.found.warnings.push(
      problem(path, ['unknown_content_type', `Data is sent as JSON, whatever "${type}" says.`]),
    )
  return { body: writeJson(work, { path, value: data, scope }) }
}

function formOf(
  work: Compiling,
  { path, data, scope }: { path: string; data: Json; scope: Scope },
): Record<string, string> {
  if (!isObject(data)) {
    work.found.errors.push(problem(path, ['form_of_no_object', 'Data of a form must be an object.']))
    return {}
  }
  const fields: [string, string][] = []
  for (const [name, value] of Object.entries(data)) {
    if (value === null || value === undefined) continue
    if (typeof value === 'object')
      work.found.warnings.push(
        problem(`${path}.${name}`, [
          'nested_form_value',
          'A form has no lists or objects: it is sent as JSON text.',
        ]),
      )
    const text = typeof value === 'object' ? JSON.stringify(value) : plainText(value)
    fields.push([name, write(work, { path: `${path}.${name}`, text, scope })])
  }
  return Object.fromEntries(fields)
}

/** A request of several: what makes its answer good, and what is kept of it. */
export function compileStep(work: Compiling, asked: Asked): Step {
  const { statusCodes: accepts, continueIf, polling, storeData, saveAs, expected, path } = asked.request
  const { scope } = asked
  const step: Step = { request: compileRequest(work, asked) }
  if (accepts) step.accepts = accepts
  if (continueIf)
    step.requires = {
      path: writePath(work, { path: `${path}.continue_if.response_notation`, text: continueIf.notation }),
      equals: write(work, { path: `${path}.continue_if.value`, text: continueIf.value, scope }),
    }
  else if (expected !== undefined && path.startsWith('revoke'))
    step.requires = { contains: write(work, { path: `${path}.expected`, text: expected, scope }) }
  if (polling) step.poll = { everyMs: polling.interval * 1000, times: polling.amount }
  if (storeData) step.keep = keepOf(work, storeData, `${path}.store_data`)
  if (saveAs !== undefined) step.saveAs = saveAs
  return step
}

export const keepOf = (
  work: Work,
  stored: Readonly<Record<string, string>>,
  at: string,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(stored).map(([name, text]) => [name, writePath(work, { path: `${at}.${name}`, text })]),
  )
