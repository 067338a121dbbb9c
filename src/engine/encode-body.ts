import type { Request as Description } from '#connectors/contract.ts'
import { plainText, type Json } from '#kit/json.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Failure } from './account.ts'
import { fillJson, fillText, isLeftOut, type Scope, wrong } from './template.ts'

/** A file that an earlier step was answered with. */
export interface KeptFile {
  base64: string
  type: string
}

interface Parts {
  scope: Scope
  /** Members that are data already: a page's position. */
  more: Readonly<Record<string, Json>>
  /** Templates that every body of this account gets; they may name secrets. */
  always: { fields: Readonly<Record<string, string>>; scope: Scope }
  files: Readonly<Record<string, KeptFile>>
}

interface Encoded {
  body: BodyInit
  /** Null: the platform writes it, with a boundary of its own. */
  type: string | null
}

/** What goes into the body and how it is encoded; null where the description has none. */
export function encodeBody(description: Description, parts: Parts): Result<Encoded | null, Failure> {
  const { form, files } = description
  // A page's position needs a body to stand in.
  const body = description.body ?? (Object.keys(parts.more).length > 0 ? {} : undefined)
  if (files) return multipart(description, parts)
  if (form) {
    const fields = fillFields({ ...form }, parts)
    if (!fields.ok) return fields
    return ok({
      body: new URLSearchParams(fields.value).toString(),
      type: 'application/x-www-form-urlencoded',
    })
  }
  if (body === undefined) return ok(null)
  const filled = fillJson(body, parts.scope)
  if (!filled.ok) return filled
  const always = fillAlways(parts)
  if (!always.ok) return always
  const added = { ...parts.more, ...always.value }
  if (Object.keys(added).length === 0)
    return ok({ body: JSON.stringify(filled.value), type: 'application/json' })
  if (typeof filled.value !== 'object' || filled.value === null || Array.isArray(filled.value))
    return wrong('type', 'A body that gets further members must be an object.')
  return ok({ body: JSON.stringify({ ...filled.value, ...added }), type: 'application/json' })
}

function fillAlways({ always }: Parts): Result<Record<string, string>, Failure> {
  const filled: Record<string, string> = {}
  for (const [name, template] of Object.entries(always.fields)) {
    const value = fillText(template, always.scope, ok)
    if (!value.ok) return value
    filled[name] = value.value
  }
  return ok(filled)
}

function fillFields(form: Record<string, string>, parts: Parts): Result<Record<string, string>, Failure> {
  const filled: [string, string][] = []
  for (const [name, template] of Object.entries(form)) {
    if (isLeftOut(template, parts.scope)) continue
    const value = fillText(template, parts.scope, ok)
    if (!value.ok) return value
    filled.push([name, value.value])
  }
  const always = fillAlways(parts)
  if (!always.ok) return always
  const more = Object.entries(parts.more).map(([name, value]): [string, string] => [name, plainText(value)])
  return ok(Object.fromEntries([...filled, ...more, ...Object.entries(always.value)]))
}

function multipart({ files = {}, form = {} }: Description, parts: Parts): Result<Encoded, Failure> {
  const fields = fillFields({ ...form }, parts)
  if (!fields.ok) return fields
  const data = new FormData()
  for (const [name, value] of Object.entries(fields.value)) data.set(name, value)
  for (const [field, name] of Object.entries(files)) {
    const kept = Object.hasOwn(parts.files, name) ? parts.files[name] : undefined
    if (!kept) return wrong('missing', `${name} could not be found in the locally saved files`)
    data.set(field, new File([Buffer.from(kept.base64, 'base64')], name, { type: kept.type }))
  }
  return ok({ body: data, type: null })
}
