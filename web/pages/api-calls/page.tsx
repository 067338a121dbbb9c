import { Empty } from '#parts/empty.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { Table } from '#parts/table.tsx'
import { can } from '#state.ts'
import { callColumns } from './columns.tsx'
import { useCalls, useTemplates } from './calls.ts'

export function ApiCalls() {
  const live = useCalls()
  const templates = useTemplates().data ?? []
  return (
    <div class="page">
      <PageHead
        title="API calls"
        about="Web addresses for partners: each answers one question about this workspace’s data, with keys of its own."
      >
        {can('admin') && (
          <a class="button main" href="#/api-calls/new">
            Add an API call
          </a>
        )}
      </PageHead>
      <Loaded live={live}>
        {(calls) =>
          calls.length === 0 ? (
            <Teaching />
          ) : (
            <div class="card">
              <Table
                caption="API calls"
                columns={callColumns(templates)}
                rows={calls}
                rowKey={(call) => call.id}
                opens
              />
            </div>
          )
        }
      </Loaded>
    </div>
  )
}

function Teaching() {
  return (
    <Empty title="No API calls yet">
      <p>
        An API call is a web address that a partner’s program asks, such as: who is the worker with this
        number? You choose what it answers, in JSON or XML, and give its client key and secret to the partner.
      </p>
      {!can('admin') && <p>Admins and owners add them.</p>}
    </Empty>
  )
}
