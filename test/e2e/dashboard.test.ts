import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { chromiumPath, openBrowser } from './browser.ts'
import { caller } from './newcomer.ts'
import { screens, signIn } from './screens.ts'

if (!chromiumPath) {
  const how =
    'No Chromium: the dashboard is not tested. Install the package chromium, or name one with CHROMIUM.'
  if (process.env.CI) throw new Error(how)
  console.warn(`\n  SKIPPED  ${how}\n`)
}

describe.skipIf(!chromiumPath)('the dashboard', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  /** A page that remembers what its console complained about: a script error, or a broken content policy. */
  async function open(options: Parameters<Browser['newContext']>[0] = {}) {
    const page = await (await browser.newContext(options)).newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      // Being signed out is said with a 401, which Chromium reports as an error of its own.
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text())
    })
    return { page, complaints }
  }

  it('is served under a policy that allows nothing inline and nobody else’s', async () => {
    for (const path of ['/', '/docs']) {
      const { headers } = await fetch(inject('origin') + path)
      const policy = headers.get('content-security-policy') ?? ''
      for (const part of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
      ])
        expect(policy.split('; ')).toContain(part)
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    }
  })

  it('takes a newcomer from sign-up to a key that reads what was synced', async () => {
    const { page, complaints } = await open()
    await page.goto(inject('origin'))
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByLabel('Your name').fill('Newcomer')
    await page.getByLabel('Email').fill(`${crypto.randomUUID()}@people.example`)
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()

    await page.goto(`${inject('origin')}/#/connect/bamboohr`)
    await page.getByLabel('Use sample data').check()
    await page.getByRole('button', { name: /^(Test and connect|Connect)/ }).click()
    await page.getByText('240 created').first().waitFor()

    await page.goto(`${inject('origin')}/#/data/users`)
    await page.getByText('@northwind.example').first().waitFor()

    const key = await createKey(page)
    const users = await caller({ authorization: `Bearer ${key}` })('GET', '/v1/users?limit=200')
    expect(users.body.data).toHaveLength(200)
    expect(complaints).toEqual([])
  })

  async function createKey(page: Page): Promise<string> {
    await page.goto(`${inject('origin')}/#/keys`)
    await page.getByRole('button', { name: 'Create a key' }).first().click()
    await page.getByLabel('Name').fill('Partner')
    await page.getByRole('button', { name: 'Create key' }).click()
    const shown = page.getByText(/^syn_live_[0-9A-Za-z]{36}$/)
    await shown.waitFor()
    return (await shown.textContent()) ?? ''
  }

  it('shows what an action would send, sends it when told to, and says what became of it', async () => {
    const { page, complaints } = await open()
    await signIn(page, inject('origin'))
    await page.goto(`${inject('origin')}/#/connect/slack`)
    await page.getByLabel('Use sample data').check()
    await page.getByRole('button', { name: 'Connect sample data' }).click()
    await page.getByRole('button', { name: 'Run Find user by e-mail' }).click()
    const panel = page.getByRole('dialog')
    await panel.getByLabel('E-mail').fill('nobody@northwind.example')

    await panel.getByRole('button', { name: 'Show what would be sent' }).click()
    await panel.getByText('GET /api/users.lookupByEmail?email=nobody').waitFor()
    expect(await page.getByText('Told to do last').count()).toBe(0)

    await panel.getByRole('button', { name: 'Run', exact: true }).click()
    await panel.getByText('Failed').waitFor()
    expect(await panel.getByText('Nothing was sent').count()).toBe(0)
    await panel.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Try again Find user by e-mail' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('says why a consent failed in its own words, and nothing of the address', async () => {
    const { page } = await open()
    await signIn(page, inject('origin'))
    await page.goto(`${inject('origin')}/#/connect?error=consent.denied`)
    await page.getByText('told not to give access').waitFor()
    await page.goto(`${inject('origin')}/#/connections?error=Call+this+number`)
    await page.getByText('did not come to its end').waitFor()
    expect(await page.getByText('Call this number').count()).toBe(0)
    // Taken away once it has been read, which is a moment after it is shown.
    await page.waitForURL((url) => !url.href.includes('error='))
  })

  it('offers a way with consent with the address to register, and sends the browser off', async () => {
    const { page } = await open()
    await signIn(page, inject('origin'))
    await page.goto(`${inject('origin')}/#/connect/slack`)
    await page.getByLabel('Your own Slack app').check()
    await page.getByText(`${inject('origin')}/oauth/callback/slack`).waitFor()
    await page.getByLabel('Client ID').fill('1234567890.1234567890123')
    await page.getByLabel('Client secret', { exact: true }).fill('not-a-real-secret')
    // The browser stays here: the next stop would be Slack itself.
    await page.route('**/oauth/start/cns_*', (route) => route.fulfill({ body: 'On the way' }))
    await page.getByRole('button', { name: 'Go to Slack and allow' }).click()
    await page.getByText('On the way').waitFor()
  })

  it('turns back a wrong password with words, and keeps what was typed', async () => {
    const { page } = await open()
    await page.goto(inject('origin'))
    await page.getByLabel('Email').fill('demo@syncline.example')
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).last().click()
    await page.getByText('do not belong together').waitFor()
    expect(await page.getByLabel('Email').inputValue()).toBe('demo@syncline.example')
  })

  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)(
    'shows every screen, %s and %i pixels wide, whole and without complaint',
    async (colorScheme, width) => {
      const { page, complaints } = await open({ colorScheme, viewport: { width, height: 900 } })
      await signIn(page, inject('origin'))
      for (const [name, path] of Object.entries(await screens(page, inject('origin')))) {
        await page.goto(inject('origin') + path)
        await page.locator('h1').first().waitFor()
        await page.locator('.skeleton').first().waitFor({ state: 'detached' })
        const overflow = await page.evaluate<number>(
          'document.documentElement.scrollWidth - window.innerWidth',
        )
        expect([name, overflow <= 0]).toEqual([name, true])
        expect([name, await page.title()]).not.toEqual([name, ''])
      }
      expect(complaints).toEqual([])
    },
  )
})
