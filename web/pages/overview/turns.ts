import { syncStatus, type Status } from '#status.ts'
import type { Connection, ConnectionWithSyncs, Sync } from '#types.ts'

/** Something that is not as it should be, and who has to move next. */
export interface Turn {
  key: string
  status: Status
  title: string
  text: string
  whose: 'yours' | 'ours'
  /** When Syncline tries again by itself. */
  again: string | null
  href: string
  verb: string
}

const NEEDS_A_PERSON = new Set<Status>(['failed', 'reauth_required', 'suspicious', 'late'])
const nothingDeleted = 'Nothing was deleted.'

export function turnsOf(connections: ConnectionWithSyncs[], mayReplace: boolean): Turn[] {
  return connections.flatMap(
    (one) => ofConnection(one, mayReplace) ?? one.syncs.flatMap((sync) => ofSync(one, sync)),
  )
}

/** What waits for a person first. */
export const inTurn = (turns: Turn[]): Turn[] =>
  turns.toSorted((a, b) => Number(a.whose === 'ours') - Number(b.whose === 'ours'))

// Bad credentials fail every sync of a connection: one cause, one turn.
function ofConnection(connection: Connection, mayReplace: boolean): Turn[] | null {
  const { id, name, status, status_message: message } = connection
  if (status !== 'reauth_required' && status !== 'failed') return null
  // A consent that was lost is given again on the connection's own page.
  const needsSecrets = status === 'reauth_required' && !connection.way.consent
  const turn: Turn = {
    key: id,
    status,
    title: name,
    text: [
      message ?? 'The app no longer accepts our credentials.',
      !mayReplace && 'Ask an admin for new ones.',
    ]
      .filter(Boolean)
      .join(' '),
    whose: 'yours',
    again: null,
    href: needsSecrets && mayReplace ? `#/connections/${id}?do=credentials` : `#/connections/${id}`,
    verb: needsSecrets && mayReplace ? 'Replace credentials' : 'Open connection',
  }
  return [turn]
}

function ofSync(connection: ConnectionWithSyncs, sync: Sync): Turn[] {
  const status = syncStatus(sync)
  const run = sync.last_run
  if (!NEEDS_A_PERSON.has(status) || (!run && status !== 'late')) return []
  const again = run?.next_attempt_at ?? null
  const turn: Turn = {
    key: sync.id,
    status,
    title: `${connection.name}: ${sync.label}`,
    text: run?.message ?? 'The last run failed.',
    whose: again ? 'ours' : 'yours',
    again,
    href: run ? `#/runs/${run.id}` : `#/runs?sync=${sync.id}`,
    verb: 'Look at the run',
  }
  if (status === 'suspicious')
    turn.text = `${run?.message ?? 'The last run did not look right.'} ${safe(run?.message ?? null)}`
  if (status === 'late') {
    turn.text = run
      ? 'The last run was fine, but the next one did not start in time, so the data may be old. We start it by ourselves within minutes.'
      : 'Its first run did not start in time. We start it by ourselves within minutes.'
    turn.whose = 'ours'
    turn.verb = run ? 'Look at the last run' : 'Look at its runs'
  }
  return [turn]
}

function safe(message: string | null): string {
  return message?.includes('othing was deleted') ? '' : nothingDeleted
}
