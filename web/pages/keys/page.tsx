import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { useLive } from '#live.ts'
import { Confirm } from '#parts/confirm.tsx'
import { Empty } from '#parts/empty.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { Table } from '#parts/table.tsx'
import { toast } from '#parts/toast.tsx'
import { can } from '#state.ts'
import type { Key } from '#types.ts'
import { useMemberNames } from '#pages/members/names.ts'
import { keyColumns } from './columns.tsx'
import { NewKey } from './new-key.tsx'

export function Keys() {
  const [open, setOpen] = useState(false)
  return (
    <div class="page">
      <PageHead
        title="Keys"
        about={
          <>
            A key opens this workspace’s data to a partner or a program. <a href="/docs">API docs</a>
          </>
        }
      >
        {can('admin') && (
          <button type="button" class="button main" onClick={() => setOpen(true)}>
            Create a key
          </button>
        )}
      </PageHead>
      {can('admin') ? (
        <KeyList />
      ) : (
        <Empty title="Keys are for admins">
          <p>Admins and owners create, see and revoke keys. Ask one of them if you need one.</p>
        </Empty>
      )}
      {open && <NewKey onClose={() => setOpen(false)} />}
    </div>
  )
}

function KeyList() {
  const live = useLive<Key[]>('keys', { load: () => api.all<Key>('/v1/keys') })
  const [revoking, setRevoking] = useState<Key | null>(null)
  const names = useMemberNames()
  return (
    <Loaded live={live}>
      {(keys) => (
        <>
          {keys.length === 0 ? (
            <Empty title="No keys yet">
              <p>
                Create one for each partner or program, so that each can be revoked without troubling the
                others.
              </p>
            </Empty>
          ) : (
            <div class="card">
              <Table
                caption="Keys"
                columns={keyColumns(names, setRevoking)}
                rows={keys.toSorted((a, b) => order(a).localeCompare(order(b)))}
                rowKey={(key) => key.id}
                rowLook={(key) => (key.revoked_at ? 'row-gone' : '')}
              />
            </div>
          )}
          {revoking && (
            <Confirm
              title={`Revoke ${revoking.name}?`}
              verb="Revoke the key"
              act={() => revoke(revoking)}
              onClose={() => setRevoking(null)}
            >
              <p>
                Whatever uses <code>{revoking.preview}</code> stops working at once. A revoked key cannot come
                back; a new one can be made any time.
              </p>
            </Confirm>
          )}
        </>
      )}
    </Loaded>
  )
}

async function revoke(key: Key) {
  await api.delete(`/v1/keys/${key.id}`)
  toast(`${key.name} is revoked. No call with it is accepted any more.`)
}

// Working keys first, each group by name.
function order({ revoked_at, name }: Key): string {
  return `${revoked_at ? 1 : 0} ${name.toLowerCase()}`
}
