import { queue } from '#entry/queue.ts'
import { reactions } from '#entry/reactions.ts'
import { scheduled } from '#entry/scheduled.ts'
import { createApp } from '#http/app.ts'

export { ConnectionGate, Idempotency, Inbox, KeyGate, Watchdog } from '#entry/objects.ts'

const app = createApp(reactions)
export default { fetch: app.fetch, scheduled, queue } satisfies ExportedHandler<Env>
