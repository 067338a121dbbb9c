import { api } from '#api.ts'
import { forgetCatalog } from '#connections.ts'
import { Confirm } from '#parts/confirm.tsx'
import { toast } from '#parts/toast.tsx'
import { go } from '#router.ts'
import type { Manifest } from '#types.ts'
import { count } from '#words.ts'

interface Props {
  manifest: Manifest
  /** How many are made from it. */
  connections: number
  onClose: () => void
}

export function Remove({ manifest, connections, onClose }: Props) {
  async function remove() {
    await api.delete(`/v1/manifests/${manifest.id}`)
    forgetCatalog()
    toast(`${manifest.name} is deleted.`)
    go('#/manifests')
  }
  return (
    <Confirm title={`Delete ${manifest.name}?`} verb="Delete the manifest" act={remove} onClose={onClose}>
      <p>
        It can no longer be connected.{' '}
        {connections === 0
          ? 'No connection is made from it.'
          : `The ${count(connections, 'connection')} made from it ${connections === 1 ? 'goes' : 'go'} on until disconnected.`}
      </p>
    </Confirm>
  )
}
