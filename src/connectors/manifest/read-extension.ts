import { fail, type Place } from './problem.ts'
import {
  choiceAt,
  flagAt,
  isObject,
  member,
  numberAt,
  objectAt,
  requiredText,
  textAt,
  textsAt,
} from './values.ts'

/** What manifests cannot say elsewhere. It stands in `x_syncline` of the last request, where other readers overlook it. */
export interface Extension {
  paging?: ExtendedPaging
  id?: string
  /** Rows that leave the list are removed. */
  deletions: boolean
  deleted?: string
  updatedAt?: string
  expected?: string
  /** Query parameters that narrow the list to what changed: `{"updated_since": "{{since}}"}`. */
  incremental?: { query: Record<string, string>; fullEvery: '1h' | '6h' | '12h' | '1d' | '7d' }
}

interface ExtendedPaging {
  kind: 'offset' | 'page' | 'cursor' | 'link'
  param: string
  sizeParam?: string
  size: number
  first: 0 | 1
  from: string
  in: 'query' | 'body'
  more?: string
}

const KEYS = ['paging', 'id', 'deletions', 'deleted', 'updated_at', 'expected', 'incremental']

export function readExtension(place: Place): Extension | undefined {
  const given = objectAt(place)
  if (!given) return undefined
  for (const key of isObject(given.value) ? Object.keys(given.value) : [])
    if (!KEYS.includes(key))
      fail(member(given, key), ['unknown_key', `"${key}" is no extension.`, `These are: ${KEYS.join(', ')}.`])
  return {
    paging: readPaging(member(given, 'paging')),
    id: textAt(member(given, 'id')),
    deletions: flagAt(member(given, 'deletions')) ?? false,
    deleted: textAt(member(given, 'deleted')),
    updatedAt: textAt(member(given, 'updated_at')),
    expected: textAt(member(given, 'expected')),
    incremental: readIncremental(member(given, 'incremental')),
  }
}

function readPaging(place: Place): ExtendedPaging | undefined {
  const given = objectAt(place)
  if (!given) return undefined
  const kind = choiceAt(member(given, 'kind'), ['offset', 'page', 'cursor', 'link'] as const)
  if (!kind) {
    if (textAt(member(given, 'kind')) === undefined)
      fail(member(given, 'kind'), ['required', 'How is the list paged?'])
    return undefined
  }
  const sized = kind === 'offset' || kind === 'page'
  const param = member(given, 'param')
  const sizeParam = member(given, 'size_param')
  return {
    kind,
    param: kind === 'link' ? '' : requiredText(param),
    sizeParam: sized ? requiredText(sizeParam) : textAt(sizeParam),
    size: numberAt(member(given, 'size'), { least: 1, most: 10_000 }) ?? 100,
    first: numberAt(member(given, 'first'), { least: 0, most: 1 }) === 0 ? 0 : 1,
    from: kind === 'cursor' ? requiredText(member(given, 'from')) : '',
    in: choiceAt(member(given, 'in'), ['query', 'body'] as const) ?? 'query',
    more: textAt(member(given, 'more')),
  }
}

function readIncremental(place: Place): Extension['incremental'] {
  const given = objectAt(place)
  if (!given) return undefined
  const query = textsAt(member(given, 'query'))
  if (!query) {
    fail(member(given, 'query'), [
      'required',
      'Which query parameters narrow the list to what changed?',
      '{"updated_since": "{{since}}"}',
    ])
    return undefined
  }
  return {
    query,
    fullEvery: choiceAt(member(given, 'full_every'), ['1h', '6h', '12h', '1d', '7d'] as const) ?? '1d',
  }
}
