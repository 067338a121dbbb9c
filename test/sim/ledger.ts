import { canonicalJson, type Json } from '#kit/json.ts'
import type { Account } from './account.ts'
import { holds } from './broken.ts'
import type { Task } from './gate.ts'
import { checkEnd, type Told } from './run-end.ts'
import { snapshotOf, type ChangeRow, type RecordRow, type RunRow, type Snapshot } from './snapshot.ts'

/** A record as a reader of the change feed knows it. */
interface Known {
  tenant: string
  connection: string
  object: string
  live: boolean
  fields: Record<string, Json>
  raw: string
  rev: number
  external: string
}

/** All that has been seen of one shard, and what must hold of it after every call that writes. */
export interface Ledger {
  known: Map<string, Known>
  told: Map<string, Told>
  last: Snapshot
  /** Runs during which somebody else wrote the same records: their counts are not only theirs. */
  crossed: Set<string>
  /** Who holds each run: the worker whose claim was the last. */
  holders: Map<string, Task>
  check: (by?: { task: Task; what: string }) => Promise<void>
}

interface Scope {
  d1: D1Database
  account: (name: string) => Account | undefined
  /** Connections a person is disconnecting, or has. */
  leaving: Set<string>
  now: () => number
}

const EMPTY: Snapshot = { records: [], changes: [], runs: [], syncs: [], connections: [], changeCount: 0 }
const NEXT = { none: ['created'], live: ['updated', 'deleted'], gone: ['restored'] }

export function ledger(scope: Scope): Ledger {
  const state: Ledger = {
    known: new Map(),
    told: new Map(),
    last: EMPTY,
    crossed: new Set(),
    holders: new Map(),
    check,
  }
  // Each tenant's feed has numbers of its own.
  const seq: Record<string, number> = {}
  let read = 0

  async function check(by?: { task: Task; what: string }): Promise<void> {
    const now = await snapshotOf(scope.d1, seq)
    read += now.changes.length
    holds('no change appears behind a reader, and none vanishes', read === now.changeCount, () => [
      read,
      now.changeCount,
    ])
    const before = new Map(state.last.runs.map((run) => [run.id, run]))
    for (const run of now.runs) follow(run, before.get(run.id), { now, by })
    const records = new Map(now.records.map((record) => [record.id, record]))
    for (const change of now.changes) replay(change, records.get(change.record_id))
    for (const run of now.runs) ended(run, before.get(run.id), now)
    for (const record of now.records) compare(record, now)
    for (const [id] of state.known) holds('no record is lost', records.has(id), () => id)
    whole(now)
    for (const change of now.changes) seq[change.tenant_id] = change.seq
    state.last = now
  }

  /** One change as a reader of the feed applies it. */
  function replay(change: ChangeRow, record: RecordRow | undefined): void {
    const { record_id: id, type } = change
    const was = state.known.get(id)
    const at = was ? (was.live ? 'live' : 'gone') : 'none'
    holds('changes come in a legal order', NEXT[at].includes(type), () => [id, at, type, change.run_id])
    if (!record) return holds('a change is of a record', false, () => change)
    holds('a change is its record’s tenant’s', change.tenant_id === record.tenant_id, () => change)
    const told = change.run_id === null ? undefined : state.told.get(change.run_id)
    if (told) told.changes.push(change)
    if (type === 'deleted' && change.run_id === null)
      holds(
        'only a disconnect deletes outside a run',
        scope.leaving.has(change.connection_id),
        () => change.connection_id,
      )
    const fields = was?.fields ?? {}
    const diff = JSON.parse(change.diff) as { field: string; before: Json; after: Json }[]
    for (const { field, before, after } of diff) {
      holds(
        'a change starts from what the feed said before',
        canonicalJson(before) === canonicalJson(fields[field] ?? null),
        () => [id, field, before, fields[field]],
      )
      fields[field] = after
    }
    const next: Known = {
      tenant: record.tenant_id,
      connection: record.connection_id,
      object: record.object,
      external: record.external_id,
      live: type !== 'deleted',
      fields: type === 'created' ? (JSON.parse(record.fields) as Known['fields']) : fields,
      raw: type === 'deleted' ? (was?.raw ?? '') : record.raw,
      rev: revOf(record),
    }
    const crossed = [...state.crossed].some((run) => state.told.get(run)?.connection === record.connection_id)
    holds('a record never goes back to an older version', crossed || next.rev >= (was?.rev ?? 0), () => [
      id,
      was?.rev,
      next.rev,
    ])
    state.known.set(id, next)
  }

  function compare(record: RecordRow, now: Snapshot): void {
    const known = state.known.get(record.id)
    if (!known) return holds('every record is told as created', false, () => record.id)
    const same = (JSON.parse(record.fields) as Known['fields']) ?? {}
    const kept = Object.fromEntries(Object.entries(known.fields).filter(([, value]) => value !== null))
    const held = Object.fromEntries(Object.entries(same).filter(([, value]) => value !== null))
    holds(
      'the feed replayed gives the records',
      known.live === (record.deleted_at === null) &&
        known.raw === record.raw &&
        canonicalJson(kept) === canonicalJson(held),
      () => [record.id, record.external_id, known, record],
    )
    const connection = now.connections.find(({ id }) => id === record.connection_id)
    holds(
      'a record belongs to a connection of its tenant',
      connection?.tenant_id === record.tenant_id,
      () => record,
    )
    const account = scope.account(connection?.name ?? '')
    const raw = JSON.parse(record.raw) as Record<string, Json>
    holds(
      'a record is a version the vendor really sent',
      account?.served.get(record.external_id)?.has(canonicalJson(raw)) === true,
      () => [record.id, raw],
    )
    holds(
      'a record’s own columns say what its row says',
      record.name === (raw.name ?? raw.displayName) && record.email === (raw.email ?? raw.workEmail),
      () => record,
    )
  }

  /** Who may move a run. */
  function follow(run: RunRow, was: RunRow | undefined, { now, by }: Followed): void {
    const told = state.told.get(run.id) ?? {
      connection: run.connection_id,
      object: run.object,
      changes: [],
      committed: [],
      live: 0,
    }
    state.told.set(run.id, told)
    told.live = liveOf(run)
    if (was?.finished_at !== undefined && was.finished_at !== null) {
      holds(
        'a finished run stays as it is',
        run.finished_at === was.finished_at && run.state === was.state,
        () => run,
      )
      return
    }
    const fenceWas = was?.fence ?? 0
    if (run.fence > fenceWas && run.state !== 'cancelled' && by) {
      holds('a run is claimed only when nobody holds it', (was?.lease_until ?? 0) <= scope.now(), () => run)
      holds('a message is taken only where its run stands', by.task.message?.pages === run.pages, () => [
        by.task.name,
        run,
      ])
      state.holders.set(run.id, by.task)
    }
    const moved = run.pages > (was?.pages ?? 0) || run.finished_at !== null
    if (moved && run.state !== 'cancelled')
      holds(
        'only the worker whose claim was the last moves a run',
        state.holders.get(run.id) === by?.task,
        () => [by?.task.name, state.holders.get(run.id)?.name, run],
      )
    if (run.pages > (was?.pages ?? 0)) {
      holds('a run moves by one page', run.pages === (was?.pages ?? 0) + 1, () => [was, run])
      if (by?.task.served) told.committed.push(by.task.served)
    }
    if (run.state === 'cancelled')
      holds('only a disconnect cancels a run', scope.leaving.has(run.connection_id), () => run)
    holds('a run’s sync is its tenant’s', !foreign(run, now), () => run)
  }

  function ended(run: RunRow, was: RunRow | undefined, now: Snapshot): void {
    if (run.finished_at === null || (was && was.finished_at !== null)) return
    const told = state.told.get(run.id)
    if (!told) return
    const live = new Set(
      [...state.known.values()]
        .filter((known) => known.live && isOf(known, run))
        .map(({ external }) => external),
    )
    const external = new Map(now.records.map((record) => [record.id, record.external_id]))
    checkEnd(run, told, {
      live,
      external: (id) => external.get(id) ?? '',
      crossed: state.crossed.has(run.id),
    })
  }

  const liveOf = (run: RunRow): number =>
    [...state.known.values()].filter((known) => known.live && isOf(known, run)).length

  return state
}

