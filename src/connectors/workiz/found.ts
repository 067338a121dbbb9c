import type { Action, Probe, Request } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { rowIn, teamIn, textIn, textsIn } from './entries.ts'
import type { Work } from './work.ts'

type Input = Readonly<Record<string, Json>>

/** The job or lead as it stands. */
export const get = ({ id }: Work): Request => ({ method: 'GET', path: `/${id}/get/{{input.${id}}}/` })

/** Some writes are answered with nothing at all. */
export const post = (path: string, body: Json): Request => ({ method: 'POST', path, body, reply: 'any' })

/** In the shape it is read in, with what `undo` and the write itself want to know besides. */
export const found = (body: unknown, more: Record<string, Json>): Json | null => {
  const row = rowIn('UUID')(body)
  return row === null ? null : { data: [row as Json], ...more }
}

/** It has to be there; where it is as wanted already, nothing is sent. */
export const look = (work: Work, find: Probe['find'], already: NonNullable<Probe['already']>): Probe => ({
  request: get(work),
  find,
  then: 'need',
  already,
})

const read = (body: unknown): unknown => {
  try {
    return rowIn('UUID')(body)
  } catch {
    // Written, and answered without a word.
    return null
  }
}

/** What a change is answered with: the job or lead as it was read again after it. */
export const outcome = (work: Work): Action['output'] => ({
  [work.id]: ({ body }) => textIn(read(body), 'UUID'),
  status: ({ body }) => textIn(read(body), 'Status'),
  tags: ({ body }) => textsIn(read(body), 'Tags'),
  technicians: ({ body }) => teamIn(read(body)).map(({ name }) => name),
})

/** What a new one is answered with. */
export const made = (work: Work): Action['output'] => ({
  [work.id]: ({ body }) => textIn(read(body), 'UUID'),
  client_id: ({ body }) => textIn(read(body), 'ClientId'),
  link: ({ body }) => textIn(read(body), 'link'),
})

export const rowOf = (body: unknown): unknown => rowIn('UUID')(body)

export const listOf = (input: Input, name: string): string[] => {
  const value = input[name]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
