/** A key as anybody sees it after the first time. */
export interface Key {
  id: string
  name: string
  department: string | null
  mode: 'live' | 'test'
  client_key: string
  preview: string
  scopes: string[]
  rate_per_minute: number
  day_quota: number
  allowed_ips: string[]
  expires_at: string | null
  /** The API call it is for; null: what its scopes say. */
  call_id: string | null
  created_by: string
  created_at: string
  rotated_at: string | null
  /** Until then the secret before this one is taken too. */
  previous_until: string | null
  last_used_at: string | null
  revoked_at: string | null
}

/** With its secret: as it is created or rotated, and never again. */
export interface WholeKey extends Key {
  key: string
}

export interface KeyUsage {
  /** UTC: `2026-11-24`. */
  day: string
  endpoint: string
  calls: number
  refused: number
}
