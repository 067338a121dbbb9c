import { useAction } from '#parts/action.ts'
import { toast } from '#parts/toast.tsx'
import { can } from '#state.ts'
import type { WebhookEndpoint } from '#types.ts'
import { count } from '#words.ts'
import { replayAll } from '../sent/way-out.ts'

/** For whoever has mended the receiver, and would wait for hours. */
export function TryAll({ of: { id, waiting } }: { of: WebhookEndpoint }) {
  const [run, busy] = useAction(async () => {
    const n = await replayAll({ endpoint: id, state: 'pending' })
    toast(`${count(n, 'event is', 'events are')} being tried now.`)
  })
  if (!can('editor') || waiting === 0) return null
  return (
    <p>
      <button type="button" class="button small" aria-disabled={busy} onClick={() => void run()}>
        {busy ? 'Asking…' : 'Try all now'}
      </button>
    </p>
  )
}
