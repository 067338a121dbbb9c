import { useCatalog } from '#connections.ts'
import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { SafeLink } from '#parts/safe-link.tsx'
import { can } from '#state.ts'
import { ConnectForm } from './connect-form.tsx'

export function Connect({ id }: { id: string }) {
  const live = useCatalog()
  const connector = live.data?.find((one) => one.id === id)
  return (
    <div class="page narrow">
      <PageHead
        title={connector ? `Connect ${connector.name}` : 'Connect'}
        up={{ href: '#/connect', words: 'All apps' }}
        about={connector?.about}
      />
      {!can('admin') && <Note tone="warn">Connecting is for admins and owners. Ask one of them.</Note>}
      <Loaded live={live}>
        {() =>
          connector ? (
            <>
              <div class="card padded">
                <ConnectForm connector={connector} />
              </div>
              {connector.docs && (
                <p class="quiet small">
                  Where these values come from:{' '}
                  <SafeLink href={connector.docs}>{connector.name}’s own documentation</SafeLink>.
                </p>
              )}
            </>
          ) : (
            <Note tone="bad">There is no app called “{id}” here. Choose one from the list.</Note>
          )
        }
      </Loaded>
    </div>
  )
}
