import { useState } from 'preact/hooks'
import { ApiError } from '#api.ts'
import { Confirm } from '#parts/confirm.tsx'
import { toast } from '#parts/toast.tsx'
import { count, number } from '#words.ts'

interface Props {
  /** Those on the screen: nobody decides about what they have not seen. */
  rows: { id: string }[]
  dismiss: (id: string) => Promise<unknown>
  onClose: () => void
}

export function DismissShown({ rows, dismiss, onClose }: Props) {
  // The list goes on behind the question.
  const [ids] = useState(() => rows.map(({ id }) => id))
  const [at, setAt] = useState(0)
  async function all() {
    for (const [n, id] of ids.entries()) {
      setAt(n + 1)
      await dismiss(id).catch(unlessDecided)
    }
    toast(`${count(ids.length, 'dead letter is', 'dead letters are')} dismissed.`)
  }
  return (
    <Confirm
      title={`Dismiss ${count(ids.length, 'dead letter')}?`}
      verb={at > 0 ? `Dismissing ${number(at)} of ${number(ids.length)}…` : `Dismiss ${number(ids.length)}`}
      act={all}
      onClose={onClose}
    >
      <p>
        Those that are shown here. They count as filtered out from then on, and can still be looked at and
        replayed for 30 days.
      </p>
    </Confirm>
  )
}

/** Somebody else was quicker. */
function unlessDecided(error: unknown) {
  if (!(error instanceof ApiError && error.status === 409)) throw error
}
