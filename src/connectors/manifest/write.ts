import { nameFor, type Known, type Scope } from './names.ts'
import { type Found, problem } from './problem.ts'
import { namesOf, parseTemplate, writeTemplate } from './template.ts'
import { isObject } from './values.ts'
import type { Json } from '#kit/json.ts'
import { pathOf } from './notation.ts'

/** What compiling goes along with: what is known, and what was found wrong. */
export interface Work {
  known: Known
  found: Found
}

interface Text {
  path: string
  text: string
  scope: Scope
  /** Its slot encodes what is filled in. */
  encoded?: boolean
}

/** A template of the manifest as one of ours. One that cannot be is reported, and comes back empty. */
export function write({ known, found }: Work, { path, text, scope, encoded = false }: Text): string {
  const parsed = parseTemplate(text)
  if (!parsed.ok) {
    found.errors.push(
      problem(path, [
        'template_syntax',
        `The template cannot be read: ${parsed.error}.`,
        'Placeholders look like {{ name }} or {{ name | lower }}.',
      ]),
    )
    return ''
  }
  const names = new Map<string, string>()
  for (const asked of namesOf(parsed.value)) {
    const named = nameFor(known, scope, asked)
    if ('refused' in named) found.errors.push(problem(path, named.refused))
    else {
      names.set(asked.name, named.ours)
      if (named.warning) found.warnings.push(problem(path, named.warning))
    }
  }
  return writeTemplate(parsed.value, { rename: (name) => names.get(name) ?? name, encoded })
}

/** The same for every text of a JSON value; its structure and other types stay. */
export function writeJson(
  work: Work,
  { path, value, scope }: { path: string; value: Json; scope: Scope },
): Json {
  if (typeof value === 'string') return write(work, { path, text: value, scope })
  if (Array.isArray(value))
    return value.map((item, i) => writeJson(work, { path: `${path}[${i}]`, value: item, scope }))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      writeJson(work, { path: `${path}.${key}`, value: item, scope }),
    ]),
  )
}

/** The same for a notation, as a path. */
export function writePath(
  { found }: Pick<Work, 'found'>,
  { path, text }: { path: string; text: string },
): string {
  const read = pathOf(text)
  if (read.ok) return read.value
  found.errors.push(
    problem(path, [
      'bad_notation',
      `"${text}" leads nowhere: ${read.error}.`,
      'For example data.users.0.email, or ["@odata.nextLink"].',
    ]),
  )
  return ''
}
