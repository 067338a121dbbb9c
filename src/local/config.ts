import { readFileSync, writeFileSync } from 'node:fs'

const FILE = 'wrangler.local.toml'
const ONE = 'max_batch_size = 1\n'
/** What is for many endpoints at once goes out at once. */
const ENDPOINT = /(queue = "syncline-deliver"\n(?:#.*\n)*)max_batch_size = 1\n/
/** Else a batch would not be done before what goes on beside it (entry/queue.ts). */
const FLAGS = 'compatibility_flags = ['
const GOES_ON = `${FLAGS}"queue_consumer_no_wait_for_wait_until", `

/**
 * wrangler.toml as a local queue needs it, written beside it; answers its name. Cloudflare hands out many batches at once
 * (`max_concurrency`), a local queue one after the other: with one run in each, a vendor that hangs would hold everybody.
 */
export function localConfig(): string {
  const text = readFileSync('wrangler.toml', 'utf8')
  if (!ENDPOINT.test(text)) throw new Error('wrangler.toml has no consumer of one endpoint any more')
  if (!text.includes(FLAGS)) throw new Error('wrangler.toml has no compatibility flags any more')
  if (!text.includes(ONE)) throw new Error(`wrangler.toml has no "${ONE.trim()}" any more`)
  writeFileSync(
    FILE,
    text
      .replace(ENDPOINT, '$1max_batch_size = 50\n')
      .replaceAll(ONE, 'max_batch_size = 8\n')
      .replace(FLAGS, GOES_ON),
  )
  return FILE
}
