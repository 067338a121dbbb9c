import { fail, type Place, warn } from './problem.ts'

type Members = Record<string, unknown>

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The live builder writes `""`, `[]` and `{}` for what was not filled in. */
export const isUnset = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0)

export function member(place: Place, key: string): Place {
  const { value, path, found } = place
  const own = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return { value: own, path: path === '' ? key : `${path}.${key}`, found }
}

export const required = (place: Place): undefined => fail(place, ['required', `"${place.path}" is missing.`])

/** Numbers count as texts, as they always did in this dialect. */
export function textAt(place: Place): string | undefined {
  if (isUnset(place.value)) return undefined
  if (typeof place.value === 'string') return place.value
  if (typeof place.value === 'number') return String(place.value)
  return fail(place, ['not_text', `"${place.path}" must be a text.`])
}

export function requiredText(place: Place): string {
  if (isUnset(place.value)) required(place)
  return textAt(place) ?? ''
}

export function choiceAt<T extends string>(place: Place, choices: readonly T[]): T | undefined {
  const text = textAt(place)
  const found = choices.find((choice) => choice === text)
  if (text === undefined || found !== undefined) return found
  return fail(place, ['not_a_choice', `"${text}" is not one of ${choices.join(', ')}.`])
}

export function flagAt(place: Place): boolean | undefined {
  if (isUnset(place.value)) return undefined
  if (typeof place.value === 'boolean') return place.value
  return fail(place, ['not_a_flag', `"${place.path}" must be true or false.`])
}

/** A whole number, which may be written as a text. */
export function numberAt(place: Place, { least, most }: { least: number; most: number }): number | undefined {
  const { value, path } = place
  if (isUnset(value)) return undefined
  const number = typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number))
    return fail(place, ['not_a_whole_number', `"${path}" must be a whole number.`])
  if (number < least) return fail(place, ['too_small', `"${path}" must be at least ${least}.`])
  if (number > most) return fail(place, ['too_large', `"${path}" must be at most ${most}.`])
  return number
}

export function listAt(place: Place): Place[] {
  const { value, path, found } = place
  if (isUnset(value)) return []
  if (Array.isArray(value))
    return value.map((item, i) => ({ value: item as unknown, path: `${path}[${i}]`, found }))
  fail(place, ['not_a_list', `"${path}" must be a list.`, `Put it into brackets: "${path}": [ … ]`])
  return []
}

/** An object, or undefined where it is unset or something else. */
export function objectAt(place: Place): Place | undefined {
  if (isUnset(place.value)) return undefined
  if (isObject(place.value)) return place
  return fail(place, ['not_an_object', `"${place.path}" must be an object such as {"name": "value"}.`])
}

/** `{"name": "value"}`; the builder writes `[{"key": "name", "value": "value"}]`. */
export function textsAt(place: Place): Record<string, string> | undefined {
  const pairs = pairsOf(place.value)
  const named = pairs ? { ...place, value: pairs } : objectAt(place)
  if (!named || !isObject(named.value)) return undefined
  const texts: [string, string][] = []
  for (const key of Object.keys(named.value)) {
    const text = textAt(member(named, key))
    if (text !== undefined) texts.push([key, text])
  }
  return texts.length > 0 ? Object.fromEntries(texts) : undefined
}

function pairsOf(value: unknown): Members | null {
  if (!Array.isArray(value) || value.length === 0) return null
  if (!value.every((pair) => isObject(pair) && typeof pair.key === 'string')) return null
  return Object.fromEntries(value.map((pair: Members) => [String(pair.key), pair.value]))
}

/** Keys nobody knows are somebody's notes; one that is nearly a known one is a slip. */
export function noteSlips(place: Place, known: readonly string[]): void {
  if (!isObject(place.value)) return
  for (const key of Object.keys(place.value)) {
    if (known.includes(key) || key.startsWith('x_')) continue
    const meant = known.find((name) => isNear(key.toLowerCase(), name))
    if (meant)
      warn(member(place, key), [
        'likely_slip',
        `"${key}" is not known here and is ignored.`,
        `Did you mean "${meant}"?`,
      ])
  }
}

/** One letter more, less, other, or two swapped; `-` for `_`. */
export function isNear(given: string, name: string): boolean {
  const a = given.replaceAll(/[-\s]/g, '_')
  if (a === name) return true
  if (Math.abs(a.length - name.length) > 1 || a.length < 3) return false
  let start = 0
  while (start < a.length && a[start] === name[start]) start++
  const [restA, restB] = [a.slice(start), name.slice(start)]
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0])
  )
}
