import * as v from 'valibot'
import { iso, shape, Time } from '#kit/fields.ts'
import { Cursor, Limit } from '#kit/page.ts'
import { addressOf } from './address.ts'
import type { CallRow } from './store.ts'
import { templates, type Template as Described } from './templates.ts'

export const Format = v.picklist(['json', 'xml'])
export const TemplateId = v.picklist(templates.map(({ id }) => id))

const asked = { name: v.string(), label: v.string(), about: v.string(), required: v.boolean() }
export const Template = shape('call_template', {
  id: TemplateId,
  name: v.string(),
  about: v.string(),
  parameters: v.array(v.object({ ...asked, example: v.string() })),
  choices: v.array(v.object(asked)),
})

export const shownTemplate = ({ id, name, about, parameters, choices }: Described) => ({
  id,
  name,
  about,
  parameters: [...parameters],
  choices: [...choices],
})

export const ApiCall = shape('api_call', {
  id: v.string(),
  name: v.string(),
  description: v.string(),
  template: v.string(),
  format: Format,
  parameters: v.array(v.string()),
  fixed: v.record(v.string(), v.string()),
  address: v.string(),
  created_by: v.string(),
  created_at: Time,
  updated_at: Time,
})

export const shownCall = (origin: string, row: CallRow) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  template: row.template,
  format: row.format,
  parameters: row.parameters,
  fixed: row.fixed,
  address: addressOf(origin, row),
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
})

/** Empty is as good as not given: old systems fill in whatever they have. SQLite ends a text at its NUL. */
const Value = v.optional(
  v.pipe(
    v.string(),
    v.maxLength(254, 'at most 254 characters'),
    v.check((text) => !text.includes('\u0000'), 'text without NUL'),
  ),
)

/** What any call may take; which of it one does take is the call's own. */
export const CallQuery = v.strictObject({
  ...Object.fromEntries(templates.flatMap(({ parameters }) => parameters.map(({ name }) => [name, Value]))),
  limit: Limit,
  cursor: Cursor,
})
