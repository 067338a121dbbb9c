import type { Action } from '#connectors/contract.ts'
import { get, outcome, post } from './found.ts'
import { which } from './inputs.ts'
import { LEAD } from './work.ts'

const markLost = post('/lead/markLost/{{input.lead}}/', {})
const activate = post('/lead/activate/{{input.lead}}/', {})

/** What only a lead can become. */
export const leadActions: Readonly<Record<string, Action>> = {
  'lead.convert': {
    label: 'Turn a lead into a job',
    about: 'Makes a job of a lead in Workiz, which cannot be taken back.',
    input: which(LEAD),
    steps: [{ request: post('/lead/convert/', { UUID: '{{input.lead}}' }) }],
    // Whose UUID the answer holds, the lead's or the new job's, is not known.
    output: { uuid: 'data[0].UUID', link: 'data[0].link' },
    changes: 'lead',
  },
  'lead.mark_lost': {
    label: 'Mark a lead as lost',
    about: 'Marks a lead in Workiz as lost.',
    input: which(LEAD),
    steps: [{ request: markLost }, { request: get(LEAD) }],
    undo: [{ request: activate }],
    repeatable: true,
    output: outcome(LEAD),
    changes: 'lead',
  },
  'lead.activate': {
    label: 'Take up a lost lead again',
    about: 'Makes a lost lead in Workiz an active one.',
    input: which(LEAD),
    steps: [{ request: activate }, { request: get(LEAD) }],
    undo: [{ request: markLost }],
    repeatable: true,
    output: outcome(LEAD),
    changes: 'lead',
  },
}
