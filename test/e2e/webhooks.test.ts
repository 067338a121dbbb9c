import { createHmac } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { chromiumPath, openBrowser } from './browser.ts'
import { signIn } from './screens.ts'

interface Seen {
  headers: Record<string, string>
  body: string
}

describe.skipIf(!chromiumPath)('webhooks, by the dashboard', () => {
  const origin = inject('origin')
  const bin = crypto.randomUUID().slice(0, 8)
  const complaints: string[] = []
  const patient = { timeout: 60_000 }
  let browser: Browser
  let page: Page
  let connection = ''
  let secret = ''

  beforeAll(async () => {
    browser = await openBrowser()
    page = await (await browser.newContext()).newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text())
    })
    await signIn(page, origin)
    await page.goto(`${origin}/#/connect/workos`)
    await page.getByLabel('Use sample data').check()
    await page.getByRole('button', { name: 'Connect sample data' }).click()
    // Until its users are read, what a webhook tells of one is another kind of news.
    await page.getByRole('article', { name: 'Users', exact: true }).getByText('320 created').waitFor(patient)
    connection = page.url().split('/').at(-1) ?? ''
  }, 120_000)
  afterAll(() => browser?.close())

  /** Newest first. */
  async function seen(type: string): Promise<Seen[]> {
    const reply = await page.request.get(`${origin}/sandbox/_inspector/${bin}/requests`)
    const { data } = (await reply.json()) as { data: Seen[] }
    return data.filter(({ body }) => (JSON.parse(body) as { type: string }).type === type)
  }
  const countOf = async (type: string) => (await seen(type)).length

  it('makes an endpoint at the inspector, whose secret signs a test event', async () => {
    await page.goto(`${origin}/#/webhooks`)
    await page.getByRole('button', { name: 'Add an endpoint' }).click()
    await page.getByLabel('Name').fill('Our CRM')
    await page.getByLabel('Web address').fill(`${origin}/sandbox/_inspector/${bin}`)
    await page.getByLabel('Only these').check()
    await page.getByRole('button', { name: 'Add endpoint' }).click()
    await page.getByText('Choose at least one').waitFor()
    await page.getByRole('checkbox', { name: 'user.updated' }).check()
    await page.getByText(/^Filter:/).click()
    await page.getByRole('checkbox', { name: 'WorkOS' }).last().check()
    await page.getByRole('button', { name: 'Add endpoint' }).click()
    secret = (await page.getByText(/^whsec_/).textContent()) ?? ''

    await page.getByRole('link', { name: 'Open it' }).click()
    await page.getByRole('button', { name: 'Send it now' }).click()
    await page.getByText('It answered 200').waitFor(patient)
    const [test] = await seen('endpoint.test')
    expect(test && isSigned(test)).toBe(true)
    expect(test && isSigned({ ...test, body: `${test.body} ` })).toBe(false)

    await page.goto(`${origin}/#/webhooks/inspector/${bin}`)
    await page.getByRole('article', { name: 'Request 1' }).getByText('"endpoint.test"').waitFor()
  })

  it('takes in what the simulator sends, shows what it changed, and passes it on, signed', async () => {
    await page.goto(`${origin}/#/connections/${connection}`)
    await page.getByLabel('Event', { exact: true }).selectOption('user.updated')
    await page.getByRole('button', { name: 'Have the simulator send one' }).click()
    await page.getByText('It was taken').waitFor()
    await page.getByRole('link', { name: 'Look at it' }).click()
    await page.getByRole('status').getByText('Delivered').waitFor(patient)
    const changed = page.getByRole('region', { name: 'What it changed' })
    expect(await changed.textContent()).toContain('Updated')

    await expect.poll(() => countOf('user.updated'), patient).toBe(1)
    const [passed] = await seen('user.updated')
    expect(passed && isSigned(passed)).toBe(true)
    expect(passed?.body).toContain(connection)
  })

  it('replays a received event after showing what that would change', async () => {
    await page.goto(`${origin}/#/webhooks/received?connection=${connection}`)
    await page.locator('.row-link').first().click()
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    const panel = page.getByRole('dialog')
    await panel.getByText('Nothing is changed yet.').waitFor()
    await panel.getByRole('button', { name: 'Apply to 1 event' }).click()
    await panel.getByText('Done.').waitFor()
    await panel.getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('Replayed').waitFor()
    await page
      .getByRole('status')
      .getByText(/Delivered|Filtered out/)
      .waitFor(patient)
  })

  it('replays what was sent: the same id and body once more', async () => {
    const [before] = await seen('endpoint.test')
    await page.goto(`${origin}/#/webhooks/sent?type=endpoint.test&q=${before?.headers['webhook-id']}`)
    await page.locator('.row-link').first().click()
    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByText('On its way again').waitFor()
    await expect.poll(() => countOf('endpoint.test'), patient).toBe(2)
    const [again] = await seen('endpoint.test')
    expect(again?.headers['webhook-id']).toBe(before?.headers['webhook-id'])
    expect(again?.body).toBe(before?.body)
  })

  it('offers no replay to an endpoint that is off, and keeps what was chosen when it says so', async () => {
    const [name, gone] = [`Gone ${bin}`, `${origin}/sandbox/_inspector/${bin}-gone`]
    const made = await page.request.post(`${origin}/v1/webhook-endpoints`, {
      headers: { origin },
      data: { name, url: `${gone}?status=410`, event_types: ['user.updated'] },
    })
    const { id } = (await made.json()) as { id: string }
    await page.request.post(`${origin}/v1/connections/${connection}/webhook/send`, {
      headers: { origin },
      data: { event: 'user.updated' },
    })
    await page.goto(`${origin}/#/webhooks/endpoints/${id}`)
    await page.getByRole('status').getByText('Switched off').waitFor(patient)

    await page.goto(`${origin}/#/webhooks/sent`)
    await page.getByRole('button', { name: 'Replay a range' }).click()
    const panel = page.getByRole('dialog')
    await panel.getByLabel('To', { exact: true }).selectOption({ label: name })
    await panel.getByRole('button', { name: 'Count them' }).click()
    await panel.getByText('It is switched off.').waitFor()
    expect(await panel.getByLabel('To', { exact: true }).inputValue()).toBe(id)

    await page.goto(`${origin}/#/webhooks/dead`)
    const letter = page.getByRole('row').filter({ hasText: name })
    await letter.getByRole('button', { name: 'Dismiss' }).waitFor()
    expect(await letter.getByRole('button', { name: 'Replay' }).count()).toBe(0)
    await page.getByRole('link', { name }).click()
    await page.getByRole('button', { name: 'Manage' }).click()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Web address').fill(gone)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('status').getByText('Active').waitFor(patient)

    await page.goto(`${origin}/#/webhooks/dead`)
    await letter.getByRole('button', { name: 'Replay' }).click()
    await letter.waitFor({ state: 'detached', ...patient })
    await page.goto(`${origin}/#/webhooks/sent?endpoint=${id}`)
    await page.getByRole('row').getByText('Delivered').waitFor(patient)
  })

  it('ends with books that balance', async () => {
    await page.goto(`${origin}/#/webhooks/ledger`)
    await page.getByText('The books balance.').waitFor()
    for (const side of ['In: from apps', 'Out: to endpoints']) {
      const numbers = await page.getByRole('region', { name: side }).locator('strong').allTextContents()
      const [received = 0, ...fates] = numbers.map((text) => Number(text.replaceAll(',', '')))
      expect(received).toBeGreaterThan(0)
      expect(fates).toHaveLength(4)
      expect(fates.reduce((all, n) => all + n, 0)).toBe(received)
    }
    expect(complaints).toEqual([])
  })

  /** By hand, from the text of Standard Webhooks. */
  function isSigned({ headers, body }: Seen): boolean {
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
    const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    const wanted = `v1,${createHmac('sha256', key).update(text).digest('base64')}`
    return (headers['webhook-signature'] ?? '').split(' ').includes(wanted)
  }
})
