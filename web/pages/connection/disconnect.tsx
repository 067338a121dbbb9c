import { api } from '#api.ts'
import { Confirm } from '#parts/confirm.tsx'
import { toast } from '#parts/toast.tsx'
import { go } from '#router.ts'
import type { ConnectionWithSyncs } from '#types.ts'
import { count } from '#words.ts'

export function Disconnect({
  connection,
  onClose,
}: {
  connection: ConnectionWithSyncs
  onClose: () => void
}) {
  const records = connection.syncs.reduce((sum, sync) => sum + sync.records, 0)
  async function disconnect() {
    await api.delete('/v1/connections/{id}', { path: { id: connection.id } })
    go('#/connections')
    toast(`${connection.name} is disconnected.`)
  }
  return (
    <Confirm
      title={`Disconnect ${connection.name}?`}
      verb="Disconnect"
      typed={connection.name}
      act={disconnect}
      onClose={onClose}
    >
      <p>
        Its stored credentials are destroyed, its syncs stop, and its {count(records, 'record')} leave this
        workspace’s lists. Nothing changes in the app itself. There is no way back; you would connect anew.
      </p>
    </Confirm>
  )
}
