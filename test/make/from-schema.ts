import * as fc from 'fast-check'

export interface Schema {
  $ref?: string
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
}

export interface World {
  resolve: (reference: string) => Schema
  /** For a property of this name, or a text of this pattern: values that mean something here. */
  known: (name: string, schema: Schema) => fc.Arbitrary<unknown> | undefined
}

/** Values that fit a schema of the OpenAPI document. Throws for what it does not understand: a gap would hide. */
export function fitting(world: World, schema: Schema, name = ''): fc.Arbitrary<unknown> {
  const known = world.known(name, schema)
  if (known) return known
  const inner = (one: Schema) => fitting(world, one, name)
  if (schema.$ref !== undefined) return inner(world.resolve(schema.$ref))
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const variants = schema.anyOf ?? schema.oneOf
  if (variants) return fc.oneof(...variants.map(inner))
  if (schema.allOf) return inner(Object.assign({}, ...schema.allOf))
  switch (schema.type) {
    case 'string':
      return text(schema)
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1000, 100_000) })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(fitting(world, schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      })
    case 'object':
      return object(world, schema)
    case undefined:
      return fc.jsonValue({ maxDepth: 2 })
    default:
      throw new Error(`A schema of type ${JSON.stringify(schema.type)} is new here.`)
  }
}

function text({ pattern, format, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  if (format === 'email') return fc.emailAddress().map((address) => address.slice(0, maxLength))
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if (format === 'uri') return fc.webUrl()
  return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 40) })
}

function object(world: World, { properties = {}, required = [], additionalProperties }: Schema) {
  const entries = Object.entries(properties).map(([name, one]) => [name, fitting(world, one, name)])
  const declared = fc.record(Object.fromEntries(entries) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required,
  })
  if (entries.length > 0 || !additionalProperties) return declared
  const value = typeof additionalProperties === 'object' ? fitting(world, additionalProperties) : fc.string()
  return fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), value, { maxKeys: 3 })
}
