import type { LocalApp } from './local-app.ts'
import type { Shot } from './paced.ts'
import type { Receiver } from './receiver.ts'
import { externalId } from './signed-events.ts'

interface Change {
  seq: number
  record_id: string
  type: string
  received_id: string | null
}

/** What the API shows in the end against what was sent, and against what the receivers took. */
export async function differences(
  app: LocalApp,
  {
    connection,
    shots,
    receivers,
  }: { connection: string; shots: readonly Shot[]; receivers: readonly Receiver[] },
) {
  const rows = await app.all(`/v1/records?connection=${connection}&object=user&deleted=true`)
  const changes: Change[] = await app.all(`/v1/changes?connection=${connection}`)
  const received = await app.all(`/v1/received?connection=${connection}`)
  const wanted = lastVersions(shots)
  const shown = new Map(rows.map((row) => [String(row.external_id), row]))
  const made = new Set(changes.map((change) => change.received_id))
  const sequences = new Set(changes.map(({ seq }) => seq))
  const heardOf = receivers.map(({ taken }) => new Set([...taken.values()].map(({ sequence }) => sequence)))
  return {
    records: rows.length,
    lost: [...wanted.keys()].filter((id) => !shown.has(id)).length,
    doubled: rows.length - shown.size,
    different: [...wanted].filter(([id, told]) => {
      const row = shown.get(id)
      const deleted = told.event === 'user.deleted'
      return (
        row &&
        (deleted !== (row.deleted_at !== null) ||
          (!deleted && versionOf(row.fields.last_name) !== told.version))
      )
    }).length,
    changes: changes.length,
    /** Told twice, or an older one after a newer one. */
    changesWrong: wrongTurns(changes, new Map(received.map((row) => [row.id, keyVersion(row.event_key)]))),
    notPending: received.filter(({ state }) => state !== 'pending').length,
    /** Settled as applied, with no change that names it. */
    withoutEffect: received.filter(({ state, id }) => state === 'delivered' && !made.has(id)).length,
    /** What a receiver has never taken, and what it took that never happened. */
    undelivered: heardOf.reduce((n, seen) => n + changes.filter(({ seq }) => !seen.has(seq)).length, 0),
    invented: heardOf.reduce((n, seen) => n + [...seen].filter((seq) => !sequences.has(seq)).length, 0),
    takenTwice: receivers.reduce(
      (n, { taken }) => n + [...taken.values()].filter(({ times }) => times > 1).length,
      0,
    ),
  }
}

function lastVersions(shots: readonly Shot[]) {
  const last = new Map<string, Shot['told']>()
  for (const { told, forged } of shots) {
    const id = externalId(told.user)
    if (!forged && told.version > (last.get(id)?.version ?? 0)) last.set(id, told)
  }
  return last
}

const versionOf = (lastName: unknown): number => Number(/^Version (\d+)$/.exec(String(lastName))?.[1])

/** `event_<user, ten digits><version, six>`: see signed-events.ts. */
const keyVersion = (key: string): number => Number(key.slice(-6))

function wrongTurns(changes: readonly Change[], versions: ReadonlyMap<string, number>): number {
  const at = new Map<string, number>()
  let wrong = 0
  for (const { record_id: id, type, received_id: cause } of changes) {
    const before = at.get(id) ?? 0
    const version = versions.get(cause ?? '') ?? 0
    if (version <= before || (type === 'created') !== (before === 0)) wrong++
    at.set(id, version)
  }
  return wrong
}
