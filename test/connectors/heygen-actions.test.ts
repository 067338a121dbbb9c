import { afterEach, describe, expect, it } from 'vitest'
import { heygen } from '#connectors/heygen/connector.ts'
import { runAction, type Account } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { aTemplate, aVideo, type HeyGen } from '../vendors/heygen-server.ts'
import { leaks, simulated, startAt } from './heygen-account.ts'
import { ctx, readAll } from './reading.ts'

const variables = {
  first_name: { name: 'first_name', type: 'text', properties: { content: 'there' } },
  company: { name: 'company', type: 'text', properties: { content: 'your company' } },
}

let close = async () => {}
afterEach(() => close())
async function start(options: Partial<HeyGen> = {}) {
  const started = await startAt({ templates: [aTemplate(1, { variables })], videos: [aVideo(1)], ...options })
  close = started.vendor.close
  return started
}

const run = (account: Account, action: string, input: Record<string, Json>) =>
  runAction(ctx, account, { action, input, key: 'run_1' })

const make = { template: 'tpl_1', variables: { first_name: 'Ada' } }

it('every action says what it does, and what it wants', () => {
  for (const [id, { about, input }] of Object.entries(heygen.actions)) {
    expect(id).toMatch(/^video\.[a-z_]+$/)
    expect(about).toMatch(/^[A-Z].*\.$/)
    expect(Object.values(input).every((one) => one.label !== '')).toBe(true)
  }
})

describe('a video from a template', () => {
  it('is asked for in two calls, with the run’s key, the texts where they belong', async () => {
    const { vendor, account } = await start()
    const ran = await run(account, 'video.create_from_template', {
      ...make,
      title: 'For Ada',
      captions: false,
    })
    expect(ran).toMatchObject({
      value: { kind: 'done', did: 'done', output: { video: 'v_new_1', status: 'pending' }, requests: 2 },
    })
    expect(vendor.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v3/templates/tpl_1',
      'POST /v3/templates/tpl_1',
    ])
    const [, post] = vendor.requests
    expect(post?.headers['idempotency-key']).toBe('run_1')
    expect(post?.body).toEqual({
      title: 'For Ada',
      caption: false,
      callback_id: 'run_1',
      variables: {
        first_name: { name: 'first_name', type: 'text', properties: { content: 'Ada' } },
        company: variables.company,
      },
    })
  })

  it('is one video however often the same run asks, and another for another run', async () => {
    const { vendor, account } = await start()
    vendor.plan({ status: 200, body: { data: { variables } } })
    vendor.plan({ status: 502 })
    const lost = await run(account, 'video.create_from_template', make)
    expect(lost).toMatchObject({ error: { kind: 'busy' } })
    expect(lost.ok || lost.error.uncertain).toBeUndefined()
    const ids = []
    for (const key of ['run_1', 'run_1', 'run_2']) {
      const wish = { action: 'video.create_from_template', input: make, key }
      const ran = await runAction(ctx, account, wish)
      ids.push(ran.ok && ran.value.kind === 'done' && ran.value.output.video)
    }
    expect(ids).toEqual(['v_new_1', 'v_new_1', 'v_new_2'])
  })

  it('waits while the first request with the key is still running', async () => {
    const { vendor, account } = await start()
    vendor.plan({ status: 200, body: { data: { variables } } })
    vendor.plan({ status: 409, body: { error: { code: 'request_in_progress', message: 'Running' } } })
    expect(await run(account, 'video.create_from_template', make)).toMatchObject({
      error: { kind: 'busy', retryAfterMs: 5000 },
    })
  })

  it('is not made of a template that is not there, without credits, or where it is not permitted', async () => {
    const { vendor, account } = await start({ credits: 0 })
    expect(await run(account, 'video.create_from_template', { ...make, template: 'none' })).toMatchObject({
      error: { code: 'action.not_there' },
    })
    const broke = await run(account, 'video.create_from_template', make)
    expect(broke).toMatchObject({ error: { kind: 'refused', message: expect.stringContaining('credits') } })
    expect(leaks(broke)).toEqual([])
    const restricted = { ...account, permitted: ['GET /v3/templates/:id'] }
    const posted = vendor.requests.filter(({ method }) => method === 'POST').length
    expect(await run(restricted, 'video.create_from_template', make)).toMatchObject({
      error: { code: 'vendor.endpoint_not_permitted' },
    })
    expect(vendor.requests.filter(({ method }) => method === 'POST')).toHaveLength(posted)
  })

  it.each([
    [{ variables: {} }, 'Template is needed'],
    [{ template: '../users', variables: {} }, 'does not look right'],
    [{ template: 'tpl_1', variables: 'Ada' }, 'is an object'],
    [{ template: 'tpl_1', variables: {}, colour: 'red' }, 'no such field'],
  ])('is not asked for with %j', async (input, why) => {
    const { vendor, account } = await start()
    expect(await run(account, 'video.create_from_template', input as Record<string, Json>)).toMatchObject({
      error: { code: 'action.bad_input', message: expect.stringContaining(why) },
    })
    expect(vendor.requests).toEqual([])
  })
})

describe('a look at a video', () => {
  it('tells how far it is, and a link once it is ready', async () => {
    const { vendor, account } = await start()
    await run(account, 'video.create_from_template', make)
    const look = async () => {
      const ran = await run(account, 'video.status', { video: 'v_new_1' })
      return ran.ok && ran.value.kind === 'done' ? ran.value.output : ran
    }
    expect(await look()).toMatchObject({ video: 'v_new_1', status: 'pending' })
    vendor.finish('v_new_1')
    expect(await look()).toMatchObject({ status: 'completed', url: 'https://files.example.com/v_new_1.mp4' })
    vendor.finish('v_new_1', { status: 'failed', failure_message: 'No' })
    expect(await look()).toMatchObject({ status: 'failed', failure: 'No' })
  })

  it('at one that is not there is refused', async () => {
    const { account } = await start()
    expect(await run(account, 'video.status', { video: 'none' })).toMatchObject({ error: { status: 404 } })
  })
})

it('makes a video in the simulated account, once for one run', async () => {
  const account = simulated('sk_acts_northwind')
  const [template] = (await readAll(account, 'template')).rows
  const input = { template: template?.externalId ?? '', variables: { first_name: 'Ada' }, title: 'For Ada' }
  const first = await run(account, 'video.create_from_template', input)
  if (!first.ok || first.value.kind !== 'done') throw new Error(JSON.stringify(first))
  const { video } = first.value.output
  expect(video).toEqual(expect.any(String))
  const again = await run(account, 'video.create_from_template', input)
  expect(again).toMatchObject({ value: { output: { video } } })
  const status = await run(account, 'video.status', { video: video ?? null })
  expect(status).toMatchObject({ value: { output: { video, status: expect.any(String) } } })
  expect((await readAll(account, 'video')).rows.some(({ externalId }) => externalId === video)).toBe(true)
})
