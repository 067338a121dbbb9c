import { api } from '#api.ts'
import { forgetCatalog } from '#connections.ts'
import { Confirm } from '#parts/confirm.tsx'
import { toast } from '#parts/toast.tsx'
import { go } from '#router.ts'
import type { Manifest } from '#types.ts'
import { number } from '#words.ts'

interface Props {
  manifest: Manifest
  /** How many are made from it. */
  connections: number
  onClose: () => void
}

export function Remove({ manifest, connections, onClose }: Props) {
  async function remove() {
    await api.delete('/v1/manifests/{id}', { path: { id: manifest.id } })
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
          : connections === 1
            ? 'The connection made from it goes on until it is disconnected.'
            : `The ${number(connections)} connections made from it go on until they are disconnected.`}
      </p>
    </Confirm>
  )
}
