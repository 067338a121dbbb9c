import * as v from 'valibot'
import type { Connector } from '#connectors/contract.ts'
import type { Problem } from '#connectors/manifest/index.ts'
import { iso, shape, Time } from '#kit/fields.ts'
import type { ManifestRow } from './store.ts'

export const Kind = v.picklist(['sync', 'webhook'])

export const Manifest = shape('manifest', {
  id: v.string(),
  name: v.string(),
  kind: Kind,
  created_at: Time,
  updated_at: Time,
})

export const Whole = shape('manifest_with_source', { ...Manifest.entries, source: v.string() })

const ProblemShape = shape('manifest_problem', {
  path: v.string(),
  reason: v.string(),
  message: v.string(),
  hint: v.nullable(v.string()),
})

/** What a manifest comes to, for whoever looks before saving it. */
export const Check = shape('manifest_check', {
  ok: v.boolean(),
  errors: v.array(ProblemShape),
  warnings: v.array(ProblemShape),
  /** The connect form, what it does to people, when it runs, and each request in order. */
  result: v.nullable(
    shape('manifest_result', {
      fields: v.array(v.object({ id: v.string(), label: v.string(), secret: v.boolean() })),
      people: v.nullable(v.picklist(['create', 'update'])),
      schedule: v.nullable(v.string()),
      requests: v.array(v.string()),
      actions: v.array(v.object({ id: v.string(), label: v.string() })),
    }),
  ),
})

export const shown = (row: ManifestRow): v.InferInput<typeof Manifest> => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
})

export const shownProblem = ({ path, reason, message, hint }: Problem) => ({
  path,
  reason,
  message,
  hint: hint ?? null,
})

export function shownResult(connector: Connector) {
  const [object] = Object.values(connector.objects)
  const list = object && typeof object.list === 'object' ? [object.list] : []
  const steps = [
    ...(object?.before ?? []).map(({ request }) => request),
    ...list,
    ...Object.values(connector.actions ?? {}).flatMap((action) => action.steps.map(({ request }) => request)),
  ]
  return {
    fields: connector.credentials.map(({ id, label, secret }) => ({ id, label, secret })),
    people: object?.people ?? null,
    schedule: object?.schedule ?? null,
    requests: steps.map(({ method, path }) =>
      path.startsWith('/') ? `${method} ${connector.base}${path}` : `${method} ${path}`,
    ),
    actions: Object.entries(connector.actions ?? {}).map(([id, { label }]) => ({ id, label })),
  }
}
