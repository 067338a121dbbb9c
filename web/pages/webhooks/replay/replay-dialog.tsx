import { useEffect, useState } from 'preact/hooks'
import { ApiError } from '#api.ts'
import { reload } from '#live.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Note } from '#parts/note.tsx'
import { Skeleton } from '#parts/skeleton.tsx'
import type { Replay } from '#types.ts'
import { count } from '#words.ts'
import { Outcome } from './outcome.tsx'
import { total } from './total.ts'

interface Props {
  title: string
  /** What is replayed: an event, a record. */
  noun: string
  /** Which ones, where that is not plain. */
  about?: string
  ask: (dryRun: boolean) => Promise<Replay>
  onClose: () => void
}

/** First what would happen, by today’s mapping; then, on a click, the same for good. */
export function ReplayDialog({ title, noun, about, ask, onClose }: Props) {
  const [replay, setReplay] = useState<Replay | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(true)

  async function run(dryRun: boolean) {
    setBusy(true)
    setProblem(null)
    try {
      setReplay(await ask(dryRun))
      if (!dryRun) reload()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setProblem(error.message)
    } finally {
      setBusy(false)
    }
  }
  useEffect(() => void run(true), [])

  const isPlan = replay?.dry_run === true
  const applying = isPlan && busy
  const mayApply = isPlan && doesAnything(replay)
  return (
    <Dialog title={title} onClose={onClose}>
      {about && <p>{about}</p>}
      <div aria-live="polite" class="stack">
        {!replay && !problem && (
          <>
            <p>Looking what it would change, by today’s mapping. Nothing is changed yet.</p>
            <Skeleton />
          </>
        )}
        {replay && <Outcome replay={replay} noun={noun} />}
        {problem && <Note tone="bad">{problem}</Note>}
      </div>
      <div class="row end">
        <button type="button" class="button" onClick={onClose}>
          {(mayApply && !applying) || !replay ? 'Keep it as it is' : 'Close'}
        </button>
        {!replay && problem && (
          <button type="button" class="button" onClick={() => void run(true)}>
            Look again
          </button>
        )}
        {mayApply && (
          <button
            type="button"
            class="button main"
            aria-disabled={busy}
            onClick={() => !busy && void run(false)}
          >
            {applying ? 'Applying…' : `Apply to ${count(replay.events, noun)}`}
          </button>
        )}
      </div>
    </Dialog>
  )
}

/** Events of a connection that is gone stay as they are: there is nothing to apply. */
const doesAnything = (replay: Replay): boolean =>
  total(replay) > 0 ||
  replay.requests.length > 0 ||
  replay.outcomes.some(({ reason }) => reason !== 'connection_removed')
