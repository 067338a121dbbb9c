import type { Incremental, ObjectSpec, Paging, Request, Step } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { type Compiling, compileRequest, compileStep, keepOf, pathOfAddress } from './compile-request.ts'
import { type Scope, scopeOf } from './names.ts'
import { problem } from './problem.ts'
import type { Extension } from './read-extension.ts'
import type { Source, SourceRequest, SourceSync } from './source.ts'
import { write, writePath } from './write.ts'

/** No list of a manifest is read further, whatever it says. */
const MOST_PAGES = 10_000

/** What a sync manifest reads: its last request lists people, the ones before are made once for each reading. */
export function compileSync(work: Compiling, source: Source & { sync: SourceSync }): ObjectSpec {
  const { sync, execute } = source
  const before: Step[] = []
  let scope = scopeOf()
  for (const request of execute.slice(0, -1)) {
    before.push(compileStep(work, { request, scope }))
    scope = {
      ...scope,
      responses: scope.responses + 1,
      stored: { ...scope.stored, ...storedIn(work, request, scope.responses) },
    }
  }
  const last = execute.at(-1) as SourceRequest
  const step = compileStep(work, { request: last, scope })
  const list: Request = { ...step.request, reply: 'json' }
  const { extension } = last
  const paths = structureOf(work, sync)
  const page = pagingOf(work, { sync, extension, scope, path: last.path })
  const items = writePath(work, { path: 'data_from', text: sync.dataFrom })
  return {
    kind: 'user',
    label: 'Users',
    list,
    ...(before.length > 0 && { before }),
    ...((step.accepts || step.requires) && {
      first: { request: list, accepts: step.accepts, requires: step.requires, poll: step.poll },
    }),
    page,
    items,
    ...extended(work, { extension, feed: { list, page, items }, path: `${last.path}.x_syncline` }),
    id:
      extension?.id === undefined
        ? (row) => idByEmail(row, paths.email ?? '')
        : writePath(work, { path: `${last.path}.x_syncline.id`, text: extension.id }),
    // The whole row has no path.
    fields: Object.fromEntries(
      Object.entries(paths).map(([name, at]) => [name, at === '' ? (row: unknown) => row as Json : at]),
    ),
    schedule: sync.schedule,
    keeps: extension?.deletions ? 'current' : 'history',
    people: sync.action,
  }
}

/** One person, one row, however an address is written. */
function idByEmail(row: Json, path: string): Json | undefined {
  const email = valueAt(row, path)
  return typeof email === 'string' ? email.trim().toLowerCase() : (email as Json | undefined)
}

/** In a reading nothing is stored with a person: a stored name is the place in that answer. */
function storedIn(
  work: Compiling,
  { storeData = {}, path }: SourceRequest,
  at: number,
): Record<string, string> {
  const kept = keepOf(work, storeData, `${path}.store_data`)
  return Object.fromEntries(
    Object.entries(kept).map(([name, where]) => [
      name,
      where === '' ? `steps.${at}` : `steps.${at}.${where}`,
    ]),
  )
}

function structureOf(work: Compiling, { dataStructure }: SourceSync): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dataStructure).map(([name, text]) => [
      name,
      writePath(work, { path: `data_structure.${name}`, text }),
    ]),
  )
}

function pagingOf(
  work: Compiling,
  { sync, extension, scope, path }: { sync: SourceSync; extension?: Extension; scope: Scope; path: string },
): Paging {
  const most = sync.pages === 0 ? MOST_PAGES : sync.pages
  if (extension?.paging) return extendedPaging(work, extension.paging, `${path}.x_syncline.paging`)
  // Later pages are asked for with the manifest's headers, whatever the first was asked with.
  const later: SourceRequest = {
    path: 'next_page',
    url: sync.nextPage ?? '',
    method: 'GET',
    castToForm: true,
    signed: false,
  }
  if (sync.nextPageFrom !== undefined) {
    const { headers } = compileRequest(work, { request: { ...later, url: `${work.base}/` }, scope })
    return {
      kind: 'next_url',
      from: writePath(work, { path: 'next_page_from', text: sync.nextPageFrom }),
      most,
      headers,
    }
  }
  if (sync.nextPage === undefined || sync.tokenFrom === undefined) return { kind: 'none' }
  const withToken = { ...scope, local: { NEXT_PAGE_TOKEN: 'page_token' } }
  const { headers } = compileRequest(work, { request: { ...later, url: `${work.base}/` }, scope })
  const request: Request = {
    method: 'GET',
    path: pathOfAddress(work, { path: 'next_page', url: sync.nextPage, scope: withToken }),
    headers,
  }
  const from = writePath(work, { path: 'next_page_token_from', text: sync.tokenFrom })
  return { kind: 'next_request', from, request, most }
}

interface Feed {
  list: Request
  page: Paging
  items: string
}

function extendedPaging(work: Compiling, paging: NonNullable<Extension['paging']>, path: string): Paging {
  const { kind, param, sizeParam, size, first, in: where } = paging
  const more =
    paging.more === undefined ? {} : { more: writePath(work, { path: `${path}.more`, text: paging.more }) }
  if (kind === 'link') return { kind }
  if (kind === 'cursor') {
    const from = writePath(work, { path: `${path}.from`, text: paging.from })
    return {
      kind,
      from,
      param,
      in: where,
      ...more,
      ...(sizeParam !== undefined && { size: { param: sizeParam, value: size } }),
    }
  }
  const sized = { param, in: where, ...more, size: { param: sizeParam ?? '', value: size } }
  return kind === 'page' ? { kind, first, ...sized } : { kind, ...sized }
}

function extended(
  work: Compiling,
  { extension, feed, path }: { extension?: Extension; feed: Feed; path: string },
): Pick<ObjectSpec, 'deleted' | 'updatedAt' | 'expected' | 'incremental'> {
  if (!extension) return {}
  const at = (key: 'deleted' | 'expected' | 'updatedAt', name: string) =>
    extension[key] === undefined
      ? {}
      : { [key]: writePath(work, { path: `${path}.${name}`, text: extension[key] }) }
  const { incremental } = extension
  return {
    ...at('deleted', 'deleted'),
    ...at('expected', 'expected'),
    ...at('updatedAt', 'updated_at'),
    ...(incremental && { incremental: incrementalOf(work, { incremental, feed, path }) }),
  }
}

function incrementalOf(
  work: Compiling,
  {
    incremental,
    feed,
    path,
  }: { incremental: NonNullable<Extension['incremental']>; feed: Feed; path: string },
): Incremental {
  const scope = scopeOf({ local: { since: 'since' } })
  const query = Object.entries(incremental.query).map(([name, text]) => [
    name,
    write(work, { path: `${path}.incremental.query.${name}`, text, scope }),
  ])
  const { list } = feed
  if (/\bsteps\.\d/.test(JSON.stringify(list)))
    work.found.errors.push(
      problem(`${path}.incremental`, [
        'incremental_with_steps',
        'A list that builds on earlier answers is read whole.',
      ]),
    )
  const narrowed = { ...list, query: Object.fromEntries(query) as Record<string, string> }
  return { kind: 'rows', ...feed, list: narrowed, fullEvery: incremental.fullEvery }
}
