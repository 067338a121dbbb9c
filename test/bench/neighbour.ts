import { pause, type LocalApp } from './local-app.ts'
import { bodyOf, externalId, hooked, signed } from './signed-events.ts'

/** Another workspace that goes about its business: it reads a list and gets a webhook, a few times a second. */
export async function neighbour(app: LocalApp, vendor: string) {
  const other = app.session()
  const [email, password] = ['quiet@syncline.example', 'quiet-syncline']
  await other.call('POST', '/auth/sign-up/email', { name: 'Quiet', email, password })
  const { id, address } = await hooked(other, vendor)
  let n = 0
  async function timed(what: () => Promise<unknown>, times: number[]): Promise<void> {
    const at = performance.now()
    // While the machine is down nobody is served; that is another question.
    if (
      await what().then(
        () => true,
        () => false,
      )
    )
      times.push(performance.now() - at)
  }
  const read = () => other.call('GET', '/v1/users?limit=50')
  async function hook(): Promise<void> {
    const body = bodyOf({ user: 10_000_000 + n++, version: 1, event: 'user.created' })
    const reply = await fetch(address, { method: 'POST', body, headers: signed(body) })
    if (reply.status !== 202) throw new Error(`${reply.status} ${await reply.text()}`)
  }
  return {
    other,
    connection: id,
    told: () => Array.from({ length: n }, (_, i) => externalId(10_000_000 + i)),
    /** Until it is stopped: four reads and two webhooks a second. Answers the p95 of each in milliseconds. */
    watch() {
      const reads: number[] = []
      const hooks: number[] = []
      const end = new AbortController()
      const each = async (ms: number, once: () => Promise<void>) => {
        while (!end.signal.aborted) await Promise.all([once(), pause(ms)])
      }
      const all = Promise.all([each(250, () => timed(read, reads)), each(500, () => timed(hook, hooks))])
      return {
        async stop() {
          end.abort()
          await all
          return { reads: reads.length, 'read p95': p95(reads), hooks: hooks.length, 'hook p95': p95(hooks) }
        },
      }
    },
  }
}

export function p95(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Number((sorted[Math.floor((sorted.length - 1) * 0.95)] ?? NaN).toFixed(1))
}
