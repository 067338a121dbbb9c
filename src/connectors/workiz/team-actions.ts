import type { Action } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { entry, teamIn } from './entries.ts'
import { found, get, look, outcome, post } from './found.ts'
import { which } from './inputs.ts'
import type { Work } from './work.ts'

/** Putting a technician on a job or lead and taking one off: each takes the other back. Workiz goes by the full name. */
export const teamActions = (work: Work): Readonly<Record<string, Action>> => ({
  [`${work.id}.assign`]: {
    ...common(work),
    label: `Assign a technician to a ${work.id}`,
    about: `Puts a technician of the team on a ${work.id} in Workiz.`,
    probe: look(work, (body) => found(body, {}), isOn),
    steps: [{ request: change(work, 'assign') }, { request: get(work) }],
    undo: [{ request: change(work, 'unassign') }],
  },
  [`${work.id}.unassign`]: {
    ...common(work),
    label: `Take a technician off a ${work.id}`,
    about: `Takes a technician off a ${work.id} in Workiz.`,
    probe: look(
      work,
      (body) => found(body, {}),
      (there, input) => !isOn(there, input),
    ),
    steps: [{ request: change(work, 'unassign') }, { request: get(work) }],
    undo: [{ request: change(work, 'assign') }],
  },
})

const common = (work: Work): Pick<Action, 'input' | 'output' | 'changes'> => ({
  input: {
    ...which(work),
    technician: {
      label: 'Technician',
      help: 'The full name, exactly as the team list of Workiz has it.',
      type: 'text',
      placeholder: 'Daniel Smith',
    },
  },
  output: outcome(work),
  changes: work.id,
})

const change = ({ id }: Work, verb: 'assign' | 'unassign') =>
  post(`/${id}/${verb}/`, { UUID: `{{input.${id}}}`, User: '{{input.technician}}' })

function isOn(there: Json, { technician }: Readonly<Record<string, Json>>): boolean {
  const rows = entry(there, 'data')
  const wanted = typeof technician === 'string' ? technician.trim().toLowerCase() : ''
  return teamIn(Array.isArray(rows) ? rows[0] : null).some(({ name }) => name.toLowerCase() === wanted)
}
