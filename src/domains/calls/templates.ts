import type { TenantCtx } from '#kit/context.ts'
import { isTime } from '#kit/fields.ts'
import { readRecords, readWorkersByName, readWorkersByNumber, type Page, type Wish } from './read.ts'
import { shownRow, shownStatistic, shownTag } from './rows.ts'

interface Asked {
  name: string
  label: string
  about: string
  required: boolean
}

/** What the caller gives in the address. */
export interface Parameter extends Asked {
  /** For a collection to begin with, and for a refusal. */
  example: string
  fits?: (text: string) => boolean
}

/** What a workspace may make an API call of. */
export interface Template {
  id: string
  name: string
  about: string
  parameters: readonly Parameter[]
  /** What the workspace chooses once. */
  choices: readonly Asked[]
  read: (ctx: TenantCtx, wish: Wish) => Promise<Page>
}

const parameter = (name: string, label: string, more: Omit<Parameter, 'name' | 'label'>): Parameter => ({
  name,
  label,
  ...more,
})

const updatedAfter = parameter('updated_after', 'Updated after', {
  about: 'Only what changed at this time or later.',
  required: false,
  example: '2026-01-01T00:00:00Z',
  fits: isTime,
})
const connection: Asked = {
  name: 'connection',
  label: 'Connection',
  about: 'Only what this connection read. Without it, all connections.',
  required: false,
}
const object: Asked = {
  name: 'object',
  label: 'Object',
  about: 'Only this object, by its name in /v1/connectors. Without it, all.',
  required: false,
}

export const templates: readonly Template[] = [
  {
    id: 'worker_by_number',
    name: 'Worker by ID number',
    about:
      'Whoever has this number: the employee number where an app tells one, else the app’s own id of the person.',
    parameters: [
      parameter('WorkerIDNumber', 'Worker ID number', {
        about: 'As the app has it, leading zeros included.',
        required: true,
        example: '1001',
      }),
    ],
    choices: [connection],
    read: readWorkersByNumber,
  },
  {
    id: 'worker_by_name',
    name: 'Worker by first, middle and last name',
    about: 'Whoever is called so, in capital or small letters. Without a middle name it may be any.',
    parameters: [
      parameter('FirstName', 'First name', { about: '', required: true, example: 'Ann' }),
      parameter('MiddleName', 'Middle name', {
        about: 'May be left empty: then it may be any.',
        required: false,
        example: '',
      }),
      parameter('LastName', 'Last name', { about: '', required: true, example: 'Lee' }),
    ],
    choices: [connection],
    read: readWorkersByName,
  },
  {
    id: 'tags',
    name: 'Tags',
    about: 'The tags of all connections or of one, oldest change first.',
    parameters: [updatedAfter],
    choices: [connection, object],
    read: (ctx, wish) => readRecords(ctx, wish, { kind: 'tag', shown: shownTag }),
  },
  {
    id: 'statistics',
    name: 'Statistics',
    about: 'The statistics of all connections or of one, oldest change first.',
    parameters: [updatedAfter],
    choices: [connection, object],
    read: (ctx, wish) => readRecords(ctx, wish, { kind: 'statistic', shown: shownStatistic }),
  },
  {
    id: 'records',
    name: 'Records of an object',
    about: 'Everything a connection read of one object, oldest change first.',
    parameters: [
      updatedAfter,
      parameter('email', 'E-mail', {
        about: 'Only records with this address.',
        required: false,
        example: '',
      }),
    ],
    choices: [
      { ...connection, about: 'Whose records.', required: true },
      { ...object, about: 'By its name in /v1/connectors.', required: true },
    ],
    read: (ctx, wish) => readRecords(ctx, wish, { shown: shownRow }),
  },
]

export const templateOf = (id: string): Template | undefined =>
  templates.find((template) => template.id === id)
