import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { chromiumPath, openBrowser } from './browser.ts'
import { signIn } from './screens.ts'

describe.skipIf(!chromiumPath)('the editor of manifests', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  it('shows a mistake at its place, saves when it is mended, and leads to the form that connects', async () => {
    const page = await (await browser.newContext()).newPage()
    await signIn(page, inject('origin'))
    await page.goto(`${inject('origin')}/#/manifests/new?example=bamboohr`)
    await page.getByRole('heading', { name: 'What it comes to' }).waitFor()
    const area = page.getByRole('textbox', { name: 'Manifest' })
    const good = await area.inputValue()

    await area.fill(good.replace('"GET"', '"FETCH"'))
    await page.getByRole('button', { name: 'execute[0].method' }).click()
    const selected = await page.evaluate<string>(
      'document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)',
    )
    expect(selected).toBe('"method"')
    const save = page.getByRole('button', { name: 'Save the manifest' })
    expect(await save.getAttribute('aria-disabled')).toBe('true')

    await area.fill(good)
    await page.getByText('Nothing is wrong with it.').waitFor()
    await page.getByLabel('Name').fill('Report of ours')
    await save.click()
    await page.getByRole('link', { name: 'Connect it' }).click()
    await page.getByRole('heading', { name: 'Connect Report of ours' }).waitFor()
    await page.getByLabel('Report number').waitFor()

    await page.goto(`${inject('origin')}/#/manifests`)
    await page.getByRole('link', { name: 'Report of ours' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('No connection is made from it.').waitFor()
    await page.getByRole('button', { name: 'Delete the manifest' }).click()
    await page.getByRole('heading', { name: 'No manifests yet' }).waitFor()
  })
})
