import { Toolbar } from '#shell/toolbar.tsx'
import { NewWorkspaceForm } from '#pages/settings/new-workspace.tsx'

/** Somebody who was removed everywhere, or left. */
export function NoWorkspace() {
  return (
    <>
      <Toolbar />
      <main class="alone">
        <h1>You are in no workspace</h1>
        <p class="quiet">
          You were removed from the last one, or left it. Ask one of its admins for a new invitation link, or
          start a workspace of your own.
        </p>
        <div class="card padded">
          <NewWorkspaceForm />
        </div>
      </main>
    </>
  )
}
