import { api } from '#api.ts'
import type { Received } from '#types.ts'
import { ReplayDialog } from '../replay/replay-dialog.tsx'

/** One event that came: first what that would change. */
export function ReplayReceivedOne({ event, onClose }: { event: Received; onClose: () => void }) {
  const path = { id: event.id }
  return (
    <ReplayDialog
      title={`Replay “${event.label ?? event.type}”`}
      noun="event"
      ask={(dry_run) => api.post('/v1/received/{id}/replay', { path, body: { dry_run } })}
      onClose={onClose}
    />
  )
}
