import { api } from '#api.ts'
import type { Range } from '../range-fields.tsx'
import { useAllParts } from '../replay/all-parts.ts'
import { ReplayDialog } from '../replay/replay-dialog.tsx'

interface Props {
  title: string
  range: Range & { connection?: string }
  onClose: () => void
}

export function ReplayMany({ title, range, onClose }: Props) {
  const ask = useAllParts<string>(async (dry_run, after_id) => {
    const part = await api.post('/v1/received/replay', { body: { ...range, dry_run, after_id } })
    return { ...part, place: part.read_to }
  })
  return <ReplayDialog title={title} noun="event" ask={ask} onClose={onClose} />
}
