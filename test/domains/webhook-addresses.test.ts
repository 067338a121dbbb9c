import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { enterAsPerson } from '#domains/tenants/index.ts'
import { wouldSend } from '#domains/webhooks/index.ts'
import { ctxOf } from '#entry/context.ts'
import { hlUsers } from '../make/controlled.ts'
import { callWith, issueKey, tokenOf } from '../make/keys.ts'
import { joins, type Member } from '../make/people.ts'
import { RECEIVERS, webhookBench } from '../make/webhooks.ts'

/*
 * The addresses of Slack, Zapier and Make are secrets in themselves: who has one can send there. Whoever may not change
 * endpoints learns where they lead, and nothing else, wherever it is asked for.
 */

const SECRET = 'services/T00/B00/XXXXcanaryXXXXXXXX?token=c4n4ryXXXXXXXXXXXX'
const ADDRESS = RECEIVERS + SECRET
const MASKED = `${RECEIVERS}…`

const tenantOf = async (member: Member) => {
  const ctx = ctxOf(env, createExecutionContext())
  const { person } = (await member.call('GET', '/v1/me')).body
  const tenant = await enterAsPerson(ctx, person, member.workspace)
  if (!tenant) throw new Error('no member')
  return tenant
}

it('an endpoint’s address is whole for those who may change it, and ends after the host for all others', async () => {
  const w = await webhookBench()
  await w.happen([])
  const { id } = (
    await w.member.call('POST', '/v1/webhook-endpoints', { name: 'Channel', url: ADDRESS, event_types: [] })
  ).body
  const bare = (
    await w.member.call('POST', '/v1/webhook-endpoints', { name: 'Bare', url: 'http://127.0.0.1:9' })
  ).body
  const writer = await issueKey(w.member, ['webhooks:read', 'webhooks:write'])
  const reader = await issueKey(w.member, ['webhooks:read', 'webhooks:run'])
  // A token may have less than its key.
  const token = await tokenOf(writer.text, 'webhooks:read')
  const [viewer, editor] = [await joins(w.member, 'viewer'), await joins(w.member, 'editor')]
  const asked: [string, (path: string) => Promise<{ body: unknown }>, string][] = [
    ['owner', (path) => w.member.call('GET', path), ADDRESS],
    ['key that writes', (path) => writer.call('GET', path), ADDRESS],
    ['key that reads', (path) => reader.call('GET', path), MASKED],
    ['token', (path) => callWith(token, 'GET', { path }), MASKED],
    ['viewer', (path) => viewer.call('GET', path), MASKED],
    ['editor', (path) => editor.call('GET', path), MASKED],
  ]
  // A page that repeats what it was asked for, as most do where they know nothing of it.
  w.answers.set(SECRET.split('?')[0] ?? '', () => new Response(`Cannot POST /${SECRET}`, { status: 404 }))
  await w.happen(hlUsers(1, 1))
  await w.deliver()
  const [delivery] = await w.deliveries(`&endpoint=${id}`)
  expect(delivery).toMatchObject({ attempts: 1, last_status: 404 })

  for (const [who, get, shown] of asked) {
    const one = (await get(`/v1/webhook-endpoints/${id}`)).body
    expect(one, who).toMatchObject({ id, url: shown })
    const list = (await get('/v1/webhook-endpoints')).body as { data: { id: string; url: string }[] }
    expect(list.data.find((row) => row.id === id)?.url, who).toBe(shown)
    expect(list.data.find((row) => row.id === bare.id)?.url, who).toBe('http://127.0.0.1:9')
    // A search is a question too: letter by letter it would tell the rest.
    const hit = (await get('/v1/webhook-endpoints?q=canary')).body as { data: unknown[] }
    expect(hit.data.length, who).toBe(shown === ADDRESS ? 1 : 0)
    const whole = (await get(`/v1/deliveries/${delivery?.id}`)).body
    const all = JSON.stringify([whole, shown === ADDRESS ? null : [one, list, hit]])
    expect(all, who).toContain('Cannot POST [secret]')
    expect(all, who).not.toMatch(/canary|c4n4ry/)
  }
  // What an event tells of is for those who may read its body.
  expect(delivery?.about).toBeTruthy()
  const runner = await issueKey(w.member, ['webhooks:run'])
  expect((await runner.call('GET', `/v1/deliveries/${delivery?.id}`)).status).toBe(403)
  const replayed = await runner.call('POST', `/v1/deliveries/${delivery?.id}/replay`)
  expect(replayed.body).toMatchObject({ id: delivery?.id, replays: 1, about: null })

  const preview = { type: 'updated' as const, external_id: '7', name: 'Jo', fields: [] }
  const source = { connectionId: 'con_x', object: 'user', kind: 'user' }
  for (const [who, shown] of [
    [w.member, ADDRESS],
    [editor, MASKED],
  ] as const) {
    const urls = (await wouldSend(await tenantOf(who), source, [preview])).map(({ url }) => url)
    expect(urls.toSorted()).toEqual(['http://127.0.0.1:9', shown].toSorted())
  }
})
