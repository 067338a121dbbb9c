import { api } from '#api.ts'
import { CopyButton } from '#parts/copy.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { toast } from '#parts/toast.tsx'
import { text, useForm } from '#parts/use-form.ts'
import { can, loadMe, workspace } from '#state.ts'
import { roleMeans, roleWords } from '#words.ts'
import { NewWorkspaceForm } from './new-workspace.tsx'

export function Settings() {
  const current = workspace.value
  if (!current) return null
  return (
    <div class="page narrow">
      <PageHead
        title="Settings"
        about={`You are ${roleWords[current.role].toLowerCase()} here. ${roleMeans[current.role]}`}
      />
      <section class="card padded stack" aria-labelledby="workspace">
        <h2 id="workspace">This workspace</h2>
        {can('admin') ? <RenameForm name={current.name} /> : <p>{current.name}</p>}
        <div class="row small quiet">
          <span>
            Id for the API: <code>{current.id}</code>
          </span>
          <CopyButton text={current.id} what="the workspace id" />
        </div>
      </section>
      <section class="card padded stack" aria-labelledby="new-workspace">
        <h2 id="new-workspace">Another workspace</h2>
        <p class="quiet">
          Its connections, data, keys and members are its own. Nothing is shared between workspaces.
        </p>
        <NewWorkspaceForm />
      </section>
    </div>
  )
}

function RenameForm({ name }: { name: string }) {
  const form = useForm({
    send: async (data) => {
      await api.patch('/v1/workspaces/current', { body: { name: text(data, 'name') } })
      await loadMe()
      toast('The workspace has its new name.')
    },
  })
  return (
    <Form form={form}>
      <Field name="name" label="Name" defaultValue={name} maxLength={80} autoComplete="off" required />
      <div>
        <button class="button main" aria-disabled={form.busy}>
          Rename
        </button>
      </div>
    </Form>
  )
}
