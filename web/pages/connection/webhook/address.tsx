import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Confirm } from '#parts/confirm.tsx'
import { CopyButton } from '#parts/copy.tsx'
import { toast } from '#parts/toast.tsx'
import { can } from '#state.ts'
import type { ConnectionWebhook, ConnectionWithSyncs } from '#types.ts'

interface Props {
  connection: ConnectionWithSyncs
  /** Of an app that sends any. */
  webhook: ConnectionWebhook
}

/** Where the app sends to. Its last part is secret. */
export function Address({ connection, webhook }: Props) {
  const { address, registered_at: isRegistered } = webhook
  const [asking, setAsking] = useState(false)
  const { id, app } = connection
  if (address === null)
    return (
      <p class="quiet">
        The address that {app} sends to is shown to admins: whoever knows it can send to it.
      </p>
    )
  async function rotate() {
    await api.post('/v1/connections/{id}/webhook/rotate', { path: { id } })
    toast('There is a new address. The old one is refused from now on.')
  }
  return (
    <div class="stack tight">
      <p class="label">Address for {app}</p>
      <div class="address">
        <code class="grow">{address}</code>
        <CopyButton text={address} what="the webhook address" />
        {can('admin') && (
          <button type="button" class="button small" onClick={() => setAsking(true)}>
            New address
          </button>
        )}
      </div>
      <p class="help">Whoever knows it can send to it. Give it to {app} only.</p>
      {asking && (
        <Confirm
          title="A new address?"
          verb="Replace the address"
          act={rotate}
          onClose={() => setAsking(false)}
        >
          <p>
            The old address stops at once: whatever is sent there from then on is refused.{' '}
            {isRegistered ? `At ${app} it is changed by itself.` : `Change it at ${app} right afterwards.`}{' '}
            What is missed meanwhile is found by the next sync.
          </p>
        </Confirm>
      )}
    </div>
  )
}
