import { text, type FieldErrors } from '#parts/use-form.ts'
import type { ActionInput } from '#types.ts'

/** The name of the error's path, so that what the server refuses lands at its field. */
export const fieldName = ({ name }: ActionInput): string => `input.${name}`

/** What was filled in, of the right types; what is empty is left out. */
export function inputOf(inputs: ActionInput[], data: FormData): Record<string, unknown> {
  const filled = inputs.map((input) => [input.name, valueOf(input, text(data, fieldName(input)))] as const)
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined))
}

export function checkInput(inputs: ActionInput[], data: FormData): FieldErrors {
  const wrong = inputs.map((input) => [fieldName(input), complaint(input, text(data, fieldName(input)))])
  return Object.fromEntries(wrong.filter(([, message]) => message)) as FieldErrors
}

function valueOf({ type }: ActionInput, typed: string): unknown {
  if (typed === '') return undefined
  if (type === 'number') return Number(typed)
  if (type === 'boolean') return typed === 'yes'
  if (type === 'texts') return textsOf(typed)
  return type === 'object' ? (parsed(typed) ?? undefined) : typed
}

function complaint({ type, required }: ActionInput, typed: string): string | null {
  if (typed === '') return required ? 'This is needed.' : null
  if (type === 'number' && !Number.isFinite(Number(typed))) return 'This is not a number.'
  if (type === 'texts' && textsOf(typed).length === 0) return 'This is needed.'
  if (type === 'object' && !parsed(typed))
    return 'This is no JSON object. It looks like {"name": "value"}: names and texts in straight double quotes.'
  return null
}

/** One a line, or with commas between. */
const textsOf = (typed: string): string[] =>
  typed
    .split(/[\n,]/)
    .map((one) => one.trim())
    .filter(Boolean)

function parsed(typed: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(typed) as Record<string, unknown> | null
    return typeof value === 'object' && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
