import { plainText, type Json } from '#kit/json.ts'
import { fail, type Place, warn } from './problem.ts'
import { readExtension } from './read-extension.ts'
import { METHODS, type Method, type SourceRequest } from './source.ts'
import {
  choiceAt,
  flagAt,
  isUnset,
  listAt,
  member,
  noteSlips,
  numberAt,
  objectAt,
  required,
  requiredText,
  textAt,
  textsAt,
} from './values.ts'

const KEYS = [
  'url',
  'method',
  'headers',
  'data',
  'cast_data_to_json',
  'status_code',
  'files',
  'save_as_file',
  'store_data',
  'continue_if',
  'polling',
  'extra_headers',
  'expected',
  'fail_when_4xx_response_code',
]

/** One request, wherever in a manifest it stands. */
export function readRequest(
  place: Place,
  { methods = METHODS }: { methods?: readonly Method[] } = {},
): SourceRequest {
  noteSlips(place, KEYS)
  const at = (key: string) => member(place, key)
  const continueIf = readCondition(at('continue_if'))
  const polling = readPolling(at('polling'), continueIf !== undefined)
  if (!isUnset(at('fail_when_4xx_response_code').value))
    warn(at('fail_when_4xx_response_code'), [
      'old_key',
      'An answer other than 2xx fails anyway.',
      'List the statuses that are fine in "status_code".',
    ])
  return {
    path: place.path,
    url: requiredText(at('url')),
    method: readMethod(at('method'), methods),
    headers: textsAt(at('headers')),
    data: isUnset(at('data').value) ? undefined : (at('data').value as Json),
    castToForm: flagAt(at('cast_data_to_json')) ?? true,
    statusCodes: readStatusCodes(at('status_code')),
    files: textsAt(at('files')),
    saveAs: textAt(at('save_as_file')),
    storeData: textsAt(at('store_data')),
    continueIf,
    polling,
    signed: choiceAt(at('extra_headers'), ['pritunl']) !== undefined,
    expected: textAt(at('expected')),
    extension: readExtension(at('x_syncline')),
  }
}

function readMethod(place: Place, methods: readonly Method[]): Method {
  const { value } = place
  if (isUnset(value)) {
    warn(place, ['method_missing', 'Without a method it is sent as POST.'])
    return 'POST'
  }
  return (
    choiceAt({ ...place, value: typeof value === 'string' ? value.toUpperCase() : value }, methods) ?? 'POST'
  )
}

/** Numbers, texts of numbers, or a single one. */
function readStatusCodes(place: Place): number[] | undefined {
  const single = typeof place.value === 'number' || (typeof place.value === 'string' && place.value !== '')
  const codes = listAt(single ? { ...place, value: [place.value] } : place).flatMap(
    (item) => numberAt(item, { least: 100, most: 599 }) ?? [],
  )
  return codes.length > 0 ? codes : undefined
}

function readCondition(place: Place): SourceRequest['continueIf'] {
  const given = objectAt(place)
  if (!given) return undefined
  const notation = member(given, 'response_notation')
  const value = member(given, 'value')
  if (isUnset(notation.value) && isUnset(value.value)) return undefined
  if (value.value === undefined || value.value === null) required(value)
  return { notation: requiredText(notation), value: plainText(value.value) }
}

function readPolling(place: Place, conditioned: boolean): SourceRequest['polling'] {
  const given = objectAt(place)
  if (!given) return undefined
  const at = (key: string, most: number) => {
    const one = member(given, key)
    if (isUnset(one.value)) required(one)
    return numberAt(one, { least: 1, most }) ?? 1
  }
  const polling = { interval: at('interval', 3600), amount: at('amount', 100) }
  if (!conditioned)
    fail(place, ['polling_without_condition', 'Polling needs a "continue_if" that says when to stop.'])
  return polling
}
