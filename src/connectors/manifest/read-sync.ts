import { fail, type Place, warn } from './problem.ts'
import { scheduleAt } from './schedule.ts'
import type { SourceSync } from './source.ts'
import { isObject, isUnset, member, numberAt, required, textAt, textsAt } from './values.ts'

/** Pages read where a manifest does not say how many; the first counts. */
const PAGES = 5
const MOST_PAGES = 100_000

export function readSync(root: Place): SourceSync {
  const at = (key: string) => member(root, key)
  const schedule = textAt(at('schedule'))
  const pages = numberAt(at('amount_pages_to_fetch'), { least: 0, most: MOST_PAGES })
  if (pages === 0)
    warn(at('amount_pages_to_fetch'), ['all_pages', 'All pages are read, up to the ceiling of a run.'])
  const sync: SourceSync = {
    action: readAction(root),
    dataFrom: textAt(at('data_from')) ?? '',
    dataStructure: readStructure(at('data_structure')),
    schedule: schedule === undefined ? null : scheduleAt(at('schedule'), schedule),
    nextPage: textAt(at('next_page')),
    tokenFrom: textAt(at('next_page_token_from')),
    nextPageFrom: textAt(at('next_page_from')),
    pages: pages ?? PAGES,
  }
  if (!sync.nextPageFrom && (sync.nextPage === undefined) !== (sync.tokenFrom === undefined))
    warn(at(sync.nextPage === undefined ? 'next_page_token_from' : 'next_page'), [
      'half_a_paging',
      'Only the first page is read.',
      'Give both "next_page" and "next_page_token_from", or "next_page_from".',
    ])
  return sync
}

/** Older manifests name the action in `type`. */
const OLD: Readonly<Record<string, 'create' | 'update'>> = {
  create: 'create',
  update: 'update',
  sync: 'create',
  import_users: 'create',
  sync_data: 'update',
}

function readAction(root: Place): 'create' | 'update' {
  const action = member(root, 'action')
  const type = member(root, 'type')
  const place = isUnset(action.value) && !isUnset(type.value) ? type : action
  const text = textAt(place)
  if (text === undefined) {
    if (isUnset(place.value))
      fail(action, [
        'required',
        '"action" is missing.',
        '"create" adds people; "update" fills in what is known of them.',
      ])
    return 'create'
  }
  const meant = Object.hasOwn(OLD, text) ? OLD[text] : undefined
  if (!meant) {
    fail(place, ['not_a_choice', `"${text}" is not one of create, update.`])
    return 'create'
  }
  if (text !== meant || place === type)
    warn(place, ['old_action', `"${text}" is read as "action": "${meant}".`])
  return meant
}

function readStructure(place: Place): Record<string, string> {
  if (place.value === undefined || place.value === null) {
    required(place)
    return {}
  }
  const errors = place.found.errors.length
  // An entry whose notation is '' means the whole row.
  const whole = isObject(place.value)
    ? Object.entries(place.value)
        .filter(([, value]) => value === '')
        .map(([key]) => [key, ''])
    : []
  const structure = { ...textsAt(place), ...(Object.fromEntries(whole) as Record<string, string>) }
  if (place.found.errors.length === errors && !structure.email)
    fail(member(place, 'email'), [
      'email_missing',
      'People are matched by their e-mail address, and "data_structure" has none.',
      'Say where it stands: "email": "workEmail"',
    ])
  return structure
}
