/**
 * A reply as XML 1.0, led by the JSON schema of the reply. Written by hand and not by a library: builders take names as
 * they come and pass control characters on, and then one odd field of a vendor makes the whole reply unreadable.
 *
 * - a property the schema declares: an element of its name, in the schema's order
 * - any other property: `<entry name="…">`, so that no vendor's field name becomes the name of an element
 * - an item of a list: an element named by the title of the items' schema, else `<item>`
 * - null: an empty element with `nil="true"`; numbers and booleans as in JSON
 */
export interface JsonSchema {
  type?: string
  title?: string
  description?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  anyOf?: JsonSchema[]
}

/** The element around every reply. */
export const ROOT = 'response'

/** Says nothing of a value. */
const OPEN: JsonSchema = {}

export function toXml(reply: unknown, schema: JsonSchema, root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, reply, schema)}\n`
}

/** Of the names XML allows those without a colon, which is for namespaces, and without its own beginning. */
export const isElementName = (name: string): boolean => /^(?!xml)[A-Za-z_][\w.-]*$/i.test(name)

export const itemName = ({ title }: JsonSchema): string =>
  title !== undefined && isElementName(title) ? title : 'item'

/** What the schema declares and an element can be named by. */
export const declared = ({ properties = {} }: JsonSchema): [string, JsonSchema][] =>
  Object.entries(properties).filter(([name]) => isElementName(name))

export const entrySchema = ({ additionalProperties }: JsonSchema): JsonSchema =>
  typeof additionalProperties === 'object' ? additionalProperties : OPEN

function element(tag: string, value: unknown, schema: JsonSchema): string {
  if (value === null || value === undefined) return `<${tag} nil="true"/>`
  // A tag is a name, and for an entry its attribute too.
  return `<${tag}>${content(value, chosen(schema, value))}</${tag.split(' ')[0]}>`
}

function content(value: unknown, schema: JsonSchema): string {
  if (Array.isArray(value)) return value.map((one) => item(one, schema.items ?? OPEN)).join('')
  if (typeof value === 'object' && value !== null) return members(value as Record<string, unknown>, schema)
  return escaped(String(value))
}

const item = (value: unknown, schema: JsonSchema): string => {
  const one = chosen(schema, value)
  return element(itemName(one), value, one)
}

function members(object: Record<string, unknown>, schema: JsonSchema): string {
  // As in JSON, what is undefined is not there.
  const given = Object.entries(object).filter(([, value]) => value !== undefined)
  const all = new Set(given.map(([name]) => name))
  const known = declared(schema).filter(([name]) => all.has(name))
  const names = new Set(known.map(([name]) => name))
  const others = given.filter(([name]) => !names.has(name))
  return [
    ...known.map(([name, inner]) => element(name, object[name], inner)),
    ...others.map(([name, value]) => element(`entry name="${escaped(name)}"`, value, entrySchema(schema))),
  ].join('')
}

/** Of alternatives the first that fits. */
function chosen(schema: JsonSchema, value: unknown): JsonSchema {
  if (!schema.anyOf) return schema
  const one = schema.anyOf.find((variant) => fits(variant, value))
  return one ? chosen(one, value) : OPEN
}

function fits(schema: JsonSchema, value: unknown): boolean {
  const { type, anyOf, properties = {}, required = [] } = schema
  if (anyOf) return anyOf.some((variant) => fits(variant, value))
  if (type === undefined) return true
  if (type === 'null' || value === null) return type === 'null' && value === null
  if (type === 'array' || Array.isArray(value)) return type === 'array' && Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (typeof value !== type) return false
  if (typeof value !== 'object') return true
  const isKnown = (name: string) => schema.additionalProperties !== false || Object.hasOwn(properties, name)
  return required.every((name) => Object.hasOwn(value, name)) && Object.keys(value).every(isKnown)
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/**
 * Good between tags and in an attribute: a parser would read a bare tab or line break of an attribute as a blank, and
 * any CR as LF. What XML 1.0 has no place for, escaped or not, becomes U+FFFD.
 */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"\t\n\r]/g, (sign) => ENTITIES[sign] ?? `&#${sign.codePointAt(0)};`)
}
