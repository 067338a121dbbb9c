import { canonicalJson } from '#kit/json.ts'

export type JsonObject = Record<string, unknown>

/** `action_run` → `ActionRun`. */
const componentName = (title: string): string =>
  title.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())

/**
 * A schema with everything that has a title moved out into `components`, and a reference left in its place. So a shape
 * is described once, and a client made of the document has one type for it.
 */
export function named(schema: JsonObject, components: JsonObject): JsonObject {
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, namedWithin(value, components)]),
  )
  // A property that is called "title" stands under `properties`, and is no text.
  if (typeof schema.title !== 'string' || schema.title === '') return inner
  const name = componentName(schema.title)
  const { title: _, ...rest } = inner
  if (Object.hasOwn(components, name) && canonicalJson(components[name]) !== canonicalJson(rest))
    throw new Error(`Two shapes are called ${name}: give one of them another title.`)
  components[name] = rest
  return { $ref: `#/components/schemas/${name}` }
}

function namedWithin(value: unknown, components: JsonObject): unknown {
  if (Array.isArray(value)) return value.map((one) => namedWithin(one, components))
  return typeof value === 'object' && value !== null ? named(value as JsonObject, components) : value
}
