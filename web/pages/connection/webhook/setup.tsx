import { api } from '#api.ts'
import { ActionButton } from '#parts/button.tsx'
import { Note } from '#parts/note.tsx'
import { Time } from '#parts/time.tsx'
import { setQuery } from '#router.ts'
import { can } from '#state.ts'
import type { ConnectionWebhook, ConnectionWithSyncs } from '#types.ts'

interface Props {
  connection: ConnectionWithSyncs
  webhook: ConnectionWebhook
}

/** What is still to do, and by whom. */
export function Setup({ connection, webhook }: Props) {
  const { app } = connection
  return (
    <>
      {webhook.secret_missing && <MissingSecret {...{ connection, webhook }} />}
      <p>
        {app} can tell what happened at once, between two syncs.{' '}
        {webhook.signing === 'signed'
          ? 'It signs what it sends, and only what is signed rightly is believed.'
          : 'It does not sign what it sends, so the address below is the secret, and what comes is read again from the app before it is believed.'}
      </p>
      {webhook.registerable && <Register {...{ connection, webhook }} />}
      {webhook.setup && (
        <details open={!webhook.registerable && !webhook.last_received_at && connection.mode === 'live'}>
          <summary>{webhook.registerable ? `Or do it by hand at ${app}` : `What to do at ${app}`}</summary>
          <p class="small">{webhook.setup}</p>
        </details>
      )}
    </>
  )
}

function MissingSecret({ connection: { app, mode }, webhook: { registerable } }: Props) {
  return (
    <Note tone="warn">
      {app} signs its webhooks, and the secret to check them with is not stored here. Until it is, everything
      that comes is refused.{' '}
      {mode === 'sandbox' ? (
        'These sample data are older than that: connect them anew.'
      ) : can('admin') ? (
        <>
          {registerable && 'Have Syncline set it up below, and it is stored by itself. Or '}
          <button type="button" class="as-link" onClick={() => setQuery({ do: 'credentials' })}>
            {registerable ? 'put it in by hand' : 'Put it in'}
          </button>
          .
        </>
      ) : (
        'An admin puts it in, with “Replace credentials”.'
      )}
    </Note>
  )
}

/** Syncline sets it up at the app by itself, where the app has an API for that. */
function Register({ connection: { id, app }, webhook: { registered_at: since } }: Props) {
  const path = { id }
  return (
    <div class="row apart">
      <p>
        {since ? (
          <>
            Set up at {app} <Time at={since} />.
          </>
        ) : (
          `Not set up at ${app} yet. Syncline can do it by itself.`
        )}
      </p>
      {can('admin') &&
        (since ? (
          <ActionButton
            look="small"
            act={() => api.delete('/v1/connections/{id}/webhook/register', { path })}
            done={`Removed at ${app}. It sends nothing any more.`}
          >
            Remove it at {app}
          </ActionButton>
        ) : (
          <ActionButton
            look="small"
            act={() => api.post('/v1/connections/{id}/webhook/register', { path })}
            done={`Set up. ${app} sends what happens from now on.`}
          >
            Set it up at {app}
          </ActionButton>
        ))}
    </div>
  )
}
