import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import { ApiError } from '#api.ts'
import { reload } from '#live.ts'

export type FieldErrors = Record<string, string>

export interface FormState {
  busy: boolean
  /** What cannot be said at a single field. */
  problem: string | null
  errors: FieldErrors
  submit: (event: TargetedSubmitEvent<HTMLFormElement>) => void
}

interface Plan {
  send: (data: FormData) => Promise<unknown>
  check?: (data: FormData) => FieldErrors
  /** The field that an error without a path is about. */
  fieldOf?: (error: ApiError) => string | null
}

export function text(data: FormData, name: string): string {
  const value = data.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

/** As it was typed: a password may begin with a space. */
export function asTyped(data: FormData, name: string): string {
  const value = data.get(name)
  return typeof value === 'string' ? value : ''
}

/** The fields keep their own text; errors of the server land at the field whose name is the error's path. */
export function useForm({ send, check, fieldOf }: Plan): FormState {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [errors, setErrors] = useState<FieldErrors>({})

  function show(element: HTMLFormElement, fields: FieldErrors, whole: string | null) {
    setErrors(fields)
    setProblem(whole)
    const first = [...element.elements].find(
      (one) => one instanceof HTMLElement && one.id && nameOf(one) in fields,
    )
    if (!(first instanceof HTMLElement)) return
    // What is folded away cannot take the focus.
    first.closest('details')?.setAttribute('open', '')
    first.focus()
    // With the error below it, once that is drawn.
    requestAnimationFrame(() => (first.closest('.field') ?? first).scrollIntoView({ block: 'nearest' }))
  }

  async function run(element: HTMLFormElement, button: HTMLElement | null) {
    // With the button that was pressed, where there are several.
    const data = new FormData(element, button)
    const wrong = { ...missing(element), ...check?.(data) }
    if (Object.keys(wrong).length) return show(element, wrong, null)
    setBusy(true)
    try {
      await send(data)
      show(element, {}, null)
      reload()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const at = fieldOf?.(error)
      const { fields, rest } = at ? { fields: { [at]: error.message }, rest: null } : sorted(error, element)
      show(element, fields, rest)
    } finally {
      setBusy(false)
    }
  }

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (!busy) void run(event.currentTarget, event.submitter)
  }
  return { busy, problem, errors, submit }
}

function nameOf(element: Element): string {
  return element.getAttribute('name') ?? ''
}

function missing(element: HTMLFormElement): FieldErrors {
  const found: FieldErrors = {}
  for (const field of element.elements) {
    if (!(field instanceof HTMLInputElement) || field.disabled) continue
    if (field.required && field.value.trim() === '') found[field.name] = 'This is needed.'
    else if (field.type === 'email' && field.validity.typeMismatch)
      found[field.name] = 'This is not an email address.'
  }
  return found
}

function sorted(error: ApiError, element: HTMLFormElement): { fields: FieldErrors; rest: string | null } {
  const names = new Set([...element.elements].map(nameOf))
  const fields: FieldErrors = {}
  const homeless: string[] = []
  for (const { in: part, path, message } of error.details) {
    // What a vendor answered is told in the message already.
    if (part === 'vendor') continue
    const name = path && homeOf(path, names)
    if (name) fields[name] = message
    else homeless.push(path ? `${path}: ${message}` : message)
  }
  // What is said at a field need not be said twice.
  const told = Object.keys(fields).length > 0
  const rest = [told ? '' : error.message, ...homeless].filter(Boolean).join(' ')
  return { fields, rest: rest || null }
}

/** `allowed_ips.2` is said where all of them are typed. */
function homeOf(path: string, names: Set<string>): string | undefined {
  return [path, path.split(/[.[]/)[0] ?? ''].find((name) => names.has(name))
}
