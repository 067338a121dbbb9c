import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'

type Named = Readonly<Record<string, Json>>

/**
 * What is sent for a template's variables. A plain text goes into the shape the template itself has for that variable;
 * an object is sent as it is (images, voices and the like). A text variable without a value gets the template's own: left
 * out, HeyGen would speak its placeholder.
 */
export function filledVariables(defined: unknown, given: unknown): Named {
  const values = isNamed(given) ? given : {}
  const known = isNamed(defined) ? defined : {}
  const texts = Object.entries(known).filter(([, variable]) => valueAt(variable, 'type') === 'text')
  return Object.fromEntries([
    ...texts,
    ...Object.entries(values).map(([name, value]): [string, Json] => [
      name,
      isNamed(value) ? value : withText(name, known, textOf(value)),
    ]),
  ])
}

/** The documented shape, unless the template's own keeps its text elsewhere. */
function withText(name: string, known: Named, content: string): Json {
  const own = Object.hasOwn(known, name) ? known[name] : undefined
  const shape = isNamed(own) ? own : { name, type: 'text' }
  if (Object.hasOwn(shape, 'content')) return { ...shape, content }
  return { ...shape, properties: { ...(isNamed(shape.properties) ? shape.properties : {}), content } }
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

const isNamed = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
