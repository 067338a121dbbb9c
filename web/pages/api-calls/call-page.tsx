import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { useAction } from '#parts/action.ts'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { can } from '#state.ts'
import type { ApiCall } from '#types.ts'
import { formatWords, useCall, type Whole } from './calls.ts'
import { CallKeys } from './call-keys.tsx'
import { CallSetup } from './call-setup.tsx'
import { DeleteCall } from './delete-call.tsx'
import { EditCall } from './edit-call.tsx'
import { saveAs } from './save-as.ts'
import { TryIt } from './try-it.tsx'

export function CallPage({ id }: { id: string }) {
  const live = useCall(id)
  const [doing, setDoing] = useState<'edit' | 'delete' | null>(null)
  const close = () => setDoing(null)
  const call = live.data?.call
  return (
    <div class="page">
      <PageHead
        title={call?.name ?? 'API call'}
        up={{ href: '#/api-calls', words: 'API calls' }}
        aside={call && <span class="chip">{formatWords[call.format]}</span>}
        about={call?.description}
      >
        {call && <PostmanButton call={call} />}
        {call && can('admin') && (
          <>
            <button type="button" class="button danger" onClick={() => setDoing('delete')}>
              Delete
            </button>
            <button type="button" class="button" onClick={() => setDoing('edit')}>
              Edit
            </button>
          </>
        )}
      </PageHead>
      <Loaded live={live}>
        {(whole: Whole) => (
          <>
            <CallSetup {...whole} />
            <TryIt key={whole.call.parameters.join()} {...whole} />
            <CallKeys whole={whole} />
            {doing === 'edit' && whole.template && (
              <EditCall call={whole.call} template={whole.template} onClose={close} />
            )}
            {doing === 'delete' && <DeleteCall call={whole.call} onClose={close} />}
          </>
        )}
      </Loaded>
    </div>
  )
}

function PostmanButton({ call }: { call: ApiCall }) {
  const [save, busy] = useAction(async () => {
    const collection = await api.get('/v1/api-calls/{id}/postman', { path: { id: call.id } })
    saveAs(`${call.name}.postman_collection.json`, JSON.stringify(collection, null, 2))
  }, 'The Postman collection is saved. Import it in Postman, and type client key and secret into its variables.')
  return (
    <button type="button" class="button" aria-disabled={busy} onClick={() => void save()}>
      Postman collection
    </button>
  )
}
