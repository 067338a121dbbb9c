import type { CallTemplate } from '#types.ts'
import type { Whole } from './calls.ts'

/** `https://…/calls/call_x?WorkerIDNumber={WorkerIDNumber}`: what is not filled in stands as its name in braces. */
export function addressOf(base: string, parameters: string[], values: Record<string, string> = {}): string {
  const [path = base] = base.split('?')
  const query = parameters.map((name) => {
    const value = values[name]
    return `${encodeURIComponent(name)}=${value === undefined ? `{${name}}` : encodeURIComponent(value)}`
  })
  return query.length ? `${path}?${query.join('&')}` : path
}

/** The address with what was typed; what may be left out and was is left out. */
export function filledAddress(
  base: string,
  parameters: { name: string; required: boolean }[],
  values: Record<string, string>,
): string {
  const given = parameters.filter(({ name, required }) => required || values[name])
  const known = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
  return addressOf(
    base,
    given.map(({ name }) => name),
    known,
  )
}

/** An address that answers, with the template's examples where something is needed: for a command to copy. */
export function exampleAddress({ call, template }: Whole, values: Record<string, string> = {}): string {
  const asked = askedOf({ call, template })
  const examples = asked.map(({ name, required, example }) => [
    name,
    values[name] || (required ? example : ''),
  ])
  return filledAddress(call.address, asked, Object.fromEntries(examples))
}

/** What the caller gives, in words where the template has some. */
export function askedOf({ call, template }: Whole): CallTemplate['parameters'] {
  return call.parameters.map(
    (name) =>
      template?.parameters.find((one) => one.name === name) ?? {
        name,
        label: name,
        about: '',
        required: true,
        example: '',
      },
  )
}
