import { changes } from '#parts/run-result.tsx'
import { Note } from '#parts/note.tsx'
import { Time } from '#parts/time.tsx'
import type { Connection, Run } from '#types.ts'

/** What happened and whose turn it is, in plain words. */
export function Message({ run, connection }: { run: Run; connection: Connection | null }) {
  if (run.state === 'queued' || run.state === 'running') return null
  if (run.dry_run && run.state === 'ok')
    return <Note tone="good">Nothing was written. A run now would leave: {changes(run)}.</Note>
  if (run.state === 'ok') {
    // Unproved is said, not hidden, and with its reason.
    return (
      <Note tone={run.verdict === 'unproved' ? 'plain' : 'good'}>
        {run.message ?? `Read to the end of the app’s list: ${changes(run)}.`}
      </Note>
    )
  }
  const suspicious = run.state === 'suspicious'
  const tone = run.state === 'failed' ? 'bad' : 'warn'
  const needsSignIn = connection?.status === 'reauth_required'
  return (
    <Note tone={tone}>
      <p>
        {run.message ??
          (suspicious ? 'What the app sent does not look complete.' : 'This run did not finish.')}
      </p>
      {run.next_attempt_at && (
        <p>
          Syncline tries again <Time at={run.next_attempt_at} />; nothing to do until then.
        </p>
      )}
      {needsSignIn && (
        <p>
          <a href={`#/connections/${run.connection_id}?do=credentials`}>Replace the credentials</a>, then run
          again.
        </p>
      )}
      {run.code && (
        <p class="small">
          <a href={`/docs#${run.code}`}>{run.code}</a>
        </p>
      )}
    </Note>
  )
}
