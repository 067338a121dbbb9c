import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { ActionButton } from '#parts/button.tsx'
import { Confirm } from '#parts/confirm.tsx'
import { can } from '#state.ts'
import type { Run } from '#types.ts'
import { count } from '#words.ts'

/** A suspicious run deleted nothing: here a person says whether it should have. */
export function Review({ run }: { run: Run }) {
  const [open, setOpen] = useState(false)
  if (run.state !== 'suspicious' || run.reviewed_at !== null || run.dry_run) return null
  const missing = count(run.missing ?? 0, 'record')
  return (
    <section class="card padded stack" aria-labelledby="review">
      <h2 id="review">Your decision</h2>
      <p>
        {missing} of ours did not stand in the app’s list. Look there first: if they are really gone, approve,
        and they are deleted here too. If the list was wrong, keep them; the next run looks anew.
      </p>
      {can('editor') ? (
        <div class="row">
          <button type="button" class="button danger" onClick={() => setOpen(true)}>
            Approve: delete {missing}
          </button>
          <ActionButton
            act={() => api.post('/v1/runs/{id}/dismiss', { path: { id: run.id } })}
            done="Kept. The next run looks anew."
          >
            Keep them
          </ActionButton>
        </div>
      ) : (
        <p class="quiet small">An editor of this workspace decides.</p>
      )}
      {open && (
        <Confirm
          title={`Delete ${missing}?`}
          verb={`Delete ${missing}`}
          act={() => api.post('/v1/runs/{id}/approve', { path: { id: run.id } })}
          onClose={() => setOpen(false)}
        >
          <p>
            They leave every list and every partner’s view at once. A record that returns to the app returns
            here.
          </p>
        </Confirm>
      )}
    </section>
  )
}
