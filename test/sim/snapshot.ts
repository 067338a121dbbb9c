/** What the shards hold, read past the Worker. */
export interface RecordRow {
  tenant_id: string
  id: string
  connection_id: string
  object: string
  external_id: string
  email: string | null
  name: string | null
  fields: string
  raw: string
  deleted_at: number | null
}

export interface ChangeRow {
  seq: number
  id: string
  tenant_id: string
  record_id: string
  connection_id: string
  type: 'created' | 'updated' | 'deleted' | 'restored'
  run_id: string | null
  diff: string
}

export interface RunRow {
  tenant_id: string
  id: string
  sync_id: string
  connection_id: string
  object: string
  state: 'queued' | 'running' | 'ok' | 'suspicious' | 'failed' | 'cancelled'
  verdict: 'complete' | 'unproved' | 'suspicious' | null
  fence: number
  lease_until: number
  pages: number
  seen: number
  created: number
  updated: number
  deleted: number
  unchanged: number
  quarantined: number
  finished_at: number | null
}

interface SyncRow {
  tenant_id: string
  id: string
  connection_id: string
  object: string
  live: number
}

interface ConnectionRow {
  tenant_id: string
  id: string
  name: string
  status: string
  removed_at: number | null
}

export interface Snapshot {
  records: RecordRow[]
  changes: ChangeRow[]
  runs: RunRow[]
  syncs: SyncRow[]
  connections: ConnectionRow[]
  /** Of all changes, not only those after `since`. */
  changeCount: number
}

/** Everything but the changes a reader has had already. */
export async function snapshotOf(d1: D1Database, since: Record<string, number>): Promise<Snapshot> {
  const [changes, records, runs, syncs, connections, counted] = await d1.batch([
    d1
      .prepare(
        `SELECT c.* FROM changes c LEFT JOIN json_each(?1) s ON s.key = c.tenant_id
         WHERE c.seq > coalesce(s.value, 0) ORDER BY c.tenant_id, c.seq`,
      )
      .bind(JSON.stringify(since)),
    d1.prepare('SELECT * FROM records'),
    d1.prepare('SELECT * FROM runs'),
    d1.prepare('SELECT * FROM syncs'),
    d1.prepare('SELECT * FROM connections'),
    d1.prepare('SELECT count(*) AS n FROM changes'),
  ])
  const rows = <T>(result: D1Result | undefined) => (result?.results ?? []) as T[]
  return {
    changes: rows(changes),
    records: rows(records),
    runs: rows(runs),
    syncs: rows(syncs),
    connections: rows(connections),
    changeCount: rows<{ n: number }>(counted)[0]?.n ?? 0,
  }
}

const TABLES = ['records', 'changes', 'runs', 'run_pages', 'run_log', 'syncs', 'connections', 'api_keys']

/** Nothing of an earlier world may be found by a later one's cron. */
export async function wipe(d1: D1Database): Promise<void> {
  const { results } = await d1
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all<{ name: string }>()
  const there = TABLES.filter((table) => results.some(({ name }) => name === table))
  await d1.batch(there.map((table) => d1.prepare(`DELETE FROM ${table}`)))
}
