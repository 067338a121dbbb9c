import type { Page } from 'playwright-core'

const demo = { email: 'demo@syncline.example', password: 'demo-syncline' }

export async function signIn(page: Page, origin: string): Promise<void> {
  await page.goto(origin)
  await page.getByLabel('Email').fill(demo.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(demo.password)
  await page.getByRole('button', { name: 'Sign in' }).last().click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

/** The path of every screen, with ids of the demo workspace. */
export async function screens(page: Page, origin: string): Promise<Record<string, string>> {
  const first = async (path: string): Promise<string> => {
    const reply = await page.request.get(`${origin}${path}`)
    const { data } = (await reply.json()) as { data: { id: string }[] }
    return data[0]?.id ?? 'none'
  }
  const connection = `/#/connections/${await first('/v1/connections')}`
  return {
    overview: '/#/',
    connections: '/#/connections',
    catalog: '/#/connect',
    'catalog-refused': '/#/connect?error=consent.denied',
    connect: '/#/connect/bamboohr',
    'connect-ways': '/#/connect/slack',
    connection,
    'connection-calls': `${connection}?do=calls`,
    'connection-action': `${connection}?action=${await firstAction(page, origin)}`,
    runs: '/#/runs',
    run: `/#/runs/${await first('/v1/runs')}`,
    users: '/#/data/users',
    changes: '/#/data/changes',
    people: '/#/people',
    person: `/#/people?person=${await first('/v1/people')}`,
    'people-import': '/#/people/import',
    'people-ignored': '/#/people/ignored',
    manifests: '/#/manifests',
    'manifest-new': '/#/manifests/new?example=bamboohr',
    keys: '/#/keys',
    key: `/#/keys/${await usedKey(page, origin)}`,
    'api-calls': '/#/api-calls',
    'api-call-templates': '/#/api-calls/new',
    'api-call-new': '/#/api-calls/new?template=worker_by_name',
    'api-call': `/#/api-calls/${await anApiCall(page, origin)}`,
    webhooks: '/#/webhooks',
    'webhook-endpoint': `/#/webhooks/endpoints/${await anEndpoint(page, origin)}`,
    'webhooks-sent': '/#/webhooks/sent',
    'webhook-sent': `/#/webhooks/sent/${await first('/v1/deliveries')}`,
    'webhooks-received': '/#/webhooks/received',
    'webhook-received': `/#/webhooks/received/${await aReceived(page, origin)}`,
    'webhooks-dead': '/#/webhooks/dead',
    'webhooks-ledger': '/#/webhooks/ledger',
    'webhooks-inspector': '/#/webhooks/inspector/looks',
    members: '/#/members',
    settings: '/#/settings',
    docs: '/docs',
    missing: '/#/nowhere',
  }
}

/** Of the first connection's app. */
async function firstAction(page: Page, origin: string): Promise<string> {
  const list = async <T>(path: string): Promise<T[]> =>
    ((await (await page.request.get(`${origin}${path}`)).json()) as { data: T[] }).data
  const [connection] = await list<{ connector: string }>('/v1/connections')
  const apps = await list<{ id: string; actions: { id: string }[] }>('/v1/connectors?limit=200')
  return apps.find(({ id }) => id === connection?.connector)?.actions[0]?.id ?? 'none'
}

/** One that has been called, so that there is use to tell of. */
async function usedKey(page: Page, origin: string): Promise<string> {
  const name = 'Looked at'
  const all = await page.request.get(`${origin}/v1/keys?limit=200`)
  const { data } = (await all.json()) as { data: { id: string; name: string }[] }
  const known = data.find((one) => one.name === name)
  if (known) return known.id
  const made = await post<{ id: string; key: string }>(page, `${origin}/v1/keys`, {
    name,
    department: 'Sales',
    scopes: ['users:read', 'socialplanner/tag.readonly'],
    expires_at: new Date(Date.now() + 3 * 86_400_000).toISOString(),
  })
  for (const path of ['users', 'users', 'changes'])
    await fetch(`${origin}/v1/${path}?limit=1`, { headers: { 'x-api-key': made.key } })
  return made.id
}

async function anApiCall(page: Page, origin: string): Promise<string> {
  const all = await page.request.get(`${origin}/v1/api-calls`)
  const { data } = (await all.json()) as { data: { id: string }[] }
  if (data[0]) return data[0].id
  const wish = { name: 'Who has this number?', template: 'worker_by_number', department: 'HR' }
  return (await post<{ id: string }>(page, `${origin}/v1/api-calls`, wish)).id
}

/** One that was tested, so that something was sent. */
async function anEndpoint(page: Page, origin: string): Promise<string> {
  const all = await page.request.get(`${origin}/v1/webhook-endpoints`)
  const { data } = (await all.json()) as { data: { id: string }[] }
  if (data[0]) return data[0].id
  const wish = { name: 'Looked at', url: `${origin}/sandbox/_inspector/looks`, event_types: ['user.*'] }
  const { id } = await post<{ id: string }>(page, `${origin}/v1/webhook-endpoints`, wish)
  await post(page, `${origin}/v1/webhook-endpoints/${id}/test`, {})
  return id
}

/** Sent by a simulator. */
async function aReceived(page: Page, origin: string): Promise<string> {
  const all = await page.request.get(`${origin}/v1/connections`)
  const { data } = (await all.json()) as { data: { id: string; connector: string }[] }
  const id = data.find(({ connector }) => connector === 'bamboohr')?.id
  const sent = await post<{ id: string }>(page, `${origin}/v1/connections/${id}/webhook/send`, {
    event: 'employee_with_fields.updated',
  })
  return sent.id
}

async function post<T>(page: Page, address: string, data: object): Promise<T> {
  const reply = await page.request.post(address, { data, headers: { origin: new URL(address).origin } })
  return (await reply.json()) as T
}
