import { api } from '#api.ts'
import { Confirm } from '#parts/confirm.tsx'
import { toast } from '#parts/toast.tsx'
import { stateOf } from '#pages/keys/key-state.tsx'
import { useKeys } from '#pages/keys/keys.ts'
import { go } from '#router.ts'
import type { ApiCall } from '#types.ts'
import { number } from '#words.ts'

export function DeleteCall({ call, onClose }: { call: ApiCall; onClose: () => void }) {
  const keys = (useKeys().data ?? []).filter((key) => key.call_id === call.id && stateOf(key) !== 'revoked')
  async function remove() {
    await api.delete('/v1/api-calls/{id}', { path: { id: call.id } })
    toast(`${call.name} is deleted. No call to it is answered any more.`)
    go('#/api-calls')
  }
  return (
    <Confirm title={`Delete ${call.name}?`} verb="Delete the API call" act={remove} onClose={onClose}>
      <p>
        Its web address stops answering at once
        {keys.length === 0
          ? '.'
          : keys.length === 1
            ? ', and its key is revoked with it.'
            : `, and its ${number(keys.length)} keys are revoked with it.`}{' '}
        The data it told of stays. A new call gets another address: whoever uses this one has to be told.
      </p>
    </Confirm>
  )
}
