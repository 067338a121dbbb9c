import { api } from '#api.ts'
import { useAllParts } from '#pages/webhooks/replay/all-parts.ts'
import { ReplayDialog } from '#pages/webhooks/replay/replay-dialog.tsx'
import type { Run } from '#types.ts'

/** The rows that the run has read, as they are stored, mapped anew. */
export function ReplayRun({ run: { id }, onClose }: { run: Run; onClose: () => void }) {
  const ask = useAllParts<number>(async (dry_run, after_seq) => {
    const part = await api.post('/v1/runs/{id}/replay', { path: { id }, body: { dry_run, after_seq } })
    return { ...part, place: part.read_to_seq }
  })
  return (
    <ReplayDialog
      title="Replay with today’s mapping"
      noun="record"
      about="The records that this run wrote, as they are stored. What it found unchanged is not among them."
      ask={ask}
      onClose={onClose}
    />
  )
}
