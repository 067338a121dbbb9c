import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { consentAgain } from '#consent.ts'
import { useAction } from '#parts/action.ts'
import { ActionButton } from '#parts/button.tsx'
import { Note } from '#parts/note.tsx'
import { Time } from '#parts/time.tsx'
import { setQuery } from '#router.ts'
import { can } from '#state.ts'
import type { Connection, TestResult } from '#types.ts'
import { duration } from '#words.ts'

/** Does the app accept our credentials? What it said last, and a way to ask now. */
export function Health({ connection }: { connection: Connection }) {
  const [result, setResult] = useState<TestResult | null>(null)
  const test = async () =>
    setResult(await api.post('/v1/connections/{id}/test', { path: { id: connection.id } }))
  return (
    <section class="card padded stack" aria-label="Access">
      <div class="row apart">
        <div>
          <h2>Access</h2>
          <p class="quiet small">
            {accessWords(connection)}
            {connection.tested_at && (
              <>
                {' '}
                Tested <Time at={connection.tested_at} />.
              </>
            )}
          </p>
        </div>
        {can('admin') && <ActionButton act={test}>Test now</ActionButton>}
      </div>
      {connection.status !== 'ok' && connection.status_message && !result && (
        <Note tone={connection.status === 'untested' ? 'plain' : 'bad'}>
          {connection.status_message}
          {connection.status === 'reauth_required' && can('admin') && <WayOut connection={connection} />}
        </Note>
      )}
      <div aria-live="polite">
        {result && (
          <Note tone={result.ok ? 'good' : 'bad'}>
            {result.message} <span class="small">({duration(result.duration_ms)})</span>
          </Note>
        )}
      </div>
    </section>
  )
}

/** A lost token comes back by consent, a refused secret by a new one. */
function WayOut({ connection }: { connection: Connection }) {
  const [consent] = useAction(() => consentAgain(connection))
  const byConsent = connection.way.consent
  const mend = () => (byConsent ? void consent() : setQuery({ do: 'credentials' }))
  return (
    <>
      {' '}
      <button type="button" class="as-link" onClick={mend}>
        {byConsent ? 'Consent again' : 'Replace credentials'}
      </button>
    </>
  )
}

function accessWords({ status }: Connection): string {
  if (status === 'ok') return 'The app accepted these credentials.'
  if (status === 'reauth_required') return 'The app refuses these credentials. Only new ones help.'
  if (status === 'failed') return 'The last test failed.'
  return 'Not tested yet.'
}
