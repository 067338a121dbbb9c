import type { ObjectSpec } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'

const DAY = 86_400_000
/** A Monday, so that the fact sheet's "Mon … Sun" is the week that ended yesterday. */
export const NOW = Date.parse('2026-11-23T04:30:00Z')
export const daysAgo = (days: number) => new Date(NOW - days * DAY).toISOString().slice(0, 10)

/** What a description makes of a reply, without any engine. */
export function mapped(spec: ObjectSpec, body: unknown, each?: unknown) {
  const { items } = spec
  const rows =
    typeof items === 'function' ? items(body, { each, daysAgo }) : items === '' ? body : valueAt(body, items)
  if (!Array.isArray(rows)) throw new TypeError(`no rows at ${String(items)}`)
  return rows.map((row: unknown): Record<string, unknown> => ({
    id: typeof spec.id === 'string' ? valueAt(row, spec.id) : spec.id(row as Json),
    ...Object.fromEntries(
      Object.entries(spec.fields).map(([name, from]) => [
        name,
        typeof from === 'string' ? valueAt(row, from) : from(row),
      ]),
    ),
  }))
}
