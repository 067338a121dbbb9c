import { err, ok, type Result } from '#kit/result.ts'
import { fail, type Found, nothingFound, type Place, type Problem, problem, warn } from './problem.ts'
import { readFields, readForm, readNotifications } from './read-form.ts'
import { readRequest } from './read-request.ts'
import { readSync } from './read-sync.ts'
import type { ManifestKind, Source, SourceOAuth } from './source.ts'
import {
  flagAt,
  isNear,
  isObject,
  isUnset,
  listAt,
  member,
  noteSlips,
  objectAt,
  required,
  requiredText,
  textsAt,
} from './values.ts'

const BOTH = ['execute', 'headers', 'initial_data_form', 'oauth']
const ROOT: Readonly<Record<ManifestKind, readonly string[]>> = {
  sync: [
    ...BOTH,
    'action',
    'data_structure',
    'data_from',
    'schedule',
    'next_page',
    'next_page_token_from',
    'next_page_from',
    'amount_pages_to_fetch',
  ],
  webhook: [...BOTH, 'form', 'exists', 'revoke', 'post_execute_notification', 'extra_user_info'],
}

const MOST_DEEP = 50
const MOST_REQUESTS = 50

const isDeep = (value: unknown, left: number): boolean =>
  left === 0 ||
  (typeof value === 'object' && value !== null && Object.values(value).some((one) => isDeep(one, left - 1)))

/** The text as JSON, or the line where it stops being any. */
export function parseManifest(text: string): Result<unknown, Problem> {
  try {
    const value: unknown = JSON.parse(text)
    return isDeep(value, MOST_DEEP)
      ? err(problem('', ['too_deep', `Objects and lists stand in one another more than ${MOST_DEEP} times.`]))
      : ok(value)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    const at = Number(/position (\d+)/.exec(why)?.[1] ?? NaN)
    const line = Number.isNaN(at) ? '' : ` Line ${text.slice(0, at).split('\n').length}.`
    return err(
      problem('', [
        'not_json',
        `This is no JSON.${line}`,
        'Look for a missing comma, quote or bracket there.',
      ]),
    )
  }
}

/** A manifest of either kind as it is meant, and what is wrong with it. With errors it is incomplete. */
export function readManifest(value: unknown, kind: ManifestKind): Found & { source: Source } {
  const found = nothingFound()
  const root: Place = { value, path: '', found }
  if (!isObject(value)) fail(root, ['not_an_object', 'A manifest is an object: { … }.'])
  else checkRootKeys(root, Object.keys(value), kind)
  const at = (key: string) => member(root, key)
  const requests = (key: string) =>
    requestsAt(at(key))
      .flatMap((item) => objectAt(item) ?? [])
      .map((item) => readRequest(item))
  const { execute } = isObject(value) ? value : {}
  // A webhook may do nothing but be revoked, or send a message; a list comes from somewhere.
  if (isUnset(execute) && (kind === 'sync' || !Array.isArray(execute))) required(at('execute'))
  const webhook = kind === 'webhook'
  const exists = webhook ? objectAt(at('exists')) : undefined
  return {
    ...found,
    source: {
      kind,
      execute: requests('execute'),
      headers: textsAt(at('headers')) ?? {},
      credentials: readFields(at('initial_data_form')),
      oauth: readOAuth(at('oauth')),
      sync: webhook ? undefined : readSync(root),
      form: webhook ? readForm(at('form')) : [],
      exists: exists && readExists(exists),
      revoke: webhook ? requests('revoke') : [],
      notifications: webhook ? readNotifications(at('post_execute_notification')) : [],
      userInfo: webhook ? readFields(at('extra_user_info')) : [],
    },
  }
}

function requestsAt(place: Place): Place[] {
  const items = listAt(place)
  if (items.length <= MOST_REQUESTS) return items
  fail(place, ['too_many_requests', `"${place.path}" has more than ${MOST_REQUESTS} requests.`])
  return []
}

function checkRootKeys(root: Place, keys: readonly string[], kind: ManifestKind): void {
  for (const key of keys) {
    const place = member(root, key)
    if (ROOT[kind].includes(key) || (key === 'type' && kind === 'sync')) continue
    if (key === 'form' && isUnset(place.value)) {
      warn(place, ['unused_key', 'A form belongs to manifests that give access; this empty one is ignored.'])
      continue
    }
    const meant = ROOT[kind].find((name) => isNear(key, name))
    const other = ROOT[kind === 'sync' ? 'webhook' : 'sync'].includes(key)
    const hint = meant
      ? `Did you mean "${meant}"?`
      : other
        ? `It belongs to manifests of the other kind (${kind === 'sync' ? 'webhook' : 'sync'}).`
        : `Known are: ${ROOT[kind].join(', ')}.`
    fail(place, ['unknown_key', `"${key}" is not known.`, hint])
  }
}

function readExists(place: Place): Source['exists'] {
  const exists = readRequest(place, { methods: ['GET', 'POST', 'PUT'] })
  if (exists.expected === undefined && exists.statusCodes === undefined)
    fail(member(place, 'expected'), [
      'required',
      'How does the answer show that the account is there?',
      'Give "expected", a text in it, or "status_code".',
    ])
  return exists
}

function readOAuth(place: Place): SourceOAuth | undefined {
  const given = objectAt(place)
  if (!given) return undefined
  noteSlips(given, [
    'authenticate_url',
    'access_token',
    'refresh',
    'without_code',
    'store_redirect_parameters',
  ])
  const token = member(given, 'access_token')
  const refresh = objectAt(member(given, 'refresh'))
  if (isUnset(token.value)) required(token)
  return {
    authenticateUrl: requiredText(member(given, 'authenticate_url')),
    accessToken: readRequest(objectAt(token) ?? { ...token, value: {}, found: nothingFound() }),
    refresh: refresh && readRequest(refresh),
    withoutCode: flagAt(member(given, 'without_code')) ?? false,
    storeRedirectParameters: flagAt(member(given, 'store_redirect_parameters')) ?? false,
  }
}
