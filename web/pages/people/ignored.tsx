import { api, at } from '#api.ts'
import { ActionButton } from '#parts/button.tsx'
import { Empty } from '#parts/empty.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { toast } from '#parts/toast.tsx'
import { text, useForm } from '#parts/use-form.ts'
import { usePages } from '#pages-of.ts'
import { can } from '#state.ts'
import type { IgnoredEmail } from '#types.ts'

export function Ignored() {
  const pages = usePages(at('/v1/people/ignored'))
  return (
    <div class="stack">
      {can('editor') && <IgnoreForm />}
      <Loaded live={pages.live}>
        {() =>
          pages.rows.length === 0 ? (
            <Empty title="No address is ignored">
              <p>
                Put shared mailboxes, robots and whoever does not want to be here on this list: no connection
                will add them to the people.
              </p>
            </Empty>
          ) : (
            <div class="stack">
              <div class="card">
                <Table
                  caption="Ignored addresses"
                  columns={columns}
                  rows={pages.rows}
                  rowKey={(row) => row.id}
                />
              </div>
              <LoadMore pages={pages} noun="address" plural="addresses" />
            </div>
          )
        }
      </Loaded>
    </div>
  )
}

function IgnoreForm() {
  const form = useForm({
    send: async (data) => {
      const { email } = await api.post('/v1/people/ignored', { body: { email: text(data, 'email') } })
      toast(`${email} is ignored from now on.`)
    },
  })
  return (
    <Form form={form}>
      <div class="filters">
        <Field
          name="email"
          label="Address to ignore"
          type="email"
          autoComplete="off"
          placeholder="info@example.com"
          required
        />
        <button class="button" aria-disabled={form.busy}>
          Ignore it
        </button>
      </div>
    </Form>
  )
}

const columns: Column<IgnoredEmail>[] = [
  { title: 'Address', look: 'lead', cell: (one) => one.email },
  { title: 'Ignored', cell: (one) => <Time at={one.created_at} /> },
  {
    title: '',
    look: 'actions',
    cell: (one) =>
      can('editor') && (
        <ActionButton
          look="small"
          act={() => api.delete('/v1/people/ignored/{id}', { path: { id: one.id } })}
          done={`${one.email} may be added again.`}
        >
          Stop ignoring<span class="only-spoken"> {one.email}</span>
        </ActionButton>
      ),
  },
]
