/** Every screen in light and dark, wide and narrow, as pictures in test/e2e/shots: `node test/e2e/looks.ts <origin>`. */
import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { screens, signIn } from './screens.ts'

const origin = process.argv[2] ?? 'http://localhost:8787'
const shots = `${import.meta.dirname}/shots`
mkdirSync(shots, { recursive: true })

const browser = await openBrowser()
for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1280, 390]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
    const page = await context.newPage()
    await shoot(page, 'signed-out', `${colorScheme}-${width}`)
    await signIn(page, origin)
    for (const [name, path] of Object.entries(await screens(page, origin))) {
      await page.goto(origin + path)
      await shoot(page, name, `${colorScheme}-${width}`)
    }
    await context.close()
  }
await browser.close()

async function shoot(page: Page, name: string, look: string): Promise<void> {
  if (name === 'signed-out') await page.goto(origin)
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(700)
  await page.screenshot({ path: `${shots}/${name}-${look}.png`, fullPage: true })
}
