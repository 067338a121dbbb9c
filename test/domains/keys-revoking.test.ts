import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { call, ORIGIN } from '../make/app.ts'
import { issueKey, STYLES, tokenOf } from '../make/keys.ts'
import { person } from '../make/people.ts'

/** Callers at once; each goes on until it was refused this often after the reply. */
const CALLERS = 40
const REFUSALS = 5
const AT_MOST = 500

it('after the reply to a revocation no call is let in: of forty callers in five styles who never stop, not one', async () => {
  const ada = await person()
  const key = await issueKey(ada, ['tags:read'], { rate_per_minute: 100_000 })
  const styles = { ...STYLES, JWT: () => ({ authorization: `Bearer ${token}` }) }
  const token = await tokenOf(key.text)
  const counts = { accepted: 0, refused: 0, acceptedAfterReply: 0, refusedAfterReply: 0 }
  const by = Object.fromEntries(
    Object.keys(styles).map((style) => [style, { accepted: 0, refusedAfterReply: 0 }]),
  )
  // No timer: where answers come in all the while, none would ever go off.
  const { promise: inFullSwing, resolve: begin } = Promise.withResolvers<void>()
  let answered = false
  let calls = 0

  const hammer = async ([style, headers]: [string, (key: string) => Record<string, string>]) => {
    for (let mine = 0, after = 0; mine < AT_MOST && after < REFUSALS; mine++) {
      calls++
      const sentAfter = answered
      const { status } = await call('GET', '/v1/tags', { headers: headers(key.text) })
      expect([200, 401]).toContain(status)
      counts[status === 200 ? 'accepted' : 'refused']++
      if (status === 200 && by[style]) by[style].accepted++
      // A refusal asks no database; in one isolate, callers who never wait for anything outside hold up the reply.
      if (status === 401) await env.DB.prepare('SELECT 1').first()
      if (Object.values(by).every(({ accepted }) => accepted >= 20)) begin()
      if (!sentAfter) continue
      after++
      counts[status === 200 ? 'acceptedAfterReply' : 'refusedAfterReply']++
      if (status === 401 && by[style]) by[style].refusedAfterReply++
    }
  }
  const revoke = async () => {
    await inFullSwing
    const headers = { cookie: ada.cookie, origin: ORIGIN }
    const reply = await call('DELETE', `/v1/keys/${key.id}`, { headers, atOnce: true })
    answered = true
    expect(reply.status).toBe(204)
  }
  const callers = Array.from(
    { length: CALLERS },
    (_, i) => Object.entries(styles)[i % Object.keys(styles).length],
  )
  await Promise.all([...callers.map((style) => style && hammer(style)), revoke()])

  // oxlint-disable-next-line no-console -- the measurement itself
  console.info(`revoking: ${JSON.stringify({ calls, ...counts, by })}`)
  expect(counts.acceptedAfterReply).toBe(0)
  expect(counts.refusedAfterReply).toBe(CALLERS * REFUSALS)
  for (const style of Object.keys(by)) {
    expect(by[style]?.accepted, style).toBeGreaterThanOrEqual(20)
    expect(by[style]?.refusedAfterReply, style).toBe((CALLERS / 5) * REFUSALS)
  }
}, 60_000)
