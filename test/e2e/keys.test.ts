import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { chromiumPath, openBrowser } from './browser.ts'
import { caller, type Reply } from './newcomer.ts'
import { signIn } from './screens.ts'

const run = promisify(execFile)
const SECRET = /^syn_live_[0-9A-Za-z]{36}$/

describe.skipIf(!chromiumPath)('keys and API calls', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  async function open(): Promise<Page> {
    const permissions = ['clipboard-read', 'clipboard-write']
    const page = await (await browser.newContext({ permissions })).newPage()
    await signIn(page, inject('origin'))
    return page
  }
  const users = (key: string): Promise<Reply> =>
    caller({ authorization: `Bearer ${key}` })('GET', '/v1/users?limit=1')

  /** The command that the panel shows in one style, as it is copied, run by a shell. */
  async function runCurl(page: Page, style: string): Promise<string> {
    await page.getByRole('tab', { name: style, exact: true }).click()
    await page.getByRole('button', { name: `Copy the curl command, ${style}` }).click()
    const command = await page.evaluate<string>('navigator.clipboard.readText()')
    const { stdout } = await run('sh', ['-c', command])
    return stdout
  }

  it('a key is copied, works in every style, is replaced at once, and its use is told by day and endpoint', async () => {
    const page = await open()
    const name = `Partner ${crypto.randomUUID()}`
    await page.goto(`${inject('origin')}/#/keys`)
    await page.getByRole('button', { name: 'Create a key' }).click()
    await page.getByLabel('Name').fill(name)
    await page.getByLabel('Department (optional)').fill('Sales')
    await page.getByLabel('It works', { exact: true }).selectOption('30')
    await page.getByRole('button', { name: 'Create key' }).click()
    await page.getByRole('button', { name: 'Copy the key' }).click()
    const key = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(key).toMatch(SECRET)
    for (const style of ['Bearer', 'x-api-key', 'Basic', 'amx', 'OAuth token'])
      expect([style, JSON.parse(await runCurl(page, style))]).toEqual([
        style,
        { data: expect.any(Array), next_cursor: expect.anything() },
      ])
    await page.getByRole('button', { name: 'I have copied it' }).click()

    // What it may not is refused, and told as refused.
    const changes = await caller({ 'x-api-key': key })('GET', '/v1/changes')
    expect(changes.status).toBe(403)

    await page.getByRole('link', { name }).click()
    await page.getByRole('button', { name: 'Rotate' }).click()
    await page.getByLabel('It stops at once').check()
    await page.getByRole('button', { name: 'Replace the secret now' }).click()
    await page.getByText('The old secret is refused from now on.').waitFor()
    const next = (await page.getByText(SECRET).first().textContent()) ?? ''
    expect((await users(key)).status).toBe(401)
    expect((await users(next)).status).toBe(200)
    await page.getByRole('button', { name: 'I have copied it' }).click()

    await page.reload()
    const row = (endpoint: string) =>
      page
        .getByRole('table', { name: 'Usage by endpoint' })
        .getByRole('row')
        .filter({ hasText: endpoint })
        .getByRole('cell')
    await row('GET /v1/users').first().waitFor()
    expect(await row('GET /v1/users').allTextContents()).toEqual(['GET /v1/users', '6', '0'])
    expect(await row('GET /v1/changes').allTextContents()).toEqual(['GET /v1/changes', '0', '1'])
    // The six, and the one that asked for a token.
    await page.getByRole('img', { name: '7 calls answered and 1 refused' }).waitFor()

    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('button', { name: 'Revoke the key' }).click()
    await page.getByText('This key was revoked, for good.').waitFor()
    expect((await users(next)).status).toBe(401)
  })

  it('an API call gets an address that follows the choices, answers in XML, and is deleted with its keys', async () => {
    const page = await open()
    await page.goto(`${inject('origin')}/#/api-calls/new`)
    await page.getByRole('link', { name: 'Worker by first, middle and last name' }).click()
    const address = page.getByLabel('Web address').first()
    await address.filter({ hasText: '&MiddleName={MiddleName}' }).waitFor()
    await page.getByLabel('Middle name').uncheck()
    expect(await address.textContent()).toMatch(
      /\/calls\/call_…\?FirstName=\{FirstName\}&LastName=\{LastName\}$/,
    )
    await page.getByLabel('Name', { exact: true }).fill('Who is it?')
    await page.getByLabel('XML').check()
    await page.getByLabel('Department (optional)').fill('HR')
    await page.getByRole('button', { name: 'Add the API call' }).click()
    for (const style of ['amx', 'Basic', 'x-api-key'])
      expect([style, await runCurl(page, style)]).toEqual([style, expect.stringContaining('<response>')])
    const secret = (await page.getByText(SECRET).first().textContent()) ?? ''
    await page.getByRole('button', { name: 'I have copied it' }).click()

    // Somebody who is there, asked for as a partner would.
    const demo = caller({ authorization: `Bearer ${secret}` })
    expect((await demo('GET', '/v1/users')).status).toBe(403)
    const { first, last } = await somebody(page)
    await page.getByLabel('First name').fill(first)
    await page.getByLabel('Last name').fill(last)
    const filled = `FirstName=${encodeURIComponent(first)}&LastName=${encodeURIComponent(last)}`
    await page.getByLabel('Web address').filter({ hasText: filled }).waitFor()
    await page.getByRole('button', { name: 'Try it' }).click()
    const answer = page.getByLabel('What a partner gets')
    await answer.waitFor()
    expect(await answer.textContent()).toContain(`<LastName>${last}</LastName>`)
    await page.getByText('application/xml').waitFor()

    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Postman collection' }).click()
    expect((await saved).suggestedFilename()).toBe('Who is it .postman_collection.json')

    const path = new URL(
      ((await page.getByLabel('Web address').first().textContent()) ?? '').replace('GET ', ''),
    ).pathname
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('its key is revoked with it').waitFor()
    await page.getByRole('button', { name: 'Delete the API call' }).click()
    await page.getByRole('heading', { name: 'API calls' }).waitFor()
    expect((await demo('GET', `${path}?FirstName=a&LastName=b`)).status).toBe(401)
  })

  /** Any user of the demo workspace whose first and last name are known. */
  async function somebody(page: Page): Promise<{ first: string; last: string }> {
    const reply = await page.request.get(`${inject('origin')}/v1/users?limit=200`)
    const { data } = (await reply.json()) as { data: { fields: Record<string, string | null> }[] }
    const found = data.find(({ fields }) => fields.first_name && fields.last_name)?.fields
    return { first: found?.first_name ?? '', last: found?.last_name ?? '' }
  }
})
