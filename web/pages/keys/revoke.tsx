import { api } from '#api.ts'
import { Confirm } from '#parts/confirm.tsx'
import { Time } from '#parts/time.tsx'
import { toast } from '#parts/toast.tsx'
import type { Key } from '#types.ts'

export function Revoke({ of: key, onClose }: { of: Key; onClose: () => void }) {
  async function revoke() {
    await api.delete('/v1/keys/{id}', { path: { id: key.id } })
    toast(`${key.name} is revoked. No call with it is accepted any more.`)
  }
  return (
    <Confirm title={`Revoke ${key.name}?`} verb="Revoke the key" act={revoke} onClose={onClose}>
      <p>
        Whatever uses <code>{key.preview}</code> stops working at once
        {key.last_used_at ? (
          <>
            ; it was last used <Time at={key.last_used_at} />
          </>
        ) : (
          '; nothing has used it yet'
        )}
        . A revoked key cannot come back; a new one can be made any time.
      </p>
    </Confirm>
  )
}
