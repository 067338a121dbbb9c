import type { ApiError } from '#api.ts'
import { ActionButton } from '#parts/button.tsx'
import { Note } from '#parts/note.tsx'
import { loadMe } from '#state.ts'

export function Unreachable({ error }: { error: ApiError }) {
  return (
    <main class="alone">
      <h1>Syncline cannot be reached</h1>
      <Note tone="bad">{error.message}</Note>
      <p>Your syncs do not depend on this page: they go on by themselves.</p>
      <div>
        <ActionButton look="main" act={loadMe}>
          Try again
        </ActionButton>
      </div>
    </main>
  )
}