interface Followed {
  now: Snapshot
  by: { task: Task; what: string } | undefined
}

const isOf = (known: Known, run: RunRow): boolean =>
  known.connection === run.connection_id && known.object === run.object

const revOf = (record: RecordRow): number => (JSON.parse(record.raw) as { rev?: number }).rev ?? 0

const foreign = (run: RunRow, { connections }: Snapshot): boolean => {
  const connection = connections.find(({ id }) => id === run.connection_id)
  return connection !== undefined && connection.tenant_id !== run.tenant_id
}

/** What holds of any state, however it came about. */
function whole({ records, runs, syncs, connections }: Snapshot): void {
  const once = (what: string, keys: string[]) =>
    holds(what, new Set(keys).size === keys.length, () => keys.filter((key, i) => keys.indexOf(key) !== i))
  once(
    'no record is doubled',
    records.map((r) => `${r.tenant_id} ${r.connection_id} ${r.object} ${r.external_id}`),
  )
  const open = runs.filter(({ finished_at }) => finished_at === null)
  once(
    'a sync has at most one unfinished run',
    open.map(({ tenant_id, sync_id }) => `${tenant_id} ${sync_id}`),
  )
  const removed = new Set(connections.filter(({ removed_at }) => removed_at !== null).map(({ id }) => id))
  const ofRemoved = (rows: { connection_id: string }[]) =>
    rows.filter(({ connection_id }) => removed.has(connection_id))
  const left = {
    records: ofRemoved(records.filter(({ deleted_at }) => deleted_at === null)),
    syncs: ofRemoved(syncs),
    runs: ofRemoved(open),
  }
  holds(
    'nothing of a disconnected connection lives on',
    left.records.length + left.syncs.length + left.runs.length === 0,
    () => left,
  )
}
