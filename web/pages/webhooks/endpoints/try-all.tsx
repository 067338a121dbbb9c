import { useAction } from '#parts/action.ts'
import { now } from '#parts/now.ts'
import { can } from '#state.ts'
import type { WebhookEndpoint } from '#types.ts'
import { replayAll } from '../sent/way-out.ts'
import { endpointState } from './endpoint-state.tsx'

/** For whoever has mended the receiver, and would wait for hours. */
export function TryAll({ of: endpoint }: { of: WebhookEndpoint }) {
  const { id, pending, waiting } = endpoint
  const [run, busy] = useAction(
    () => replayAll({ endpoint: id, state: 'pending' }),
    'Everything that waits is being tried now.',
  )
  const rests = endpointState(endpoint, Math.max(now.value, Date.now())) === 'resting'
  if (!can('editor') || (rests ? pending : waiting) === 0) return null
  return (
    <p>
      <button type="button" class="button small" aria-disabled={busy} onClick={() => void run()}>
        {busy ? 'Asking…' : 'Try all now'}
      </button>
    </p>
  )
}
