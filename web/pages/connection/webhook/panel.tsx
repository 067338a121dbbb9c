import { useEffect, useRef } from 'preact/hooks'
import { at } from '#api.ts'
import { useLive } from '#live.ts'
import { Loaded } from '#parts/loaded.tsx'
import { route } from '#router.ts'
import type { ConnectionWithSyncs } from '#types.ts'
import { Address } from './address.tsx'
import { HookBadge } from './hook-badge.tsx'
import { Incoming } from './incoming.tsx'
import { SendOne } from './send-one.tsx'
import { Setup } from './setup.tsx'

/** What the app may tell by itself, between two syncs: where, how, and whether it does. */
export function WebhookPanel({ connection }: { connection: ConnectionWithSyncs }) {
  const live = useLive(at('/v1/connections/{id}/webhook', { path: { id: connection.id } }), {
    isBusy: ({ waiting }) => waiting > 0,
  })
  const section = useRef<HTMLElement>(null)
  const isHere = live.data !== null
  // It stands low on a long page.
  useEffect(() => {
    if (isHere && route.value.query.get('see') === 'webhooks') section.current?.scrollIntoView()
  }, [isHere])
  return (
    <section class="card" aria-labelledby="webhooks" ref={section}>
      <div class="card-head">
        <h2 id="webhooks">Webhooks</h2>
        {live.data?.supported && <HookBadge webhook={live.data} />}
      </div>
      <div class="card-body stack">
        <Loaded live={live}>
          {(webhook) =>
            webhook.supported ? (
              <>
                <Setup connection={connection} webhook={webhook} />
                <Address connection={connection} webhook={webhook} />
                <Incoming connection={connection} webhook={webhook} />
                <SendOne connection={connection} webhook={webhook} />
              </>
            ) : (
              <p class="quiet">
                {connection.app} sends nothing that Syncline understands. Syncs read what changed, on their
                schedule.
              </p>
            )
          }
        </Loaded>
      </div>
    </section>
  )
}
