import { api } from '#api.ts'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { toast } from '#parts/toast.tsx'
import { text, useForm } from '#parts/use-form.ts'
import { go, route } from '#router.ts'
import { enterWorkspace, loadMe } from '#state.ts'

export function NewWorkspaceForm() {
  const form = useForm({
    send: async (data) => {
      const made = await api.post('/v1/workspaces', { body: { name: text(data, 'name') } })
      await loadMe()
      enterWorkspace(made.id)
      go('#/overview')
      toast(`You are in ${made.name} now.`)
    },
  })
  return (
    <Form form={form}>
      <Field
        name="name"
        label="Name of the new workspace"
        maxLength={80}
        autoComplete="off"
        autofocus={route.value.query.has('new')}
        required
      />
      <div>
        <button class="button" aria-disabled={form.busy}>
          Create the workspace
        </button>
      </div>
    </Form>
  )
}
