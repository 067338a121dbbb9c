import { inArray } from 'drizzle-orm'
import type { Ctx } from '#kit/context.ts'
import { openDb } from '#kit/db.ts'
import { user } from './table.ts'

/** Names and addresses of people, by id; for lists of members. */
export async function peopleByIds(
  ctx: Ctx,
  ids: string[],
): Promise<Map<string, { name: string; email: string }>> {
  // One bound parameter an id, and D1 allows a hundred.
  const people = new Map<string, { name: string; email: string }>()
  for (let i = 0; i < ids.length; i += 90) {
    const chunk = ids.slice(i, i + 90)
    const rows = await openDb(ctx.env.DB).select().from(user).where(inArray(user.id, chunk))
    for (const { id, name, email } of rows) people.set(id, { name, email })
  }
  return people
}
