import type { Action } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { entry } from './entries.ts'
import { found, get, look, made, outcome, post, rowOf } from './found.ts'
import { changeable, inputsOf, membersOf, type Writable, writable, which } from './inputs.ts'
import type { Work } from './work.ts'

/**
 * Making and changing. Workiz knows no key for a try, and a new job nothing to find it by: one whose answer never came
 * is left to a person.
 */
export const writeActions = (work: Work): Readonly<Record<string, Action>> => ({
  [`${work.id}.create`]: {
    label: `Create a ${work.id}`,
    about: `Makes a new ${work.id} in Workiz, with a new client or (by ClientId among the other fields) a known one.`,
    input: inputsOf({ ...writable(work), tags: TAGS }),
    steps: [{ request: post(`/${work.id}/create/`, membersOf({ ...writable(work), tags: TAGS })) }],
    output: made(work),
    changes: work.id,
  },
  [`${work.id}.update`]: {
    label: `Change a ${work.id}`,
    about: `Changes the given fields of a ${work.id} in Workiz and leaves the others as they are.`,
    input: { ...which(work), ...inputsOf(changeable(work)) },
    probe: look(
      work,
      (body, input) => found(body, { before: before(work, rowOf(body), input) }),
      (there, input) => isSame(wanted(work, input), entry(there, 'before')),
    ),
    // The id last: the other fields are the caller's, and must not name another one.
    steps: [
      {
        request: post(`/${work.id}/update/`, {
          ...membersOf(changeable(work)),
          UUID: `{{input.${work.id}}}`,
        }),
      },
      { request: get(work) },
    ],
    undo: [
      {
        request: post(`/${work.id}/update/`, {
          '...': '{{found.before}}',
          UUID: `{{input.${work.id}}}`,
        }),
      },
    ],
    repeatable: true,
    output: outcome(work),
    changes: work.id,
  },
})

const TAGS: Writable = { key: 'Tags', input: { label: 'Tags', type: 'texts', required: false } }

type Given = Readonly<Record<string, Json>>

/** What the input wants changed, by Workiz's own names. */
function wanted(work: Work, input: Given): Given {
  const { fields, ...plain } = input
  const named = Object.entries(changeable(work))
    .filter(([name, { key }]) => key !== '...' && Object.hasOwn(plain, name))
    .map(([name, { key }]): [string, Json] => [key, plain[name] ?? ''])
  const others = typeof fields === 'object' && fields !== null && !Array.isArray(fields) ? fields : {}
  return Object.fromEntries([...Object.entries(others), ...named])
}

/** How those fields are now. One that is not there yet is emptied when the change is taken back. */
const before = (work: Work, row: unknown, input: Given): Json =>
  Object.fromEntries(Object.keys(wanted(work, input)).map((key) => [key, (entry(row, key) ?? '') as Json]))

const isSame = (one: Given, other: unknown): boolean =>
  Object.entries(one).every(([key, value]) => JSON.stringify(entry(other, key)) === JSON.stringify(value))
