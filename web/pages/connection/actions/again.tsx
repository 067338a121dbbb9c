import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { ActionButton } from '#parts/button.tsx'
import { Confirm } from '#parts/confirm.tsx'
import type { ActionRun } from '#types.ts'

interface Props {
  run: ActionRun
  /** The action's name. */
  label: string
  app: string
}

export function Undo({ run, label, app }: Props) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <button type="button" class="button small" onClick={() => setAsking(true)}>
        Undo<span class="only-spoken"> {label}</span>
      </button>
      {asking && (
        <Confirm
          title={`Take back “${label}”?`}
          verb="Take it back"
          act={() => api.post('/v1/action-runs/{id}/undo', { path: { id: run.id } })}
          onClose={() => setAsking(false)}
        >
          <p>
            {app} is told to put it back as it was before this run. Changes made there since then may be lost.
          </p>
        </Confirm>
      )}
    </>
  )
}

/** Where nobody knows whether it worked, once more may be once too often. */
export function Retry({ run, label, app }: Props) {
  const [asking, setAsking] = useState(false)
  const again = () => api.post('/v1/action-runs/{id}/retry', { path: { id: run.id } })
  if (run.state !== 'uncertain')
    return (
      <ActionButton look="small" act={again}>
        Try again<span class="only-spoken"> {label}</span>
      </ActionButton>
    )
  return (
    <>
      <button type="button" class="button small" onClick={() => setAsking(true)}>
        Try again<span class="only-spoken"> {label}</span>
      </button>
      {asking && (
        <Confirm
          title={`Run “${label}” again?`}
          verb="Run it again"
          act={again}
          onClose={() => setAsking(false)}
        >
          <p>
            {app} was asked and never answered, so this may have worked already. Look at {app} first: if it
            did work, running it again may do it twice.
          </p>
        </Confirm>
      )}
    </>
  )
}
