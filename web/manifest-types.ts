export type ManifestKind = 'sync' | 'webhook'

/** A connector of one's own, as JSON. */
export interface Manifest {
  id: string
  name: string
  kind: ManifestKind
  created_at: string
  updated_at: string
}

export interface ManifestWithSource extends Manifest {
  source: string
}

export interface ManifestProblem {
  /** `execute[0].method`; empty: the whole. */
  path: string
  reason: string
  message: string
  hint: string | null
}

/** What a manifest comes to. */
export interface ManifestResult {
  fields: { id: string; label: string; secret: boolean }[]
  people: 'create' | 'update' | null
  /** Cron; null: it runs when somebody asks for it. */
  schedule: string | null
  /** `GET https://…`, in their order. */
  requests: string[]
  actions: { id: string; label: string }[]
}

export interface ManifestCheck {
  ok: boolean
  errors: ManifestProblem[]
  warnings: ManifestProblem[]
  result: ManifestResult | null
}
