import { liveUsers } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { canonicalJson } from '#kit/json.ts'
import { changedMeanwhile, emailTaken, extraTooLarge, personNotFound } from './errors.ts'
import { readExtra } from './import-store.ts'
import { MAX_EXTRA, type Extra } from './rules.ts'
import * as store from './store.ts'

/** Feeds write extra fields while a person types; more than this many in a row is no coincidence. */
const TRIES = 5

/** Adds somebody by hand. */
export async function addPerson(ctx: TenantCtx, content: store.Content): Promise<store.PersonRow> {
  fit(content.extra)
  const id = newId('per')
  if (!(await store.addPerson(ctx, id, content))) throw emailTaken()
  return found(ctx, id)
}

/** Changes what is named. An extra field that is set to null is taken away; those that are not named stay. */
export async function changePerson(
  ctx: TenantCtx,
  id: string,
  change: Partial<store.Content>,
): Promise<store.PersonRow> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const row = await found(ctx, id)
    const before = { ...row, extra: readExtra(row.extra) }
    const extra = change.extra ? patched(before.extra, change.extra) : before.extra
    const { email, firstName, lastName, role, active } = { ...before, ...change }
    fit(extra)
    if (await store.isTaken(ctx, email, id)) throw emailTaken()
    if (await store.changePerson(ctx, row, { email, firstName, lastName, role, active, extra }))
      return found(ctx, id)
  }
  throw changedMeanwhile()
}

export async function removePerson(ctx: TenantCtx, id: string): Promise<void> {
  if (!(await store.removePerson(ctx, id))) throw personNotFound()
}

/** Somebody, and what the connected apps know of the same address. */
export async function personWithRecords(ctx: TenantCtx, id: string) {
  const row = await store.findPerson(ctx, id)
  if (!row) throw personNotFound()
  const users = row.deletedAt === null ? await liveUsers.byEmail(ctx, { emails: [row.email] }) : []
  return { row, users: users.slice(0, 100) }
}

async function found(ctx: TenantCtx, id: string): Promise<store.PersonRow> {
  const row = await store.findPerson(ctx, id)
  if (!row || row.deletedAt !== null) throw personNotFound()
  return row
}

function fit(extra: Extra): void {
  if (canonicalJson(extra).length > MAX_EXTRA) throw extraTooLarge()
}

const patched = (before: Extra, news: Extra): Extra => {
  const after = new Map([...Object.entries(before), ...Object.entries(news)])
  for (const [name, value] of Object.entries(news)) if (value === null) after.delete(name)
  return Object.fromEntries(after)
}
