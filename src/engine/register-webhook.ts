import type { ObjectSpec, Registration } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import { secret, type Secret } from '#kit/secret.ts'
import type { Account, Failure } from './account.ts'
import { call } from './call.ts'
import { isLost } from './lost-answer.ts'
import { fetchPage } from './page.ts'

interface Wanted {
  how: Registration
  /** Where the vendor shall send. */
  address: string
  /** How the path of every address of this connection begins: a webhook there whose address has it is ours. */
  place: string
  /** The one whose secret we hold. */
  known: string | null
}

interface Registered {
  id: string
  /** What it signs with; null: the one that is held. */
  secret: Secret | null
}

interface There {
  id: string
  address: string
}

/** A vendor has a dozen. */
const MOST_PAGES = 20
const MOST_WAIT_MS = 10_000
const LEAST_WAIT_MS = 100

/**
 * Has the vendor send its events to this address, once. Of ours only the one whose secret we hold can be kept: every
 * other one signs with what nobody knows, so its deliveries are refused anyway and it is removed first.
 */
export async function registerWebhook(
  ctx: Ctx,
  opened: Account,
  wanted: Wanted,
): Promise<Result<Registered, Failure>> {
  const account = patient(opened)
  const { address, known } = wanted
  const there = await ours(ctx, account, wanted)
  if (!there.ok) return there
  const kept = there.value.find((one) => one.id === known && one.address === address)
  const rest = await removeAll(ctx, account, { ...wanted, which: there.value.filter((one) => one !== kept) })
  if (!rest.ok) return rest
  if (kept) return ok({ id: kept.id, secret: null })
  const made = await create(ctx, account, wanted)
  if (made.ok || !isLost(made.error)) return made
  // It may have been made all the same, with a secret that got lost with the answer: looked for before it is made again.
  const gone = await unregisterWebhook(ctx, account, wanted)
  return gone.ok ? create(ctx, account, wanted) : made
}

/** Removes every webhook of this connection at the vendor. One that is gone already is as good. */
export async function unregisterWebhook(
  ctx: Ctx,
  opened: Account,
  wanted: Pick<Wanted, 'how' | 'place'>,
): Promise<Result<null, Failure>> {
  const account = patient(opened)
  const there = await ours(ctx, account, wanted)
  return there.ok ? removeAll(ctx, account, { ...wanted, which: there.value }) : there
}

/** Whether the vendor of this account has the webhook whose secret we hold. */
export async function isRegistered(
  ctx: Ctx,
  opened: Account,
  { known, address, ...wanted }: Omit<Wanted, 'known'> & { known: string },
): Promise<Result<boolean, Failure>> {
  const there = await ours(ctx, patient(opened), wanted)
  return there.ok ? ok(there.value.some((one) => one.id === known && one.address === address)) : there
}

/** A person waits for all of it at once, and some vendors take fewer requests in a second than it needs. */
function patient(account: Account): Account {
  const { gate } = account
  if (!gate) return account
  let left = MOST_WAIT_MS
  const permit: typeof gate.permit = async () => {
    for (;;) {
      const asked = await gate.permit()
      if (asked.ok || asked.reason !== 'budget' || asked.waitMs > left) return asked
      const waitMs = Math.max(LEAST_WAIT_MS, asked.waitMs)
      left -= waitMs
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
  return { ...account, gate: { ...gate, permit } }
}

/** Listed as any object is, to the end: one that stands on a page nobody read would be doubled. */
async function ours(
  ctx: Ctx,
  account: Account,
  { how, place }: Pick<Wanted, 'how' | 'place'>,
): Promise<Result<There[], Failure>> {
  const { address, ...list } = how.there
  const webhook: ObjectSpec = {
    ...list,
    kind: 'group',
    label: 'Webhooks',
    fields: { address },
    schedule: null,
  }
  const listing = { ...account, connector: { ...account.connector, objects: { webhook } } }
  const found: There[] = []
  let cursor = null as Parameters<typeof fetchPage>[2]['cursor']
  for (let step = 0; step < MOST_PAGES; step++) {
    const page = await fetchPage(ctx, listing, { object: 'webhook', cursor })
    if (!page.ok) return page
    const rows = page.value.rows.map((row) => ({ id: row.externalId, address: row.fields.address }))
    found.push(
      ...rows.filter((row): row is There => typeof row.address === 'string' && isAt(place, row.address)),
    )
    cursor = page.value.next
    if (cursor === null) return ok(found)
  }
  const message = `${account.connector.name} lists more webhooks than we read. Remove old ones there.`
  return err({ kind: 'nonsense', code: 'vendor.too_large', message })
}

/** By its path: the house may have moved to another domain since, and what it left behind is still its own. */
const isAt = (place: string, address: string): boolean =>
  URL.parse(address)?.pathname.startsWith(place) === true

async function removeAll(
  ctx: Ctx,
  account: Account,
  { how, which }: { how: Registration; which: readonly There[] },
): Promise<Result<null, Failure>> {
  for (const { id } of which) {
    const gone = await call(ctx, account, { description: how.remove, names: { id } })
    if (!gone.ok && gone.error.status !== 404 && gone.error.status !== 410) return gone
  }
  return ok(null)
}

async function create(
  ctx: Ctx,
  account: Account,
  { how, address }: Pick<Wanted, 'how' | 'address'>,
): Promise<Result<Registered, Failure>> {
  const made = await call(ctx, account, { description: how.create, names: { address } })
  // Whatever came instead of an answer may hold the secret that nobody has taken out of it.
  if (!made.ok) return err({ ...made.error, sample: undefined })
  const id = valueAt(made.value, how.answer.id)
  const told = valueAt(made.value, how.answer.secret)
  const isId = (typeof id === 'string' && id !== '') || typeof id === 'number'
  if (isId && typeof told === 'string' && told !== '') return ok({ id: String(id), secret: secret(told) })
  const { name } = account.connector
  const message =
    `${name} said yes, but not what the webhook is signed with. Its deliveries would all be refused. ` +
    `Remove it at ${name}, or try again: that removes it first.`
  return err({ kind: 'nonsense', code: 'vendor.unexpected_shape', message })
}
