import { api } from '#api.ts'
import { useForm } from '#parts/use-form.ts'
import { Form } from '#parts/form.tsx'
import { toast } from '#parts/toast.tsx'
import { go } from '#router.ts'
import { Toolbar } from '#shell/toolbar.tsx'
import { enterWorkspace, loadMe, me } from '#state.ts'

export function AcceptInvitation({ token }: { token: string }) {
  const form = useForm({
    send: async () => {
      const { workspace } = await api.post('/v1/invitations/accept', { body: { token } })
      await loadMe()
      enterWorkspace(workspace.id)
      go('#/overview')
      toast(`Welcome to ${workspace.name}.`)
    },
  })
  return (
    <>
      <Toolbar />
      <main class="alone">
        <h1>You have been invited to a workspace</h1>
        <p>
          You are signed in as <strong>{me.value?.person.email}</strong>. If the invitation was made for
          another address, sign out first and come back with the same link.
        </p>
        <Form form={form}>
          <div class="row">
            <button class="button main" aria-disabled={form.busy}>
              Join the workspace
            </button>
            <a class="button" href="#/overview">
              Not now
            </a>
          </div>
        </Form>
      </main>
    </>
  )
}
