import type { OpenApi, Schema } from './openapi.ts'

export interface FieldRow {
  name: string
  type: string
  required: boolean
  about: string
}

const DEEPEST = 4

/** A schema as a flat list of fields: `data[].fields.email`. */
export function fieldsOf(
  document: OpenApi,
  schema: Schema | undefined,
  at = { path: '', depth: 0 },
): FieldRow[] {
  const whole = resolve(document, schema)
  const deeper = (path: string) => ({ path, depth: at.depth + 1 })
  if (!whole || at.depth > DEEPEST) return []
  if (whole.items) return fieldsOf(document, whole.items, deeper(`${at.path}[]`))
  const options = whole.anyOf ?? whole.oneOf ?? whole.allOf
  if (options && !whole.properties) return options.flatMap((one) => fieldsOf(document, one, deeper(at.path)))
  return Object.entries(whole.properties ?? {}).flatMap(([name, property]) => {
    const path = at.path ? `${at.path}.${name}` : name
    const row = {
      name: path,
      type: typeWords(document, property),
      required: whole.required?.includes(name) ?? false,
      about: aboutOf(property),
    }
    return [row, ...fieldsOf(document, property, deeper(path))]
  })
}

/** `text`, `list of text`, `live | sandbox`, `time or null`. */
export function typeWords(document: OpenApi, schema: Schema | undefined): string {
  const whole = resolve(document, schema)
  if (!whole) return 'anything'
  if (whole.const !== undefined) return JSON.stringify(whole.const)
  if (whole.enum) return whole.enum.map(String).join(' | ')
  const options = whole.anyOf ?? whole.oneOf
  if (options) return [...new Set(options.map((one) => typeWords(document, one)))].join(' or ')
  if (Array.isArray(whole.type)) return whole.type.map((type) => nameOf(type)).join(' or ')
  if (whole.items) return `list of ${typeWords(document, whole.items)}`
  if (whole.format === 'date-time') return 'time'
  return whole.type ? nameOf(whole.type) : whole.properties ? 'object' : 'anything'
}

export function aboutOf(schema: Schema): string {
  const { description, default: standard, maxLength, minimum, maximum } = schema
  const parts = [
    description,
    standard !== undefined && `Otherwise ${JSON.stringify(standard)}.`,
    maxLength && `At most ${maxLength} characters.`,
    minimum !== undefined && maximum !== undefined && `From ${minimum} to ${maximum}.`,
  ]
  return parts.filter(Boolean).join(' ')
}

export function resolve(document: OpenApi, schema: Schema | undefined): Schema | undefined {
  const name = schema?.$ref?.split('/').at(-1)
  return name ? document.components?.schemas?.[name] : schema
}

function nameOf(type: string): string {
  return type === 'string' ? 'text' : type === 'boolean' ? 'true or false' : type
}
